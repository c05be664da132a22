"""How far the model's confidence can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bot.scores import Judged

BINS = 10


def bin_of(confidence: float) -> int:
    """Return the tenth that a confidence lies in, from 0 to 9."""
    return min(int(confidence * BINS), BINS - 1)


class Tenth(NamedTuple):
    """The messages in a tenth of the confidence: their mean confidence, the share that is right, and how many."""

    confidence: float
    right: float
    count: int


def reliability(judged: Sequence[Judged]) -> list[Tenth]:
    """Return the tenths of the confidence that have messages, lowest first."""
    confidence = np.array([message.confidence for message in judged])
    right = np.array([message.right for message in judged], dtype=float)
    bins = np.array([bin_of(message.confidence) for message in judged])
    places = [bins == place for place in np.unique(bins)]
    return [Tenth(confidence[at].mean(), right[at].mean(), np.count_nonzero(at)) for at in places]


def expected_calibration_error(judged: Sequence[Judged]) -> float:
    """Return the mean distance between confidence and accuracy over ten bins (Guo and others 2017), from 0 to 1."""
    gaps = [abs(tenth.confidence - tenth.right) * tenth.count for tenth in reliability(judged)]
    return float(sum(gaps) / len(judged))
