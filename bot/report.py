"""The report on understanding, for a terminal and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader

from bot.calibration import BINS, bin_of
from bot.scores import SAFETY_INTENTS, Confusion, IntentScore, Judged, Scores

TEMPLATE = "report.html.j2"
WORST = 50
CONFUSIONS_SHOWN = 15
EXAMPLE_WIDTH = 60


class Bin(NamedTuple):
    """Messages whose confidence lies between two tenths."""

    label: str
    right: int
    wrong: int


class MatrixRow(NamedTuple):
    """What the messages of one intent were taken for: a count for each column."""

    intent: str
    counts: list[int]


def as_text(scores: Scores, total: int) -> str:
    """Return the report for a terminal; `total` counts the messages."""
    lines = [
        f"{total} messages: accuracy {scores.accuracy:.3f}, macro-F1 {scores.macro_f1:.3f}, "
        f"turned away although in scope {scores.turned_away:.1%}",
        "",
        f"{'intent':<24}{'precision':>10}{'recall':>8}{'F1':>7}{'messages':>10}",
        *map(_intent_line, scores.intents),
        "",
        "Most frequent confusions" if scores.confusions else "No confusions",
        *map(_confusion_line, scores.confusions[:CONFUSIONS_SHOWN]),
    ]
    return "\n".join(lines)


def as_page(scores: Scores, judged: Sequence[Judged]) -> str:
    """Return the report as one HTML page that loads nothing."""
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
    columns = _columns(scores, judged)
    bins = histogram(judged)
    return environment.get_template(TEMPLATE).render(
        scores=scores,
        total=len(judged),
        safety=[intent for intent in scores.intents if intent.intent in SAFETY_INTENTS],
        columns=columns,
        matrix=matrix(judged, [intent.intent for intent in scores.intents], columns),
        bins=bins,
        tallest=max(entry.right + entry.wrong for entry in bins),
        worst=worst(judged),
    )


def histogram(judged: Sequence[Judged]) -> list[Bin]:
    """Return how many messages were right and wrong in each tenth of confidence."""
    places = Counter((bin_of(message.confidence), message.right) for message in judged)
    return [Bin(f"{place / BINS:.1f}", places[place, True], places[place, False]) for place in range(BINS)]


def matrix(judged: Sequence[Judged], rows: Sequence[str], columns: Sequence[str]) -> list[MatrixRow]:
    """Return the confusion matrix: a row for each intended intent, a count for each predicted one."""
    pairs = Counter((message.intent, message.predicted) for message in judged)
    return [MatrixRow(row, [pairs[row, column] for column in columns]) for row in rows]


def worst(judged: Sequence[Judged]) -> list[Judged]:
    """Return the wrong messages, those first where the model was surest."""
    wrong = (message for message in judged if not message.right)
    return sorted(wrong, key=lambda message: -message.confidence)[:WORST]


def _columns(scores: Scores, judged: Sequence[Judged]) -> list[str]:
    intended = [intent.intent for intent in scores.intents]
    return intended + sorted({message.predicted for message in judged} - set(intended))


def _intent_line(intent: IntentScore) -> str:
    mark = "*" if intent.intent in SAFETY_INTENTS else " "
    figures = f"{intent.precision:>10.2f}{intent.recall:>8.2f}{intent.f1:>7.2f}{intent.support:>10}"
    return f"{mark}{intent.intent:<23}{figures}"


def _confusion_line(confusion: Confusion) -> str:
    example = " ".join(confusion.example.split())
    if len(example) > EXAMPLE_WIDTH:
        example = example[: EXAMPLE_WIDTH - 1] + "…"
    return f"{confusion.count:>4}  {confusion.intent + ' as ' + confusion.predicted:<48}{example}"
