"""The numbers inside the sentence encoder's file, by the names of the layers they belong to.

The file keeps each matrix as int8 with a scale for each column, everything else as float32.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

LARGEST = 127
LAYERS = 6
MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


class EncoderFile:
    """An ONNX file of the encoder whose numbers can be read and replaced."""

    def __init__(self, content: bytes) -> None:
        """Read the file."""
        self._model = onnx.load_from_string(content)
        self._tensors = {tensor.name: tensor for tensor in self._model.graph.initializer}
        self._matrix_of = _matrix_names(self._model.graph)

    def layer(self, number: int) -> dict[str, np.ndarray]:
        """Return the weights of one layer as float32: `<part>.weight` (inputs, outputs) and `<part>.bias`."""
        prefix = _prefix(number)
        found: dict[str, np.ndarray] = {}
        for part in MATRICES:
            found[f"{part}.weight"] = self._matrix(self._matrix_of[f"{prefix}{part}.bias"])
            found[f"{part}.bias"] = self._read(f"{prefix}{part}.bias")
        for part in NORMS:
            for kind in ("weight", "bias"):
                found[f"{part}.{kind}"] = self._read(f"{prefix}{part}.{kind}")
        return found

    def replace_layer(self, number: int, weights: dict[str, np.ndarray]) -> None:
        """Put the weights of one layer back; matrices are rounded to int8 column by column."""
        prefix = _prefix(number)
        for name, values in weights.items():
            part, _, kind = name.rpartition(".")
            if part in MATRICES and kind == "weight":
                self._write_matrix(self._matrix_of[f"{prefix}{part}.bias"], values)
            else:
                self._write(f"{prefix}{name}", values)

    def with_output_of(self, number: int) -> bytes:
        """Return a file that ends after one layer: its only output is what that layer hands on."""
        graph = self._model.graph
        norms = [node.output[0] for node in graph.node if node.op_type == "LayerNormalization"]
        cut = onnx.ModelProto()
        cut.CopyFrom(self._model)
        del cut.graph.output[:]
        # One normalisation after the embeddings, then two in each layer.
        cut.graph.output.append(onnx.helper.make_empty_tensor_value_info(norms[2 * number + 2]))
        return cut.SerializeToString()

    def content(self) -> bytes:
        """Return the file."""
        return self._model.SerializeToString()

    def _matrix(self, name: str) -> np.ndarray:
        return self._read(f"{name}_q").astype(np.float32) * self._read(f"{name}_scale")

    def _write_matrix(self, name: str, values: np.ndarray) -> None:
        scale = np.maximum(np.abs(values).max(axis=0, keepdims=True), 1e-12) / LARGEST
        self._write(f"{name}_q", np.clip(np.round(values / scale), -LARGEST, LARGEST).astype(np.int8))
        self._write(f"{name}_scale", scale.astype(np.float32))

    def _read(self, name: str) -> np.ndarray:
        return numpy_helper.to_array(self._tensors[name])

    def _write(self, name: str, values: np.ndarray) -> None:
        self._tensors[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values), name))


def _prefix(number: int) -> str:
    return f"inner.encoder.layer.{number}."


def _matrix_names(graph: onnx.GraphProto) -> dict[str, str]:
    """Return the matrix that is multiplied with before each bias is added: the file names only biases."""
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    found = {}
    for node in graph.node:
        if node.op_type == "Add" and node.input[0] in products and node.input[1].endswith(".bias"):
            found[node.input[1]] = products[node.input[0]]
    return found
