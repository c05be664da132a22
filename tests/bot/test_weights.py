"""The numbers in the encoder's file can be read, replaced and cut off."""

import numpy as np

from bot.embedding import MAX_TOKENS, SentenceEncoder, installed_model, run_for_pieces, vocabulary
from bot.layers import Layer
from bot.weights import LAYERS, EncoderFile

TEXTS = ["i feel so dirty", "is this anonymous?"]


def encoded(content: bytes) -> np.ndarray:
    return SentenceEncoder(content, vocabulary()).encode(TEXTS)


def test_layers_put_back_as_they_were_change_nothing() -> None:
    file = EncoderFile(installed_model())
    for number in range(LAYERS):
        file.replace_layer(number, file.layer(number))

    assert np.allclose(encoded(file.content()), encoded(installed_model()), atol=0.01)


def test_other_numbers_in_a_layer_change_the_meaning() -> None:
    file = EncoderFile(installed_model())
    file.replace_layer(LAYERS - 1, {name: values * 0.5 for name, values in file.layer(LAYERS - 1).items()})

    assert not np.allclose(encoded(file.content()), encoded(installed_model()), atol=0.01)


def test_a_layer_in_tensorflow_does_what_the_files_layer_does() -> None:
    file = EncoderFile(installed_model())
    before, after = (
        run_for_pieces(file.with_output_of(number), vocabulary(), TEXTS[:1], MAX_TOKENS)[0] for number in (3, 4)
    )

    computed = Layer(file.layer(4), dropout=0.1)(before[None], np.ones((1, len(before)), np.float32), training=False)

    assert np.allclose(computed.numpy()[0], after, atol=0.05)
