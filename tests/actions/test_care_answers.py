"""Whom the rules for a child and for somebody who sells sex leave to the answers for everybody."""

import pytest
import yaml

from actions.care import town_in
from bot.train import PROJECT

FOR_EVERYBODY = {
    "crisis_suicide",
    "crisis_other",
    "in_danger",
    "ask_anonymity",
    "delete_my_data",
    "bot_challenge",
    "goodbye",
}
FOR_EVERYBODY_WHO_IS_GROWN = FOR_EVERYBODY | {
    "visitor_minor",
    "worry_minor",
    "report_trafficking",
    "ask_sexual_health",
}


@pytest.mark.parametrize(("place", "left"), [(0, FOR_EVERYBODY), (1, FOR_EVERYBODY_WHO_IS_GROWN)])
def test_every_intent_is_answered_with_care_but_for_safety_and_what_everybody_may_ask(
    place: int, left: set[str]
) -> None:
    intents = set(yaml.safe_load((PROJECT / "domain.yml").read_text())["intents"]) | {"nlu_fallback"}
    rule = yaml.safe_load((PROJECT / "data" / "rules" / "care.yml").read_text())["rules"][place]
    listed = [step["intent"] for step in rule["steps"][0]["or"]]
    assert set(listed) == intents - left
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("i am in Malmö", "Malmö"),
        ("malmo central", "Malmö"),
        ("gothenburg, why", "Göteborg"),
        ("stockholm", "Stockholm"),
        ("i live in kiruna", None),
        ("no", None),
    ],
)
def test_a_town_with_a_house_for_people_who_sell_is_read(text: str, town: str | None) -> None:
    assert town_in(text.lower()) == town
