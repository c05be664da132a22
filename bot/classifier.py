"""Reads the intent, and every danger by itself, from two views of a message: its meaning and its words.

A regression over both at once lets the thousands of n-grams drown the meaning, or the other way round. Each view has
logistic regressions of its own here, and the mean of their probabilities decides.

Among fifty intents a danger that is one clause of a long message loses to whatever the rest is about. So each danger is
asked about once more, yes or no: a question with two answers has no rivals, and its threshold can be set for it alone.
Its chance is the geometric mean of four odds: alone and among all, by meaning and by words. An arithmetic mean of
probabilities let one view raise an alarm: 84 % of crises at 5.6 % false alarms against 88 % at 5.0 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
from scipy.special import expit, logit, softmax
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from bot.fingerprint import code_of
from bot.processor import cores
from bot.views import counts, meanings, rarity, weighed, with_views
from bot.watched import WATCHED_KEY, check_watched

CHANCES = "safety_chances"
MEANING_C_KEY = "meaning_C"
WORDS_C_KEY = "words_C"
WORDS_SHARE_KEY = "words_share"
MAX_ITER_KEY = "max_iter"
WATCHED_MEANING_C_KEY = "watched_meaning_C"
FILE_NAME = "views.npz"
FEWEST_INTENTS = 3
WATCHED_MAX_ITER = 500
LEAST_CHANCE = 1e-6


@dataclass(frozen=True)
class Learned:
    """Scores are `features @ weights + offsets` for each view: a column for each intent, then one for each danger."""

    intents: np.ndarray
    rarities: np.ndarray
    meaning_weights: np.ndarray
    meaning_offsets: np.ndarray
    words_weights: np.ndarray
    words_offsets: np.ndarray


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TwoViewClassifier(IntentClassifier, GraphComponent):
    """Learns from dense sentence features and from sparse ones, and averages what they say."""

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
            # Dangers whose chance is noted with each message, and how freely their weights follow its meaning.
            WATCHED_KEY: [],
            WATCHED_MEANING_C_KEY: 0.1,
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
        """Learn the regressions and store them.

        Raises:
            InvalidConfigException: there are fewer than three intents, or no examples of a danger.
        """
        examples = with_views(training_data.intent_examples)
        intents = np.array([example.get(INTENT) for example in examples])
        self._check_examples(set(intents))
        counted = counts(examples)
        rarities = rarity(counted)
        by_meaning = self._fit(meanings(examples), intents, MEANING_C_KEY, WATCHED_MEANING_C_KEY, "lbfgs")
        # One against the rest is both faster and better than all at once for n-grams: see docs/understanding.md.
        by_words = self._fit(weighed(counted, rarities), intents, WORDS_C_KEY, WORDS_C_KEY, "liblinear")
        self._learned = Learned(np.unique(intents).astype(str), rarities.astype(np.float32), *by_meaning, *by_words)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / FILE_NAME, **vars(self._learned))
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent, the ranking and the chance of each danger where a message has both views."""
        readable = with_views(messages)
        if readable and self._learned:
            intents = self._learned.intents
            for message, chances, dangers in zip(readable, *self._chances(readable, self._learned), strict=True):
                ranking = _ranking(chances, intents)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
                message.set(CHANCES, dict(zip(self._config[WATCHED_KEY], map(float, dangers), strict=True)))
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the numbers.

        Raises:
            InvalidConfigException: one of them cannot work.
        """
        for key in (MEANING_C_KEY, WORDS_C_KEY, WATCHED_MEANING_C_KEY, MAX_ITER_KEY):
            if config[key] <= 0:
                raise InvalidConfigException(f"{key} of the classifier must be above 0.")
        if not 0 <= config[WORDS_SHARE_KEY] <= 1:
            raise InvalidConfigException(f"{WORDS_SHARE_KEY} of the classifier must lie between 0 and 1.")

    def _check_examples(self, intents: set[str]) -> None:
        if len(intents) < FEWEST_INTENTS:
            raise InvalidConfigException(f"The classifier needs examples of at least {FEWEST_INTENTS} intents.")
        check_watched(self._config[WATCHED_KEY], intents)

    def _fit(
        self, features: Any, intents: np.ndarray, strength: str, watched_strength: str, solver: str
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the weights and offsets of one view."""
        among_all = _regression(self._config[strength], solver, self._config[MAX_ITER_KEY])
        for_each = _regression(self._config[watched_strength], solver, WATCHED_MAX_ITER)
        asked = _one_by_one(among_all, intents) if solver == "liblinear" else [(among_all, intents)]
        asked += [(clone(for_each), intents == danger) for danger in self._config[WATCHED_KEY]]
        with ThreadPoolExecutor(cores()) as pool:
            learned = list(pool.map(lambda each: each[0].fit(features, each[1]), asked))
        # A row for each feature, one after the other: scipy would copy them into that order for each message.
        weights = np.ascontiguousarray(np.vstack([regression.coef_ for regression in learned]).T, dtype=np.float32)
        offsets = np.concatenate([regression.intercept_ for regression in learned])
        return weights, offsets.astype(np.float32)

    def _chances(self, messages: Sequence[Message], learned: Learned) -> tuple[np.ndarray, np.ndarray]:
        """Return how likely each intent is, beside all others, and each danger, by itself."""
        count = len(learned.intents)
        meaning_scores = meanings(messages) @ learned.meaning_weights + learned.meaning_offsets
        # In the weights' own precision: scipy would copy all of them into float64 for each message.
        words = weighed(counts(messages), learned.rarities).astype(np.float32)
        words_scores = words @ learned.words_weights + learned.words_offsets
        by_meaning = softmax(meaning_scores[:, :count], axis=1)
        each = expit(words_scores[:, :count])
        by_words = each / each.sum(axis=1, keepdims=True)
        share = self._config[WORDS_SHARE_KEY]
        watched = [list(learned.intents).index(danger) for danger in self._config[WATCHED_KEY]]
        alone = meaning_scores[:, count:] + words_scores[:, count:]
        among_all = _log_odds(by_meaning[:, watched]) + _log_odds(by_words[:, watched])
        return (1 - share) * by_meaning + share * by_words, expit((alone + among_all) / 4)


def _log_odds(chances: np.ndarray) -> np.ndarray:
    return logit(np.clip(chances, LEAST_CHANCE, 1 - LEAST_CHANCE))


def _regression(strength: float, solver: str, max_iter: int) -> LogisticRegression:
    # In its dual form liblinear takes half the time to scores that differ in the third decimal.
    quicker = {"dual": True, "tol": 1e-2} if solver == "liblinear" else {}
    return LogisticRegression(
        C=strength, solver=solver, max_iter=max_iter, class_weight="balanced", random_state=1, **quicker
    )


def _one_by_one(regression: LogisticRegression, intents: np.ndarray) -> list[tuple[LogisticRegression, np.ndarray]]:
    """Return what liblinear would do one after the other: each intent against the rest, and its share made even."""
    names = np.unique(intents)
    return [
        (clone(regression).set_params(class_weight={True: len(intents) / (len(names) * np.sum(of))}), of)
        for of in (intents == name for name in names)
    ]


def _ranking(chances: np.ndarray, intents: np.ndarray) -> list[dict[str, Any]]:
    return [
        {INTENT_NAME_KEY: str(intents[place]), PREDICTED_CONFIDENCE_KEY: float(chances[place])}
        for place in np.argsort(-chances)
    ]
