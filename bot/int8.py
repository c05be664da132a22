"""Lets the encoder multiply in int8.

Its file keeps each matrix as int8 but multiplies in float32. Here the other side of each product is rounded to int8
too, with a scale of its own for each message, which takes a third of the time (Jacob and others 2018).
"""

from __future__ import annotations

import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper


def with_int8_products(content: bytes) -> bytes:
    """Return the encoder's file with every product by a matrix of the file made in int8."""
    model = onnx.load_from_string(content)
    tensors = {tensor.name: tensor for tensor in model.graph.initializer}
    rounded: set[str] = set()
    nodes: list[NodeProto] = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and f"{node.input[1]}_q" in tensors:
            left, right = node.input
            if left not in rounded:
                rounded.add(left)
                nodes.append(helper.make_node("DynamicQuantizeLinear", [left], _rounded(left)))
            model.graph.initializer.append(_column_scales(tensors[f"{right}_scale"]))
            nodes += _product(left, right, node.output[0])
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model.SerializeToString()


def _rounded(name: str) -> list[str]:
    return [f"{name}_{kind}" for kind in ("int8", "int8_scale", "int8_zero")]


def _column_scales(scales: TensorProto) -> TensorProto:
    """A scale for each column, in the shape that onnxruntime can fuse with the product."""
    return numpy_helper.from_array(numpy_helper.to_array(scales).ravel(), f"{scales.name}_of_columns")


def _product(left: str, right: str, made: str) -> list[NodeProto]:
    values, scale, zero = _rounded(left)
    return [
        helper.make_node("MatMulInteger", [values, f"{right}_q", zero], [f"{made}_sum"]),
        helper.make_node("Cast", [f"{made}_sum"], [f"{made}_float"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [scale, f"{right}_scale_of_columns"], [f"{made}_scale"]),
        helper.make_node("Mul", [f"{made}_float", f"{made}_scale"], [made]),
    ]
