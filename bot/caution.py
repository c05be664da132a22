"""Says "not understood" when unsure, but never to someone who may be in danger, and notes whom to ask."""

from __future__ import annotations

import math
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.fallback_classifier import (
    AMBIGUITY_THRESHOLD_KEY,
    THRESHOLD_KEY,
    FallbackClassifier,
)
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.classifier import CHANCES

CRISIS = "crisis_suicide"
MAY_BE_CRISIS = "may_be_crisis"
# Asked already, about another person, or in a danger that leaves time for nothing but a call.
NOT_ASKED_ABOUT = frozenset({CRISIS, "crisis_other", "in_danger"})
FLOORS_KEY = "safety_floors"
HINTS_KEY = "hints"
ASKED_KEY = "asked_from"
SURE_KEY = "sure"
AGAINST_SURE_KEY = "against_sure"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class CautiousFallback(FallbackClassifier):
    """Rasa's fallback, but a safety intent that is likely enough is acted on, though another is likelier.

    A missed danger can cost a life, a needless question costs one sentence, so the two are not weighed alike. A message
    that is read as something else, but may be about suicide, is marked: its answer ends in the direct question.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            # Below this confidence of the likeliest intent the visitor is told that he was not understood.
            THRESHOLD_KEY: 0.3,
            # He is told so too when the two likeliest are closer than this; 0 asks for no distance.
            AMBIGUITY_THRESHOLD_KEY: 0.0,
            # For each safety intent the chance, as the classifier notes it, from which it overrules any other.
            FLOORS_KEY: {},
            # An intent of at least this confidence gives way only to a danger of at least the other chance.
            SURE_KEY: 1.0,
            AGAINST_SURE_KEY: 0.5,
            # Safety intents that the gateway's net may ask for where the classifier sees none.
            HINTS_KEY: ["crisis_other"],
            # The chance of crisis_suicide from which a message that is read as something else is marked.
            ASKED_KEY: 1.0,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CautiousFallback:
        """Return the component.

        Raises:
            InvalidConfigException: a floor is not above 0 and at most 1.
        """
        if not all(0 < floor <= 1 for floor in (*config[FLOORS_KEY].values(), config[ASKED_KEY])):
            raise InvalidConfigException(f"{FLOORS_KEY} and {ASKED_KEY} must lie above 0 and be at most 1.")
        return super().create(config, model_storage, resource, execution_context)

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the safety intent first where one reaches its floor, and the fallback where nothing is sure."""
        unsure = [message for message in messages if not self._put_safety_first(message)]
        super().process(unsure)
        for message in messages:
            if self._may_be_crisis(message):
                message.set(MAY_BE_CRISIS, True, add_to_output=True)
        return messages

    def _may_be_crisis(self, message: Message) -> bool:
        chance = (message.get(CHANCES) or {}).get(CRISIS, 0.0)
        answered_as = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
        return chance >= self.component_config[ASKED_KEY] and answered_as not in NOT_ASKED_ABOUT

    def _put_safety_first(self, message: Message) -> bool:
        ranking = message.get(INTENT_RANKING_KEY) or []
        chosen = self._safety_intent(message) or self._hinted(message)
        if chosen is None:
            return False
        message.data[INTENT] = chosen
        others = (entry for entry in ranking if entry[INTENT_NAME_KEY] != chosen[INTENT_NAME_KEY])
        message.data[INTENT_RANKING_KEY] = [chosen, *others]
        return True

    def _safety_intent(self, message: Message) -> dict[str, Any] | None:
        floors: dict[str, float] = self.component_config[FLOORS_KEY]
        chosen = message.get(INTENT) or {}
        likeliest = chosen.get(INTENT_NAME_KEY)
        chances: dict[str, float] = message.get(CHANCES) or {}
        sure = chosen.get(PREDICTED_CONFIDENCE_KEY, 0.0) >= self.component_config[SURE_KEY]
        least = self.component_config[AGAINST_SURE_KEY] if sure else 0.0
        likely = {name: chance for name, chance in chances.items() if chance >= max(least, floors.get(name, math.inf))}
        if likeliest in floors:
            likely.setdefault(likeliest, chances.get(likeliest, chosen[PREDICTED_CONFIDENCE_KEY]))
        if not likely:
            return None
        name = max(likely, key=lambda danger: likely[danger] / floors[danger])
        confidence = chosen[PREDICTED_CONFIDENCE_KEY] if name == likeliest else likely[name]
        return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}

    def _hinted(self, message: Message) -> dict[str, Any] | None:
        hint = (message.get("metadata") or {}).get("hint")
        if hint not in self.component_config[HINTS_KEY]:
            return None
        return {INTENT_NAME_KEY: hint, PREDICTED_CONFIDENCE_KEY: 1.0}
