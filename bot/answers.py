"""Reads a message that is nothing but an answer, such as "3 i guess", "the first one" or "im 45", as `inform`.

So few words say nothing of what they answer, and a classifier that must choose takes them for whatever it met them in.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.verbatim import settle

ANSWERS_FILE = Path(__file__).parents[1] / "data" / "answers.yml"
ANSWER_INTENT = "inform"
RATING = re.compile(r"(?:10|\d)(?: ?/ ?10| out of (?:10|ten))?\b")
CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d\b|(?:1[0-2]|\d) ?[ap]m\b|(?<=at )(?:1\d|2[0-3]|\d)\b")
# Part of a telephone number, too long for an age or an amount.
NUMBER = re.compile(r"\d{5,}")
FIGURE = re.compile(rf"(?<![\d:.,/])(?:{CLOCK.pattern}|{RATING.pattern}|{NUMBER.pattern})(?![\d:.,/]\d)")
# The age of a grown man; a younger one is the classifier's to see, and a number alone may be anything.
GROWN = r"(?:1[89]|[2-9]\d)"
YEARS = r" ?(?:years old|years|yrs old|yrs|yo)"
ADULT_AGE = re.compile(rf"(?:i am|i'm|im) {GROWN}(?:{YEARS})?|{GROWN}{YEARS}")
WORD = re.compile(r"[a-z']+")
PUNCTUATION = " .,:!?"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class AnswerReader(IntentClassifier, GraphComponent):
    """Overrules the classifier where every word of a message is in data/answers.yml."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerReader:
        """Return the component; it keeps nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Put `inform` first, and no danger beside it, for each message that is nothing but an answer."""
        for message in messages:
            if is_answer(message.get(TEXT) or ""):
                settle(message, ANSWER_INTENT)
        return messages


def is_answer(text: str) -> bool:
    """Return whether the text is nothing but a grown man's age, or ratings, clock times, answers' words and fillers."""
    answers, fillers = _words()
    lowered = text.lower().replace("’", "'")
    if ADULT_AGE.fullmatch(lowered.strip(PUNCTUATION)):
        return True
    rest, figures = FIGURE.subn(" ", lowered)
    words = WORD.findall(rest)
    unread = WORD.sub("", rest).strip(PUNCTUATION)
    told = figures + sum(word in answers for word in words)
    return told > 0 and not unread and all(word in answers or word in fillers for word in words)


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    listed = yaml.safe_load(ANSWERS_FILE.read_text(encoding="utf-8"))
    answers, fillers = (frozenset(word for row in listed[kind] for word in row) for kind in ("answers", "fillers"))
    return answers, fillers
