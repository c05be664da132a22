"""A message that a person has labelled is read as labelled."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.classifier import CHANCES
from bot.verbatim import VerbatimReader

CONTEXT = ExecutionContext(GraphSchema({}), node_name="verbatim")
RESOURCE = Resource("verbatim")
TAKEN = {"name": "crisis_suicide", "confidence": 0.6}


def read(storage: LocalModelStorage, text: str) -> Message:
    VerbatimReader.create({}, storage, RESOURCE, CONTEXT).train(
        TrainingData(
            [
                Message({TEXT: "good bye", INTENT: "goodbye"}),
                Message({TEXT: "it's over", INTENT: "feel_low"}),
                Message({TEXT: "...", INTENT: "out_of_scope"}),
            ]
        )
    )
    message = Message({TEXT: text, INTENT: TAKEN, INTENT_RANKING_KEY: [TAKEN], CHANCES: {"crisis_suicide": 0.6}})
    VerbatimReader.load({}, storage, RESOURCE, CONTEXT).process([message])
    return message


@pytest.mark.parametrize("text", ["good bye", "Good bye!", " good  bye ..."])
def test_an_example_is_read_as_labelled_whatever_its_case_and_punctuation(
    storage: LocalModelStorage, text: str
) -> None:
    message = read(storage, text)

    assert message.get(INTENT)["name"] == "goodbye"
    assert message.get(CHANCES) == {}
    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["goodbye", "crisis_suicide"]


def test_it_does_not_matter_which_apostrophe_a_phone_types(storage: LocalModelStorage) -> None:
    assert read(storage, "It’s over").get(INTENT)["name"] == "feel_low"


@pytest.mark.parametrize("text", ["good bye everyone", "its over", "", "?", "good bye 🔫", "💊"])
def test_any_other_message_is_left_to_the_classifier(storage: LocalModelStorage, text: str) -> None:
    assert read(storage, text).get(INTENT) == TAKEN
