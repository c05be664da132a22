"""The two views of a message that are learned apart, meaning and words, as matrices with a row for each message.

Words count as in Salton and Buckley (1988): one plus the logarithm of how often, times how rare, at unit length.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack

# Vectors of unit length are small for a regression whose weights are held short.
MEANING_SCALE = 8.0


def with_views(messages: Sequence[Message]) -> list[Message]:
    """Return the messages that have both views."""
    return [message for message in messages if _of_sentence(message, dense=True) and _of_sentence(message, dense=False)]


def meanings(messages: Sequence[Message]) -> np.ndarray:
    """Return the sentence vectors (messages, 384)."""
    return np.vstack([np.hstack(_of_sentence(message, dense=True)) for message in messages]) * MEANING_SCALE


def counts(messages: Sequence[Message]) -> list[csr_matrix]:
    """Return how often each n-gram occurs (messages, n-grams), for each featurizer in the pipeline's order."""
    rows = [_of_sentence(message, dense=False) for message in messages]
    return [vstack(map(csr_matrix, column)).astype(float) for column in zip(*rows, strict=True)]


def rarity(counted: Sequence[csr_matrix]) -> np.ndarray:
    """Return how rare each n-gram is, all featurizers in a row: the smoothed inverse document frequency."""
    return np.concatenate([_rarity(part) for part in counted])


def weighed(counted: Sequence[csr_matrix], rarities: np.ndarray) -> csr_matrix:
    """Return the counts weighed by rarity (messages, n-grams), at unit length for each featurizer.

    One length for all would let the many parts of words outweigh the few words.
    """
    bounds = np.cumsum([part.shape[1] for part in counted])[:-1]
    parts = zip(counted, np.split(rarities, bounds), strict=True)
    return hstack([_weighed(part, rare) for part, rare in parts], format="csr")


def _of_sentence(message: Message, dense: bool) -> list[Any]:
    """The features of the text as a whole; Message's own getters join those of its words too, which takes seconds."""
    return [
        feature.features
        for feature in message.features
        if feature.attribute == TEXT and feature.type == FEATURE_TYPE_SENTENCE and feature.is_dense() is dense
    ]


def _rarity(counted: csr_matrix) -> np.ndarray:
    messages_with = np.bincount(counted.indices, minlength=counted.shape[1])
    return np.log((1 + counted.shape[0]) / (1 + messages_with)) + 1


def _weighed(counted: csr_matrix, rarities: np.ndarray) -> csr_matrix:
    made = counted.copy()
    made.data = (1 + np.log(made.data)) * rarities[made.indices]
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    made.data /= np.repeat(lengths, np.diff(made.indptr))
    return made
