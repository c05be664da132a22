"""Asks of every message, for each danger by itself: is it this one, yes or no?

Among fifty intents a danger that is one clause of a long message loses to whatever the rest is about. A question with
two answers has no rivals, and its threshold can be set for this danger alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from bot.fingerprint import code_of
from bot.views import counts, meanings, rarity, weighed, with_views

CHANCES = "safety_chances"
WATCHED_KEY = "watched"
MEANING_C_KEY = "meaning_C"
WORDS_C_KEY = "words_C"
FILE_NAME = "watch.npz"
MAX_ITER = 500


@dataclass(frozen=True)
class Learned:
    """Two regressions for each danger: scores are `features @ weights + offsets`, a column for each."""

    rarities: np.ndarray
    meaning_weights: np.ndarray
    meaning_offsets: np.ndarray
    words_weights: np.ndarray
    words_offsets: np.ndarray


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyWatch(IntentClassifier, GraphComponent):
    """Notes with each message how likely each danger is, as the mean of what its meaning and its words say."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before this one."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            # Intents that are asked about.
            WATCHED_KEY: [],
            # How freely the weights follow the examples.
            MEANING_C_KEY: 0.1,
            WORDS_C_KEY: 8.0,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, learned: Learned | None = None
    ) -> None:
        """Take what was learned, where there is something."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._learned = learned

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyWatch:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a checksum of the code behind it, so that other code means another training."""
        return code_of("watch.py", "views.py")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyWatch:
        """Return the trained component."""
        with model_storage.read_from(resource) as folder, np.load(folder / FILE_NAME) as stored:
            return cls(config, model_storage, resource, Learned(**stored))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn to tell each danger from everything else, and store it.

        Raises:
            InvalidConfigException: a danger has no examples.
        """
        examples = with_views(training_data.intent_examples)
        intents = np.array([example.get(INTENT) for example in examples])
        missing = set(self._config[WATCHED_KEY]) - set(intents)
        if missing:
            raise InvalidConfigException(f"There are no examples of {', '.join(sorted(missing))} to watch for.")
        counted = counts(examples)
        rarities = rarity(counted)
        by_meaning = self._fit(meanings(examples), intents, MEANING_C_KEY, "lbfgs")
        by_words = self._fit(weighed(counted, rarities), intents, WORDS_C_KEY, "liblinear")
        self._learned = Learned(rarities.astype(np.float32), *by_meaning, *by_words)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / FILE_NAME, **vars(self._learned))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Note the chance of each danger with every message that has both views."""
        readable = with_views(messages)
        if readable and self._learned:
            learned = self._learned
            by_meaning = expit(meanings(readable) @ learned.meaning_weights + learned.meaning_offsets)
            words = weighed(counts(readable), learned.rarities)
            by_words = expit(words @ learned.words_weights + learned.words_offsets)
            for message, chances in zip(readable, (by_meaning + by_words) / 2, strict=True):
                noted = dict(zip(self._config[WATCHED_KEY], map(float, chances), strict=True))
                message.set(CHANCES, noted)
        return messages

    def _fit(self, features: Any, intents: np.ndarray, strength: str, solver: str) -> tuple[np.ndarray, np.ndarray]:
        weights, offsets = [], []
        for danger in self._config[WATCHED_KEY]:
            regression = LogisticRegression(
                C=self._config[strength], solver=solver, max_iter=MAX_ITER, class_weight="balanced", random_state=1
            ).fit(features, intents == danger)
            weights.append(regression.coef_[0])
            offsets.append(regression.intercept_[0])
        return np.array(weights, np.float32).T, np.array(offsets, np.float32)
