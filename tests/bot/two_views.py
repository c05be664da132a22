"""A message with both of its views, made by hand."""

from __future__ import annotations

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix


def message(meaning: list[float], words: list[int], intent: str | None = None) -> Message:
    """Return a message with a sentence vector and counts of words, labelled where an intent is given."""
    made = Message({TEXT: "words", INTENT: intent} if intent else {TEXT: "words"})
    made.add_features(Features(np.array([meaning]), "sentence", TEXT, "encoder"))
    made.add_features(Features(csr_matrix([words], dtype=float), "sentence", TEXT, "counts"))
    return made
