"""The sentence encoder in Rasa's graph, as it comes and tuned."""

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

from bot.embedding import DIMENSIONS, MODEL_SHA256
from bot.encoder import SentenceEncoderFeaturizer
from bot.examples import examples_by_intent
from bot.train import PROJECT

CONTEXT = ExecutionContext(GraphSchema({}), node_name="sentence_encoder")
RESOURCE = Resource("part")


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


@pytest.mark.parametrize("config", [{"max_tokens": 2}, {"tuned_layers": 7}, {"epochs": 0}])
def test_a_number_that_cannot_work_is_refused(storage: LocalModelStorage, config: dict[str, float]) -> None:
    with pytest.raises(InvalidConfigException):
        create_encoder(storage, **config)


def test_another_model_file_means_another_training() -> None:
    assert MODEL_SHA256 in SentenceEncoderFeaturizer.fingerprint_addon({})


def test_tuning_parts_shame_from_guilt_in_messages_it_has_not_seen(storage: LocalModelStorage) -> None:
    seen, unseen = feelings(0, 80), feelings(80, 120)
    before = border(create_encoder(storage).process_training_data(unseen))
    encoder = create_encoder(storage, tuned_layers=2, epochs=6)

    encoder.train(seen)

    assert border(encoder.process_training_data(feelings(80, 120))) > 1.2 * before


def test_a_tuned_encoder_travels_with_the_model(storage: LocalModelStorage) -> None:
    tuning = {"tuned_layers": 1, "epochs": 1, "watched": ["feel_shame"]}
    trained = create_encoder(storage, **tuning)
    trained.train(examples())
    config = {**SentenceEncoderFeaturizer.get_default_config(), **tuning}

    loaded = SentenceEncoderFeaturizer.load(config, storage, RESOURCE, CONTEXT)

    first, second = (
        sentence_vector(encoder.process([Message({TEXT: "i feel so dirty"})])[0]) for encoder in (trained, loaded)
    )
    assert np.allclose(first, second, atol=1e-4)


def test_a_danger_without_examples_is_refused(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="worry_minor"):
        create_encoder(storage, tuned_layers=1, watched=["feel_shame", "worry_minor"]).train(examples())


def test_tuning_parts_a_watched_intent_from_all_others(storage: LocalModelStorage) -> None:
    apart = []
    for watched in ([], ["feel_guilt"]):
        encoder = create_encoder(storage, tuned_layers=1, epochs=2, watched=watched)
        encoder.train(feelings(0, 80))
        apart.append(border(encoder.process_training_data(feelings(80, 120))))

    assert apart[1] > apart[0]


def feelings(first: int, last: int) -> TrainingData:
    """Some of the product's own examples of the two intents that are hardest to tell apart."""
    listed = examples_by_intent(PROJECT)
    return TrainingData(
        [
            Message({TEXT: example, INTENT: intent})
            for intent in ("feel_shame", "feel_guilt")
            for example in listed[intent][first:last]
        ]
    )


def border(data: TrainingData) -> float:
    """How far two intents lie apart, in widths of an intent."""
    vectors = np.array([sentence_vector(example)[0] for example in data.training_examples])
    half = len(vectors) // 2
    groups = vectors[:half], vectors[half:]
    widths = [np.linalg.norm(group - group.mean(axis=0), axis=1).mean() for group in groups]
    return float(np.linalg.norm(groups[0].mean(axis=0) - groups[1].mean(axis=0)) / np.mean(widths))
