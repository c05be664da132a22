"""Chooses the intent from two views of a message that are learned apart: its meaning and its words.

A regression over both at once lets the thousands of n-grams drown the meaning, or the other way round. Each view has a
logistic regression of its own here, and the mean of their probabilities decides.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import expit, softmax
from sklearn.linear_model import LogisticRegression

from bot.fingerprint import code_of
from bot.views import counts, meanings, rarity, weighed, with_views

MEANING_C_KEY = "meaning_C"
WORDS_C_KEY = "words_C"
WORDS_SHARE_KEY = "words_share"
MAX_ITER_KEY = "max_iter"
RANKING_LENGTH_KEY = "ranking_length"
FILE_NAME = "views.npz"
FEWEST_INTENTS = 3


@dataclass(frozen=True)
class Learned:
    """The two regressions: scores are `features @ weights + offsets`, a column for each intent."""

    intents: np.ndarray
    rarities: np.ndarray
    meaning_weights: np.ndarray
    meaning_offsets: np.ndarray
    words_weights: np.ndarray
    words_offsets: np.ndarray


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TwoViewClassifier(IntentClassifier, GraphComponent):
    """Learns one regression from dense sentence features and one from sparse ones, and averages what they say."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before this one."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            # How freely the weights follow the examples: more fits closer and is surer of itself.
            MEANING_C_KEY: 1.0,
            WORDS_C_KEY: 8.0,
            # Share of the words in the mean; the rest is the meaning's.
            WORDS_SHARE_KEY: 0.5,
            # Steps that a regression may take.
            MAX_ITER_KEY: 100,
            # Likeliest intents that are kept with a message; 0 keeps all.
            RANKING_LENGTH_KEY: 0,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, learned: Learned | None = None
    ) -> None:
        """Take what was learned, where there is something."""
        self.validate_config(config)
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
    ) -> TwoViewClassifier:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a checksum of the code behind it, so that other code means another training."""
        return code_of("classifier.py", "views.py")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TwoViewClassifier:
        """Return the trained component."""
        with model_storage.read_from(resource) as folder, np.load(folder / FILE_NAME) as stored:
            return cls(config, model_storage, resource, Learned(**stored))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn both regressions and store them.

        Raises:
            InvalidConfigException: there are fewer than three intents.
        """
        examples = with_views(training_data.intent_examples)
        intents = [example.get(INTENT) for example in examples]
        if len(set(intents)) < FEWEST_INTENTS:
            raise InvalidConfigException(f"The classifier needs examples of at least {FEWEST_INTENTS} intents.")
        counted = counts(examples)
        rarities = rarity(counted)
        meaning = self._regression(self._config[MEANING_C_KEY]).fit(meanings(examples), intents)
        # One against the rest is both faster and better than all at once for n-grams: see docs/understanding.md.
        words = self._regression(self._config[WORDS_C_KEY], "liblinear").fit(weighed(counted, rarities), intents)
        self._learned = Learned(
            intents=meaning.classes_.astype(str),
            rarities=rarities.astype(np.float32),
            meaning_weights=meaning.coef_.T.astype(np.float32),
            meaning_offsets=meaning.intercept_.astype(np.float32),
            words_weights=words.coef_.T.astype(np.float32),
            words_offsets=words.intercept_.astype(np.float32),
        )
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / FILE_NAME, **vars(self._learned))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent and the ranking of every message that has both views."""
        readable = with_views(messages)
        if readable and self._learned:
            for message, chances in zip(readable, self._chances(readable, self._learned), strict=True):
                ranking = self._ranking(chances, self._learned.intents)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the numbers.

        Raises:
            InvalidConfigException: one of them cannot work.
        """
        for key in (MEANING_C_KEY, WORDS_C_KEY, MAX_ITER_KEY):
            if config[key] <= 0:
                raise InvalidConfigException(f"{key} of the classifier must be above 0.")
        if not 0 <= config[WORDS_SHARE_KEY] <= 1:
            raise InvalidConfigException(f"{WORDS_SHARE_KEY} of the classifier must lie between 0 and 1.")

    def _regression(self, strength: float, solver: str = "lbfgs") -> LogisticRegression:
        return LogisticRegression(
            C=strength, solver=solver, max_iter=self._config[MAX_ITER_KEY], class_weight="balanced", random_state=1
        )

    def _chances(self, messages: Sequence[Message], learned: Learned) -> np.ndarray:
        by_meaning = softmax(meanings(messages) @ learned.meaning_weights + learned.meaning_offsets, axis=1)
        words = weighed(counts(messages), learned.rarities)
        by_words = expit(words @ learned.words_weights + learned.words_offsets)
        by_words /= by_words.sum(axis=1, keepdims=True)
        share = self._config[WORDS_SHARE_KEY]
        return (1 - share) * by_meaning + share * by_words

    def _ranking(self, chances: np.ndarray, intents: np.ndarray) -> list[dict[str, Any]]:
        order = np.argsort(-chances)[: self._config[RANKING_LENGTH_KEY] or None]
        return [
            {INTENT_NAME_KEY: str(intents[place]), PREDICTED_CONFIDENCE_KEY: float(chances[place])} for place in order
        ]
