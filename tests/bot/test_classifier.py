"""The classifier: meaning and words are learned apart and decide together."""

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.training_data import TrainingData
from two_views import message

from bot.classifier import TwoViewClassifier

CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")
RESOURCE = Resource("classifier")
SHAME, GREETING, THANKS = [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
ASHAMED, HELLO, GRATEFUL = [1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 1]


def trained(storage: LocalModelStorage, **config: float) -> TwoViewClassifier:
    classifier = TwoViewClassifier.create(
        {**TwoViewClassifier.get_default_config(), **config}, storage, RESOURCE, CONTEXT
    )
    rows = [
        message(SHAME, ASHAMED, "feel_shame"),
        message(GREETING, HELLO, "greet"),
        message(THANKS, GRATEFUL, "thank"),
    ]
    classifier.train(TrainingData(rows * 3))
    return classifier


def understood(classifier: TwoViewClassifier, meaning: list[float], words: list[int]) -> dict[str, Any]:
    return classifier.process([message(meaning, words)])[0].get(INTENT)


def test_both_views_together_are_surer_than_against_each_other(storage: LocalModelStorage) -> None:
    classifier = trained(storage)

    agreed, torn = understood(classifier, SHAME, ASHAMED), understood(classifier, SHAME, HELLO)

    assert agreed["name"] == "feel_shame"
    assert agreed["confidence"] > torn["confidence"]


@pytest.mark.parametrize(("share", "expected"), [(0.0, "feel_shame"), (1.0, "greet")])
def test_the_share_says_which_view_counts(storage: LocalModelStorage, share: float, expected: str) -> None:
    assert understood(trained(storage, words_share=share), SHAME, HELLO)["name"] == expected


def test_the_ranking_holds_every_intent_and_adds_up_to_one(storage: LocalModelStorage) -> None:
    ranking = trained(storage).process([message(SHAME, ASHAMED)])[0].get("intent_ranking")

    assert {entry["name"] for entry in ranking} == {"feel_shame", "greet", "thank"}
    assert sum(entry["confidence"] for entry in ranking) == pytest.approx(1)


def test_once_loaded_it_answers_the_same(storage: LocalModelStorage) -> None:
    first = trained(storage)
    loaded = TwoViewClassifier.load(TwoViewClassifier.get_default_config(), storage, RESOURCE, CONTEXT)

    assert understood(loaded, SHAME, HELLO) == understood(first, SHAME, HELLO)


@pytest.mark.parametrize("config", [{"meaning_C": 0}, {"words_C": -1}, {"words_share": 1.5}, {"max_iter": 0}])
def test_a_number_that_cannot_work_is_refused(storage: LocalModelStorage, config: dict[str, float]) -> None:
    with pytest.raises(InvalidConfigException):
        trained(storage, **config)
