"""The classifier asks about each danger by itself."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.training_data import TrainingData
from two_views import message

from bot.classifier import CHANCES, TwoViewClassifier

CONTEXT = ExecutionContext(GraphSchema({}), node_name="watch")
RESOURCE = Resource("watch")
EXAMPLES = {
    "crisis_suicide": ([1.0, 0.0, 0.0], [2, 0, 0, 1]),
    "in_danger": ([0.0, 1.0, 0.0], [0, 1, 0, 1]),
    "feel_low": ([0.0, 0.0, 1.0], [0, 0, 1, 1]),
}
WATCHED = ["crisis_suicide", "in_danger"]


def config(watched: list[str]) -> dict[str, object]:
    return {**TwoViewClassifier.get_default_config(), "watched": watched}


def trained(storage: LocalModelStorage, watched: list[str]) -> TwoViewClassifier:
    watch = TwoViewClassifier.create(config(watched), storage, RESOURCE, CONTEXT)
    watch.train(TrainingData([message(*views, intent) for intent, views in EXAMPLES.items()] * 3))
    return watch


@pytest.mark.parametrize("danger", WATCHED)
def test_a_danger_stands_out_from_the_other(storage: LocalModelStorage, danger: str) -> None:
    [noted] = trained(storage, WATCHED).process([message(*EXAMPLES[danger])])

    assert set(noted.get(CHANCES)) == set(WATCHED)
    assert max(noted.get(CHANCES), key=noted.get(CHANCES).get) == danger
    assert noted.get(CHANCES)[danger] > 0.5


def test_two_dangers_at_once_are_both_noted(storage: LocalModelStorage) -> None:
    watch = trained(storage, WATCHED)
    both, harmless = watch.process([message([0.7, 0.7, 0.0], [1, 1, 0, 1]), message(*EXAMPLES["feel_low"])])

    assert all(both.get(CHANCES)[danger] > harmless.get(CHANCES)[danger] for danger in WATCHED)


def test_once_loaded_it_notes_the_same(storage: LocalModelStorage) -> None:
    first = trained(storage, WATCHED)
    loaded = TwoViewClassifier.load(config(WATCHED), storage, RESOURCE, CONTEXT)

    noted = [watch.process([message(*EXAMPLES["in_danger"])])[0].get(CHANCES) for watch in (first, loaded)]
    assert noted[0] == noted[1]


def test_a_danger_without_examples_is_refused(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="worry_minor"):
        trained(storage, ["crisis_suicide", "worry_minor"])
