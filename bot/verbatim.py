"""Reads a message that is word for word one of the examples as what a person said that it is."""

from __future__ import annotations

import json
import string
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import CHANCES
from bot.fingerprint import code_of

FILE_NAME = "intents.json"
PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation.replace("'", ""), " "))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VerbatimReader(IntentClassifier, GraphComponent):
    """Overrules the classifier where a message differs from an example in nothing but case and punctuation."""

    def __init__(self, model_storage: ModelStorage, resource: Resource, intents: dict[str, str]) -> None:
        """Take the intents of normalised texts."""
        self._model_storage = model_storage
        self._resource = resource
        self._intents = intents

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VerbatimReader:
        """Return a component that has seen nothing."""
        return cls(model_storage, resource, {})

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a checksum of the code behind it, so that other code means another training."""
        return code_of("verbatim.py")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VerbatimReader:
        """Return the trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, json.loads((folder / FILE_NAME).read_text(encoding="utf-8")))

    def train(self, training_data: TrainingData) -> Resource:
        """Keep every example with its intent."""
        examples = (example for example in training_data.intent_examples if example.get(TEXT))
        self._intents = {_normalised(example.get(TEXT)): example.get(INTENT) for example in examples}
        # A message of nothing but punctuation says nothing of itself.
        self._intents.pop("", None)
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FILE_NAME).write_text(json.dumps(self._intents), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Settle each message that is an example."""
        for message in messages:
            intent = self._intents.get(_normalised(message.get(TEXT) or ""))
            if intent:
                settle(message, intent)
        return messages


def settle(message: Message, intent: str) -> None:
    """Put an intent first beyond doubt, with no danger beside it."""
    chosen = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
    ranking = message.get(INTENT_RANKING_KEY) or []
    others = [entry for entry in ranking if entry[INTENT_NAME_KEY] != intent]
    message.set(INTENT, chosen, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [chosen, *others], add_to_output=True)
    message.set(CHANCES, {})


def _normalised(text: str) -> str:
    # Letters of any script, digits and signs such as emoji tell messages apart; case and ASCII punctuation do not.
    return " ".join(text.lower().replace("’", "'").translate(PUNCTUATION).split())
