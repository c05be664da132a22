"""The sentence encoder and the intent regression in Rasa's graph."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import IntentRegression
from bot.embedding import DIMENSIONS, MODEL_SHA256
from bot.encoder import SentenceEncoderFeaturizer

CONTEXT = ExecutionContext(GraphSchema({}), node_name="sentence_encoder")
RESOURCE = Resource("part")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


def create_encoder(storage: LocalModelStorage, **config: Any) -> SentenceEncoderFeaturizer:
    full = {**SentenceEncoderFeaturizer.get_default_config(), **config}
    return SentenceEncoderFeaturizer.create(full, storage, RESOURCE, CONTEXT)


def sentence_vector(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT)
    assert sentence is not None
    return sentence.features


def examples() -> TrainingData:
    rows = [("i feel filthy", "feel_shame"), ("i hate what i am", "feel_shame"), ("hi", "greet"), ("hello", "greet")]
    return TrainingData([Message({TEXT: text, INTENT: intent}) for text, intent in rows])


def test_a_message_gets_one_sentence_vector(storage: LocalModelStorage) -> None:
    [message] = create_encoder(storage).process([Message({TEXT: "i want to stop"})])

    assert sentence_vector(message).shape == (1, DIMENSIONS)
    assert message.features[0].origin == "sentence_encoder"


def test_a_message_without_text_stays_as_it_was(storage: LocalModelStorage) -> None:
    messages = create_encoder(storage).process([Message({TEXT: ""}), Message({INTENT: "greet"})])

    assert [message.features for message in messages] == [[], []]


def test_a_trained_encoder_and_a_loaded_one_give_the_same(storage: LocalModelStorage) -> None:
    config = SentenceEncoderFeaturizer.get_default_config()
    trained = create_encoder(storage).process_training_data(examples())
    loaded = SentenceEncoderFeaturizer.load(config, storage, RESOURCE, CONTEXT)

    served = loaded.process([Message({TEXT: example.get(TEXT)}) for example in trained.training_examples])

    for example, message in zip(trained.training_examples, served, strict=True):
        assert np.allclose(sentence_vector(example), sentence_vector(message), atol=1e-4)


def test_the_weight_is_the_length_of_the_vector(storage: LocalModelStorage) -> None:
    [message] = create_encoder(storage, weight=7.0).process([Message({TEXT: "hi"})])

    assert np.linalg.norm(sentence_vector(message)) == pytest.approx(7.0, rel=1e-4)


@pytest.mark.parametrize("config", [{"max_tokens": 2}, {"batch_size": 0}, {"weight": 0}])
def test_a_number_that_cannot_work_is_refused(storage: LocalModelStorage, config: dict[str, float]) -> None:
    with pytest.raises(InvalidConfigException):
        create_encoder(storage, **config)


def test_another_model_file_means_another_training() -> None:
    assert MODEL_SHA256 in SentenceEncoderFeaturizer.fingerprint_addon({})


def test_the_regression_answers_the_same_once_loaded(storage: LocalModelStorage) -> None:
    data = create_encoder(storage).process_training_data(examples())
    config = {**IntentRegression.get_default_config(), "C": 5.0}
    trained = IntentRegression.create(config, storage, RESOURCE, CONTEXT)
    trained.train(data)

    loaded = IntentRegression.load(config, storage, RESOURCE, CONTEXT)
    first, second = (
        [m.get("intent_ranking") for m in part.process(data.training_examples)] for part in (trained, loaded)
    )

    assert loaded.clf.C == 5.0
    assert first == second


def test_a_regression_without_freedom_is_refused(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException):
        IntentRegression.create({**IntentRegression.get_default_config(), "C": 0}, storage, RESOURCE, CONTEXT)
