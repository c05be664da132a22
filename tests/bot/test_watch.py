"""The watch: each danger is asked about by itself."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.watch import CHANCES, SafetyWatch

CONTEXT = ExecutionContext(GraphSchema({}), node_name="watch")
RESOURCE = Resource("watch")
EXAMPLES = {
    "crisis_suicide": ([1.0, 0.0, 0.0], [2, 0, 0, 1]),
    "in_danger": ([0.0, 1.0, 0.0], [0, 1, 0, 1]),
    "feel_low": ([0.0, 0.0, 1.0], [0, 0, 1, 1]),
}
WATCHED = ["crisis_suicide", "in_danger"]


def message(meaning: list[float], words: list[int], intent: str | None = None) -> Message:
    made = Message({TEXT: "words", INTENT: intent} if intent else {TEXT: "words"})
    made.add_features(Features(np.array([meaning]), "sentence", TEXT, "encoder"))
    made.add_features(Features(csr_matrix([words], dtype=float), "sentence", TEXT, "counts"))
    return made


def config(watched: list[str]) -> dict[str, object]:
    return {**SafetyWatch.get_default_config(), "watched": watched}


def trained(storage: LocalModelStorage, watched: list[str]) -> SafetyWatch:
    watch = SafetyWatch.create(config(watched), storage, RESOURCE, CONTEXT)
    watch.train(TrainingData([message(*views, intent) for intent, views in EXAMPLES.items()] * 3))
    return watch


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage(tmp_path)


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
    loaded = SafetyWatch.load(config(WATCHED), storage, RESOURCE, CONTEXT)

    noted = [watch.process([message(*EXAMPLES["in_danger"])])[0].get(CHANCES) for watch in (first, loaded)]
    assert noted[0] == noted[1]


def test_a_danger_without_examples_is_refused(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="worry_minor"):
        trained(storage, ["crisis_suicide", "worry_minor"])
