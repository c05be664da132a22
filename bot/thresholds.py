"""Shows what each threshold of config.yml buys and costs: `python -m bot.thresholds`.

Read on data/development, which is neither trained nor reported on, before any threshold has decided. The plot goes to
docs/figures/thresholds.svg.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import matplotlib as mpl

mpl.use("svg")
import numpy as np
from matplotlib import pyplot as plt

from bot.messages import read_messages
from bot.reading import TURNED_AWAY, Reading, read_with
from bot.train import MODEL_NAME, PROJECT

FOLDER = PROJECT / "data" / "development"
TARGET = PROJECT / "docs" / "figures" / "thresholds.svg"
STEPS = np.round(np.arange(0.05, 1.0, 0.05), 2)
CRISIS = "crisis_suicide"

Read = tuple[str, Reading]


class Point(NamedTuple):
    """Shares of messages that a threshold catches: of those that it should, and of those that it should not."""

    threshold: float
    caught: float
    wrongly: float


def fallback_curve(read: Sequence[Read]) -> list[Point]:
    """Return, for each threshold, how many messages out of scope and in scope would be turned away."""
    return _curve(
        [reading for label, reading in read if label == TURNED_AWAY],
        [reading for label, reading in read if label != TURNED_AWAY],
        lambda reading, threshold: reading.predicted == TURNED_AWAY or reading.confidence < threshold,
    )


def crisis_curve(read: Sequence[Read]) -> list[Point]:
    """Return, for each floor, how many crises and how many calm messages would be acted on."""
    return _curve(
        [reading for label, reading in read if label == "crisis"],
        [reading for label, reading in read if label == "no_crisis"],
        lambda reading, threshold: reading.chances.get(CRISIS, 0.0) >= threshold,
    )


def danger_curve(read: Sequence[Read], danger: str) -> list[Point]:
    """Return, for each floor, how many messages of a danger and of anything else would be acted on."""
    return _curve(
        [reading for label, reading in read if label == danger],
        [reading for label, reading in read if label != danger],
        lambda reading, threshold: reading.chances.get(danger, 0.0) >= threshold,
    )


def main() -> int:
    """Run the command; return its exit code."""
    messages = _read("messages.jsonl", "intent")
    curves = {
        "not understood: out of scope": fallback_curve(messages),
        f"{CRISIS}, crises and calm messages": crisis_curve(_read("safety.jsonl", "label")),
    }
    dangers = sorted({danger for _, reading in messages for danger in reading.chances} - {CRISIS})
    curves |= {danger: danger_curve(messages, danger) for danger in dangers}
    for name, curve in curves.items():
        print(f"\n{name}\nthreshold  caught  wrongly")
        print("\n".join(f"{point.threshold:>9.2f}{point.caught:>8.1%}{point.wrongly:>9.1%}" for point in curve))
    _plot(curves)
    print(f"\nWritten: {TARGET}")
    return 0


def _curve(wanted: Sequence[Reading], others: Sequence[Reading], acts: Callable[[Reading, float], bool]) -> list[Point]:
    return [
        Point(
            float(threshold),
            float(np.mean([acts(reading, threshold) for reading in wanted])),
            float(np.mean([acts(reading, threshold) for reading in others])),
        )
        for threshold in STEPS
    ]


def _read(name: str, label: str) -> list[Read]:
    messages = read_messages(FOLDER / name, label)
    readings = read_with(PROJECT / "models" / MODEL_NAME, [message.text for message in messages], weighed=False)
    return [(message.label, reading) for message, reading in zip(messages, readings, strict=True)]


def _plot(curves: dict[str, list[Point]]) -> None:
    figure, grid = plt.subplots(-(-len(curves) // 2), 2, figsize=(9, 3 * -(-len(curves) // 2)), squeeze=False)
    for axes, (name, curve) in zip(grid.flat, curves.items(), strict=False):
        axes.plot(STEPS, [point.caught for point in curve], label="caught")
        axes.plot(STEPS, [point.wrongly for point in curve], label="wrongly")
        axes.set(title=name, xlabel="threshold", ylim=(0, 1.02))
    for axes in grid.flat[len(curves) :]:
        axes.remove()
    handles: Any = grid.flat[0].get_legend_handles_labels()
    figure.legend(*handles, loc="lower right")
    figure.tight_layout()
    TARGET.parent.mkdir(exist_ok=True)
    figure.savefig(TARGET, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
