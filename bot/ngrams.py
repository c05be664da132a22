"""Counts words, pairs of words and parts of words of whole messages.

Rasa's featurizer counts in each token too, for classifiers that read a message word by word; the classifier here does
not. It also needs a tokenizer before it, and Rasa takes a checksum of every token of every example after each part of
the pipeline: together a minute of training for 18,000 examples.
"""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import CountVectorizer

from bot.fingerprint import code_of

WORDS_KEY = "words"
PARTS_KEY = "parts"
MIN_DF_KEY = "min_df"
FILE_NAME = "ngrams.json"
# A word with its apostrophe, or a single sign such as an emoji.
TOKEN = re.compile(r"\w+(?:'\w+)*|[^\w\s]")
NUMBER = re.compile(r"\d+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramsFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds two sparse sentence features to each message: counts of words and counts of parts of words."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            **SparseFeaturizer.get_default_config(),
            # Fewest and most words that are counted together.
            WORDS_KEY: [1, 2],
            # Fewest and most letters of a part of a word.
            PARTS_KEY: [2, 5],
            # In how many examples something must occur to be counted at all.
            MIN_DF_KEY: 1,
        }

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        vocabularies: list[dict[str, int]] | None = None,
    ) -> None:
        """Take the n-grams that are counted, where they were learned."""
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._counters = [_counter(config, *kind) for kind in _kinds(config)]
        for counter, vocabulary in zip(self._counters, vocabularies or [], strict=False):
            counter.vocabulary_ = vocabulary

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramsFeaturizer:
        """Return an untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramsFeaturizer:
        """Return the trained component."""
        with model_storage.read_from(resource) as folder:
            vocabularies = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        return cls(config, execution_context.node_name, model_storage, resource, vocabularies)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a checksum of the code behind it, so that other code means another training."""
        return code_of("ngrams.py")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which n-grams occur often enough and store them."""
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        for counter in self._counters:
            counter.fit(texts)
        vocabularies = [_plain(counter.vocabulary_) for counter in self._counters]
        with self._model_storage.write_to(self._resource) as folder:
            (folder / FILE_NAME).write_text(json.dumps(vocabularies), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the counts to every example that has text."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the counts to every message that has text."""
        written = [message for message in messages if message.get(TEXT)]
        if written:
            for counter in self._counters:
                counted = counter.transform([message.get(TEXT) for message in written])
                for row, message in enumerate(written):
                    self.add_features_to_message(None, counted[row], TEXT, message)
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the numbers.

        Raises:
            InvalidConfigException: one of them cannot work.
        """
        for key in (WORDS_KEY, PARTS_KEY):
            fewest, most = config[key]
            if not 1 <= fewest <= most:
                raise InvalidConfigException(f"{key} of the n-grams are a least and a greatest number, from 1.")


def _kinds(config: dict[str, Any]) -> list[tuple[str, list[int]]]:
    return [("word", config[WORDS_KEY]), ("char_wb", config[PARTS_KEY])]


def _counter(config: dict[str, Any], analyzer: str, lengths: list[int]) -> CountVectorizer:
    return CountVectorizer(
        analyzer=analyzer,
        preprocessor=_spaced,
        tokenizer=str.split,
        token_pattern=None,
        ngram_range=tuple(lengths),
        min_df=config[MIN_DF_KEY],
    )


def _spaced(text: str) -> str:
    """Words and signs in small letters with a space between, and one word for every number."""
    tokens = TOKEN.findall(text.lower().replace("’", "'"))
    return " ".join("__number__" if NUMBER.fullmatch(token) else token for token in tokens)


def _plain(vocabulary: dict[str, Any]) -> dict[str, int]:
    # Numbers of numpy are none to JSON.
    return {ngram: int(place) for ngram, place in vocabulary.items()}
