"""Reads a message that is nothing but an answer, such as "3 i guess" or "the first one", as `inform`.

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
PART = re.compile(r"[\d:.,/]*\d|[a-z'’-]+")


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
    """Return whether the text holds a figure or an answer's word and, beside fillers, nothing else."""
    answers, fillers = _words()
    parts = PART.findall(text.lower().replace("’", "'"))
    told = [part for part in parts if part in answers or part[-1].isdigit()]
    return bool(told) and all(part in told or part in fillers for part in parts)


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    listed = yaml.safe_load(ANSWERS_FILE.read_text(encoding="utf-8"))
    answers, fillers = (frozenset(word for row in listed[kind] for word in row) for kind in ("answers", "fillers"))
    return answers, fillers
