"""The numbers in the encoder's file can be read, replaced and cut off, and its products made in int8."""

import numpy as np
from onnxruntime import InferenceSession

from bot.embedding import SentenceEncoder, installed_model, vocabulary
from bot.int8 import with_int8_products
from bot.layers import Layer
from bot.weights import LAYERS, EncoderFile

TEXTS = ["i feel so dirty", "is this anonymous?"]


def encoded(content: bytes) -> np.ndarray:
    return SentenceEncoder(content, vocabulary()).encode(TEXTS)


def closeness(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one * other).sum(axis=-1) / np.linalg.norm(one, axis=-1) / np.linalg.norm(other, axis=-1)


def test_layers_put_back_as_they_were_change_nothing() -> None:
    file = EncoderFile(installed_model())
    for number in range(LAYERS):
        file.replace_layer(number, file.layer(number))

    assert closeness(encoded(file.content()), encoded(installed_model())).min() > 0.98


def test_other_numbers_in_a_layer_change_the_meaning() -> None:
    file = EncoderFile(installed_model())
    file.replace_layer(LAYERS - 1, {name: values * 0.5 for name, values in file.layer(LAYERS - 1).items()})

    assert closeness(encoded(file.content()), encoded(installed_model())).max() < 0.95


def test_a_layer_in_tensorflow_does_what_the_files_layer_does() -> None:
    file = EncoderFile(installed_model())
    before, after = (
        next(SentenceEncoder(file.with_output_of(number), vocabulary()).encode_pieces(TEXTS[:1])) for number in (3, 4)
    )

    computed = Layer(file.layer(4), dropout=0.1)(before[None], np.ones((1, len(before)), np.float32), training=False)

    assert closeness(computed.numpy()[0], after).min() > 0.98


def test_products_in_int8_are_nearly_those_in_float32() -> None:
    ids = np.array([[101, 1045, 2514, 2061, 6530, 102]], dtype=np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}

    exact, rounded = (
        InferenceSession(content, providers=["CPUExecutionProvider"]).run(None, inputs)[0].mean(axis=1)
        for content in (installed_model(), with_int8_products(installed_model()))
    )

    assert closeness(exact, rounded).min() > 0.97
    assert not np.array_equal(exact, rounded)
