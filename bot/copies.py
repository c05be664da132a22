"""Finds training examples that are near copies of a test message, which would make every figure too good."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from bot.embedding import SentenceEncoder, installed_model, vocabulary
from bot.processor import cores

HELD_OUT = ("tests/nlu", "data/development")
CLOSEST = 0.95
MAX_TOKENS = 64
# Two people greet or agree in the same words; from this many words on, alike is no accident.
FEWEST_WORDS = 4
# Of the words in either, the share in both; no pair that is closer than 0.95 in meaning was seen below a half.
SHARED_WORDS = 0.4
AT_ONCE = 1000


class NearCopy(NamedTuple):
    """A training example and the test message that it is too close to."""

    example: str
    message: str


def near_copies(examples: Sequence[str], messages: Sequence[str]) -> Iterator[NearCopy]:
    """Yield each example of four words or more that equals a message once normalised, or is closer to one than 0.95.

    Closeness is the cosine of the untuned encoder's vectors.
    """
    examples = [example for example in examples if len(_normalised(example).split()) >= FEWEST_WORDS]
    examples = _sharing_words(examples, messages)
    if not examples:
        return
    by_words = {_normalised(message): message for message in messages}
    encoder = SentenceEncoder(installed_model(), vocabulary(), MAX_TOKENS)
    closeness = encoder.encode(examples, cores()) @ encoder.encode(messages, cores()).T
    for example, row in zip(examples, closeness, strict=True):
        same = by_words.get(_normalised(example))
        if same is not None or row.max() > CLOSEST:
            yield NearCopy(example, same or messages[int(np.argmax(row))])


def held_out_messages(project: Path) -> list[str]:
    """Return the text of every message in tests/nlu and data/development."""
    return [
        json.loads(line)["text"]
        for folder in HELD_OUT
        for path in sorted((project / folder).glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def _sharing_words(examples: Sequence[str], messages: Sequence[str]) -> list[str]:
    """Return the examples that share two words in five with a message: meaning is slow to compare."""
    counter = CountVectorizer(binary=True, preprocessor=_normalised, tokenizer=str.split, token_pattern=None)
    of_messages = counter.fit_transform(messages)
    lengths = of_messages.sum(axis=1).A1
    found = []
    for start in range(0, len(examples), AT_ONCE):
        part = examples[start : start + AT_ONCE]
        shared = (counter.transform(part) @ of_messages.T).toarray()
        words = np.array([len(set(_normalised(example).split())) for example in part])
        closest = (shared / (words[:, None] + lengths - shared)).max(axis=1)
        found += [example for example, share in zip(part, closest, strict=True) if share >= SHARED_WORDS]
    return found


def _normalised(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()
