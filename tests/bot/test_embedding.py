"""The sentence encoder: checked files, and meaning rather than words."""

from pathlib import Path

import numpy as np
import pytest

from bot.embedding import (
    DIMENSIONS,
    MODEL_SHA256,
    VOCABULARY_FILE,
    VOCABULARY_SHA256,
    EncoderFileUnusable,
    SentenceEncoder,
    checked,
    installed_model,
    model_file,
    vocabulary,
)


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(installed_model(), vocabulary())


def test_the_installed_files_are_the_reviewed_ones() -> None:
    assert checked(model_file(), MODEL_SHA256)
    assert checked(VOCABULARY_FILE, VOCABULARY_SHA256)


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    altered = tmp_path / "vocab.txt"
    altered.write_bytes(VOCABULARY_FILE.read_bytes().replace(b"shame", b"blame"))

    with pytest.raises(EncoderFileUnusable, match="not the reviewed file"):
        checked(altered, VOCABULARY_SHA256)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderFileUnusable, match=r"model\.onnx"):
        checked(tmp_path / "model.onnx", MODEL_SHA256)


@pytest.mark.parametrize(
    ("text", "paraphrase", "stranger"),
    [
        ("i feel disgusted with myself", "i am ashamed of who i am", "when does the train to oslo leave"),
        ("how do i know if she was forced", "what are the signs of trafficking", "my tooth hurts"),
        ("will my wife find out", "i am afraid that my partner learns about it", "what is the weather tomorrow"),
    ],
)
def test_a_paraphrase_is_nearer_than_a_stranger(
    encoder: SentenceEncoder, text: str, paraphrase: str, stranger: str
) -> None:
    vectors = encoder.encode([text, paraphrase, stranger])

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


def test_case_and_accents_make_no_difference(encoder: SentenceEncoder) -> None:
    plain, shouted = encoder.encode(["i need a cafe", "I NEED A CAFÉ"])

    assert np.allclose(plain, shouted, atol=1e-6)


def test_every_vector_has_unit_length(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["hi", "?", "💔", "word " * 1000])

    assert vectors.shape == (4, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_message_gets_the_same_vector_alone_as_among_others(encoder: SentenceEncoder) -> None:
    texts = ["hi", "i want to quit but i always go back", "she said that she chose it, and i believed her " * 4]

    together = encoder.encode(texts)
    alone = np.vstack([encoder.encode([text]) for text in texts])

    assert np.allclose(together, alone, atol=1e-4)


def test_a_long_message_is_read_up_to_its_limit(encoder: SentenceEncoder) -> None:
    beginning = "i feel so ashamed " * 60

    cut, longer = encoder.encode([beginning, beginning + "and the weather is fine"])

    assert np.allclose(cut, longer, atol=1e-4)


def test_no_text_gives_no_vector(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, DIMENSIONS)
