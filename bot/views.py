"""The two views of a message that are learned apart, meaning and words, as matrices with a row for each message.

Words count as in Salton and Buckley (1988): one plus the logarithm of how often, times how rare, at unit length.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, vstack

# Vectors of unit length are small for a regression whose weights are held short.
MEANING_SCALE = 8.0


def with_views(messages: Sequence[Message]) -> list[Message]:
    """Return the messages that have both views."""
    return [
        message
        for message in messages
        if message.get_dense_features(TEXT)[1] is not None and message.get_sparse_features(TEXT)[1] is not None
    ]


def meanings(messages: Sequence[Message]) -> np.ndarray:
    """Return the sentence vectors (messages, 384)."""
    return np.vstack([message.get_dense_features(TEXT)[1].features for message in messages]) * MEANING_SCALE


def counts(messages: Sequence[Message]) -> csr_matrix:
    """Return how often each n-gram occurs (messages, n-grams)."""
    return vstack([csr_matrix(message.get_sparse_features(TEXT)[1].features) for message in messages]).astype(float)


def rarity(counted: csr_matrix) -> np.ndarray:
    """Return how rare each n-gram is (n-grams): the smoothed inverse document frequency."""
    messages_with = np.bincount(counted.indices, minlength=counted.shape[1])
    return np.log((1 + counted.shape[0]) / (1 + messages_with)) + 1


def weighed(counted: csr_matrix, rarities: np.ndarray) -> csr_matrix:
    """Return the counts weighed by rarity, each row at unit length (messages, n-grams)."""
    made = counted.copy()
    made.data = (1 + np.log(made.data)) * rarities[made.indices]
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    made.data /= np.repeat(lengths, np.diff(made.indptr))
    return made
