"""Makes the tables and plots of docs/understanding.md and docs/model-card.md: `python -m bot.figures`.

From docs/comparison.json and from the reports of `make evaluate` and `make safety` on their own messages.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

from bot.calibration import reliability
from bot.compare import OURS, TARGET
from bot.safety import CRISIS, NO_CRISIS, Screened, share
from bot.scores import SAFETY_INTENTS, Judged, score
from bot.train import PROJECT

# Names inside the files that stay the same, so that only what was measured changes them.
mpl.rcParams["svg.hashsalt"] = "turning-point"

DOCUMENT = PROJECT / "docs" / "understanding.md"
CARD = PROJECT / "docs" / "model-card.md"
REPORTS = PROJECT / "models"
FOLDER = PROJECT / "docs" / "figures"
COLUMNS = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "calibration_error": "calibration error",
    "p50_ms": "p50, ms",
    "p95_ms": "p95, ms",
    "memory_mib": "memory, MiB",
    "training_s": "training, s",
}

Row = dict[str, Any]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table, best accuracy first."""
    lines = [f"| pipeline | {' | '.join(COLUMNS.values())} |", "|---|" + "---:|" * len(COLUMNS)]
    for row in sorted(rows, key=lambda row: -row["accuracy"]):
        lines.append(f"| {row['name']} | {' | '.join(str(row[key]) for key in COLUMNS)} |")
    return "\n".join(lines)


def insert(document: str, mark: str, content: str) -> str:
    """Return the document with what stands between `<!-- mark -->` and `<!-- end -->` replaced."""
    return re.sub(
        rf"(<!-- {mark} -->\n).*?(\n<!-- end -->)", lambda found: found[1] + content + found[2], document, flags=re.S
    )


def measured(report: dict[str, Any], safety: dict[str, Any]) -> str:
    """Return the figures of the model card as a Markdown table, from the two reports."""
    scores = score([Judged(**message) for message in report["messages"]])
    by_intent = {intent.intent: intent for intent in scores.intents}
    screened = [Screened(**message) for message in safety["messages"]]
    crises = [message for message in screened if message.label == CRISIS]
    calm = [message for message in screened if message.label == NO_CRISIS]
    figures = {
        f"accuracy over all intents, {len(report['messages'])} messages": f"{scores.accuracy:.3f}",
        "macro-F1": f"{scores.macro_f1:.3f}",
        **{f"recall of `{name}`": f"{by_intent[name].recall:.2f}" for name in SAFETY_INTENTS},
        f"crises noticed by net or model, of {len(crises)}": share(crises, "verdict", CRISIS),
        f"false alarms on idioms and distress, of {len(calm)}": share(calm, "verdict", CRISIS),
        "crises noticed, or asked about after another answer": share(crises, "heard", True),
        "idioms and distress alarmed at, or asked about": share(calm, "heard", True),
        "F1 of shame and of guilt": f"{by_intent['feel_shame'].f1:.2f} and {by_intent['feel_guilt'].f1:.2f}",
        "out of scope noticed": f"{by_intent['out_of_scope'].recall:.2f}",
        "in scope, yet turned away": f"{scores.turned_away:.1%}",
    }
    return "\n".join(
        ["| measure | figure |", "|---|---:|", *(f"| {key} | {value} |" for key, value in figures.items())]
    )


def plot_comparison(rows: Sequence[Row], path: Path) -> None:
    """Draw accuracy against the time for one message."""
    figure, axes = plt.subplots(figsize=(7, 4))
    for row in rows:
        axes.scatter(row["p50_ms"], row["accuracy"])
        axes.annotate(
            row["name"], (row["p50_ms"], row["accuracy"]), xytext=(5, 4), textcoords="offset points", fontsize=8
        )
    axes.set(xlabel="milliseconds for a message, median, one core", ylabel="accuracy on unseen messages")
    axes.margins(x=0.25)
    _save(figure, path)


def plot_learning(rows: Sequence[Row], path: Path) -> None:
    """Draw accuracy and macro-F1 of our pipeline against the number of examples that it was trained on."""
    figure, axes = plt.subplots(figsize=(7, 4))
    grown = sorted((row for row in rows if row["name"] == OURS), key=lambda row: row["used"])
    for key in ("accuracy", "macro_f1"):
        axes.plot([row["used"] for row in grown], [row[key] for row in grown], marker="o", label=COLUMNS[key])
    for row in grown:
        most = f"{row['examples']} an intent" if row["examples"] else "all"
        axes.annotate(most, (row["used"], row["accuracy"]), xytext=(4, -12), textcoords="offset points", fontsize=8)
    axes.set(xlabel="examples", ylabel="on unseen messages")
    axes.legend()
    _save(figure, path)


def plot_calibration(judged: Sequence[Judged], path: Path) -> None:
    """Draw, for each tenth of confidence, how often the model is right, and how many messages lie there."""
    figure, axes = plt.subplots(figsize=(7, 4))
    tenths = reliability(judged)
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    axes.plot([tenth.confidence for tenth in tenths], [tenth.right for tenth in tenths], marker="o")
    for tenth in tenths:
        place = (tenth.confidence, tenth.right)
        axes.annotate(str(tenth.count), place, xytext=(5, -10), textcoords="offset points", fontsize=8)
    axes.set(xlabel="mean confidence", ylabel="share that is right")
    _save(figure, path)


def main() -> int:
    """Run the command; return its exit code."""
    rows: list[Row] = json.loads(TARGET.read_text(encoding="utf-8"))
    FOLDER.mkdir(exist_ok=True)
    compared = max({row["examples"] for row in rows}, key=lambda count: sum(row["examples"] == count for row in rows))
    same = [row for row in rows if row["examples"] == compared]
    plot_comparison(same, FOLDER / "comparison.svg")
    plot_learning(rows, FOLDER / "learning.svg")
    document = DOCUMENT.read_text(encoding="utf-8")
    document = insert(document, "comparison", f"At most {compared} examples of each intent:\n\n{table(same)}")
    DOCUMENT.write_text(document, encoding="utf-8")
    report, safety = (
        json.loads((REPORTS / name).read_text(encoding="utf-8")) for name in ("report.json", "safety.json")
    )
    plot_calibration([Judged(**message) for message in report["messages"]], FOLDER / "calibration.svg")
    card = CARD.read_text(encoding="utf-8")
    CARD.write_text(insert(card, "figures", measured(report, safety)), encoding="utf-8")
    print(f"Written: {DOCUMENT}, {CARD}, {FOLDER}")
    return 0


def _save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    sys.exit(main())
