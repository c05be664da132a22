"""The fallback: unsure is said aloud, but a possible danger is never turned away."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.caution import CautiousFallback
from bot.classifier import CHANCES
from bot.scores import SAFETY_INTENTS
from bot.train import PROJECT

CONFIG = {
    "threshold": 0.3,
    "ambiguity_threshold": 0.0,
    "sure": 0.7,
    "asked_from": 0.05,
    "safety_floors": {"crisis_suicide": 0.1, "in_danger": 0.2},
}


@pytest.fixture
def fallback(tmp_path: Path) -> CautiousFallback:
    context = ExecutionContext(GraphSchema({}), node_name="fallback")
    config = {**CautiousFallback.get_default_config(), **CONFIG}
    return CautiousFallback.create(config, LocalModelStorage(tmp_path), Resource("fallback"), context)


def ranked(chances: dict[str, float] | None = None, **confidences: float) -> Message:
    ranking = [{"name": name, "confidence": confidence} for name, confidence in confidences.items()]
    return Message({TEXT: "words", INTENT: ranking[0], INTENT_RANKING_KEY: ranking, CHANCES: chances})


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"crisis_suicide": 0.12, "in_danger": 0.1}, "crisis_suicide"),
        ({"crisis_suicide": 0.14, "in_danger": 0.21}, "crisis_suicide"),
        ({"crisis_suicide": 0.14, "in_danger": 0.4}, "in_danger"),
    ],
)
def test_a_likely_danger_overrules_a_likelier_intent(
    fallback: CautiousFallback, chances: dict[str, float], expected: str
) -> None:
    [message] = fallback.process([ranked(chances, feel_low=0.6, crisis_suicide=0.05, in_danger=0.02)])

    assert message.get(INTENT) == {"name": expected, "confidence": chances[expected]}
    assert message.get(INTENT_RANKING_KEY)[0]["name"] == expected
    assert len(message.get(INTENT_RANKING_KEY)) == 3


def test_the_likeliest_intent_stays_where_it_is_a_danger_itself(fallback: CautiousFallback) -> None:
    [message] = fallback.process([ranked({"crisis_suicide": 0.05}, in_danger=0.1, feel_low=0.05)])

    assert message.get(INTENT)["name"] == "in_danger"


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"in_danger": 0.3, "crisis_suicide": 0.05}, "feel_low"),
        ({"in_danger": 0.5, "crisis_suicide": 0.05}, "in_danger"),
        ({"in_danger": 0.3, "crisis_suicide": 0.5}, "crisis_suicide"),
    ],
)
def test_a_sure_intent_gives_way_only_to_a_danger_that_is_likely(
    fallback: CautiousFallback, chances: dict[str, float], expected: str
) -> None:
    [message] = fallback.process([ranked(chances, feel_low=0.8, in_danger=0.1)])

    assert message.get(INTENT)["name"] == expected


def test_an_unlikely_danger_changes_nothing(fallback: CautiousFallback) -> None:
    [message] = fallback.process([ranked({"crisis_suicide": 0.09}, feel_low=0.6, crisis_suicide=0.09)])

    assert message.get(INTENT)["name"] == "feel_low"


@pytest.mark.parametrize("chance", [0.05, 0.4])
def test_what_may_be_about_suicide_is_marked_whatever_it_is_read_as(fallback: CautiousFallback, chance: float) -> None:
    sure, unsure = fallback.process(
        [ranked({"crisis_suicide": chance}, feel_low=0.8), ranked({"crisis_suicide": 0.05}, feel_low=0.2)]
    )

    assert (sure.get(INTENT)["name"], unsure.get(INTENT)["name"]) == ("feel_low", "nlu_fallback")
    assert sure.as_dict(only_output_properties=True)["may_be_crisis"] is True
    assert unsure.get("may_be_crisis") is True


@pytest.mark.parametrize(
    "message",
    [
        ranked({"crisis_suicide": 0.04}, feel_low=0.5),
        ranked({"crisis_suicide": 0.2}, feel_low=0.5),
        ranked({"crisis_suicide": 0.06}, crisis_other=0.5),
        ranked({"crisis_suicide": 0.06, "in_danger": 0.5}, in_danger=0.5),
        ranked(None, inform=0.9),
    ],
)
def test_what_is_unlikely_or_answered_as_a_crisis_or_danger_is_not_marked(
    fallback: CautiousFallback, message: Message
) -> None:
    [read] = fallback.process([message])

    assert read.get("may_be_crisis") is None


def test_what_is_neither_sure_nor_a_danger_is_not_understood(fallback: CautiousFallback) -> None:
    [message] = fallback.process([ranked(feel_low=0.29, feel_shame=0.2)])

    assert message.get(INTENT)["name"] == "nlu_fallback"
    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["nlu_fallback", "feel_low", "feel_shame"]


def test_every_danger_is_watched_for_and_has_a_floor() -> None:
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text())["pipeline"]
    parts = {component["name"]: component for component in pipeline}
    dangers = {*SAFETY_INTENTS, "crisis_other"}

    assert set(parts["bot.classifier.TwoViewClassifier"]["watched"]) == dangers
    assert set(parts["bot.caution.CautiousFallback"]["safety_floors"]) == dangers


@pytest.mark.parametrize("wrong", [{"safety_floors": {"in_danger": 0}}, {"asked_from": 1.1}])
def test_a_floor_that_cannot_work_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    config = {**CautiousFallback.get_default_config(), **wrong}
    context = ExecutionContext(GraphSchema({}), node_name="fallback")

    with pytest.raises(InvalidConfigException):
        CautiousFallback.create(config, LocalModelStorage(tmp_path), Resource("fallback"), context)
