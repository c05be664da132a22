"""What a model got right and wrong on labelled messages, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from bot.reading import TURNED_AWAY

SAFETY_INTENTS = (
    "crisis_suicide",
    "risk_violence",
    "in_danger",
    "seller_in_need",
    "visitor_minor",
    "worry_minor",
)


class Judged(NamedTuple):
    """A message, the intent a person gave it, and what the model made of it."""

    text: str
    intent: str
    predicted: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether the visitor is answered by the intended intent."""
        return self.intent == self.predicted


class IntentScore(NamedTuple):
    """How well one intent is understood; `support` counts its messages."""

    intent: str
    precision: float
    recall: float
    f1: float
    support: int


class Confusion(NamedTuple):
    """An intent taken for another, with the message where the model was surest of it."""

    intent: str
    predicted: str
    count: int
    example: str


class Scores(NamedTuple):
    """All figures about one file of messages.

    `macro_f1` is the mean over the intents of the file. `turned_away` is the share of messages within the service's
    business that were answered as out of scope.
    """

    accuracy: float
    macro_f1: float
    turned_away: float
    intents: list[IntentScore]
    confusions: list[Confusion]


def score(judged: Sequence[Judged]) -> Scores:
    """Return the figures for at least one judged message; safety intents come first, the rest by F1, worst first."""
    intents = _intent_scores(judged)
    return Scores(
        accuracy=float(np.mean([message.right for message in judged])),
        macro_f1=float(np.mean([intent.f1 for intent in intents])),
        turned_away=_turned_away(judged),
        intents=sorted(intents, key=lambda intent: (_safety_rank(intent.intent), intent.f1)),
        confusions=_confusions(judged),
    )


def _intent_scores(judged: Sequence[Judged]) -> list[IntentScore]:
    names = sorted({message.intent for message in judged})
    truth, predicted = [message.intent for message in judged], [message.predicted for message in judged]
    columns = precision_recall_fscore_support(truth, predicted, labels=names, zero_division=0)
    rows = zip(names, *columns, strict=True)
    return [IntentScore(name, float(p), float(r), float(f1), int(support)) for name, p, r, f1, support in rows]


def _confusions(judged: Sequence[Judged]) -> list[Confusion]:
    wrong = sorted((message for message in judged if not message.right), key=lambda message: message.confidence)
    surest = {(message.intent, message.predicted): message.text for message in wrong}
    counts = Counter((message.intent, message.predicted) for message in wrong)
    return [Confusion(*pair, count, surest[pair]) for pair, count in counts.most_common()]


def _turned_away(judged: Sequence[Judged]) -> float:
    in_scope = [message.predicted == TURNED_AWAY for message in judged if message.intent != TURNED_AWAY]
    return float(np.mean(in_scope)) if in_scope else 0.0


def _safety_rank(intent: str) -> int:
    return SAFETY_INTENTS.index(intent) if intent in SAFETY_INTENTS else len(SAFETY_INTENTS)
