"""How far the model's confidence can be believed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.scores import Judged

BINS = 10


def bin_of(confidence: float) -> int:
    """Return the tenth that a confidence lies in, from 0 to 9."""
    return min(int(confidence * BINS), BINS - 1)


def expected_calibration_error(judged: Sequence[Judged]) -> float:
    """Return the mean distance between confidence and accuracy over ten bins (Guo and others 2017), from 0 to 1."""
    confidence = np.array([message.confidence for message in judged])
    right = np.array([message.right for message in judged], dtype=float)
    bins = np.array([bin_of(message.confidence) for message in judged])
    gaps = [
        abs(confidence[bins == place].mean() - right[bins == place].mean()) * np.count_nonzero(bins == place)
        for place in np.unique(bins)
    ]
    return float(sum(gaps) / len(judged))
