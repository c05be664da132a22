"""Shows what each threshold of config.yml buys and costs: `python -m bot.thresholds`.

Read on data/development, which is neither trained nor reported on, before any threshold has decided. The plot goes to
docs/figures/thresholds.svg.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl

mpl.use("svg")
import numpy as np
from matplotlib import pyplot as plt

from bot.messages import MessagesUnreadable, read_messages
from bot.reading import TURNED_AWAY, ModelMissing, Reading, read_with
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


def danger_curve(read: Sequence[Read], danger: str, label: str) -> list[Point]:
    """Return, for each floor of a danger, how many messages with this label and with any other would be acted on."""
    return _curve(
        [reading for given, reading in read if given == label],
        [reading for given, reading in read if given != label],
        lambda reading, threshold: reading.chances.get(danger, 0.0) >= threshold,
    )


def main(model: Path = PROJECT / "models" / MODEL_NAME) -> int:
    """Run the command; return its exit code."""
    try:
        curves = _curves(model)
    except (MessagesUnreadable, ModelMissing) as error:
        print(error, file=sys.stderr)
        return 1
    for name, curve in curves.items():
        print(f"\n{name}\nthreshold  caught  wrongly")
        print("\n".join(f"{point.threshold:>9.2f}{point.caught:>8.1%}{point.wrongly:>9.1%}" for point in curve))
    _plot(curves)
    print(f"\nWritten: {TARGET}")
    return 0


def _curves(model: Path) -> dict[str, list[Point]]:
    messages = read_messages(FOLDER / "messages.jsonl", "intent")
    # Somebody else's crisis is neither one that the floor must catch nor a calm message.
    safety = [message for message in read_messages(FOLDER / "safety.jsonl", "label") if message.label != "crisis_other"]
    readings = read_with(model, [message.text for message in (*messages, *safety)], weighed=False)
    labelled = [(message.label, reading) for message, reading in zip((*messages, *safety), readings, strict=True)]
    by_intent, by_crisis = labelled[: len(messages)], labelled[len(messages) :]
    watched = {danger for reading in readings for danger in reading.chances}
    dangers = sorted(watched & {label for label, _ in by_intent} - {CRISIS})
    return {
        "not understood: out of scope": fallback_curve(by_intent),
        f"{CRISIS}, crises and calm messages": danger_curve(by_crisis, CRISIS, "crisis"),
        **{danger: danger_curve(by_intent, danger, danger) for danger in dangers},
    }


def _curve(wanted: Sequence[Reading], others: Sequence[Reading], acts: Callable[[Reading, float], bool]) -> list[Point]:
    return [
        Point(
            float(threshold),
            float(np.mean([acts(reading, threshold) for reading in wanted])),
            float(np.mean([acts(reading, threshold) for reading in others])),
        )
        for threshold in STEPS
    ]


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
