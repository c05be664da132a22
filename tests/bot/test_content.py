"""Everything that is said, checked as a whole: answers, buttons, facts."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
import textstat
import yaml

from actions.next_step import question_of
from bot.responses import RESPONSES_FOLDER, load_facts
from bot.train import PROJECT

LONGEST_ANSWER = 60
# Years of school, by Kincaid and others (1975).
HIGHEST_GRADE = 6
FACTS = load_facts()
VALUES = {
    "urge_before",
    "urge_after",
    "importance",
    "confidence",
    "booking_summary",
    "longest_summary",
    "booking_when",
    "booking_way_words",
    "seller_town",
    "visit_address",
}
ASKED_BY_FORMS = {
    f"utter_ask_{slot}"
    for form in yaml.safe_load((PROJECT / "domain.yml").read_text())["forms"].values()
    for slot in form["required_slots"]
}
SIGNS_OF_A_FACT = re.compile(r"\d{3,}|\d\d[- ]\d\d\d|KAST|Mind\b|Bris\b|Preventell|Mikamottagningen|Hjälplinjen")


def answers() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path in sorted(RESPONSES_FOLDER.glob("*.yml")):
        content = yaml.safe_load(path.read_text())
        for kind in ("responses", "said_by_actions"):
            yield from (content.get(kind) or {}).items()


ANSWERS = dict(answers())
WORDINGS = [(name, wording) for name, wordings in ANSWERS.items() for wording in wordings]
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def filled(text: str) -> str:
    """An answer with its facts, and a short word for everything else."""
    return PLACEHOLDER.sub(lambda found: FACTS.get(found[1], "x"), text)


def sources() -> str:
    folders = ((PROJECT / "actions").glob("*.py"), (PROJECT / "data" / "rules").glob("*.yml"))
    files = [*itertools.chain(*folders), PROJECT / "bot" / "responses.py"]
    return "".join(path.read_text() for path in files)


def test_every_answer_has_a_use() -> None:
    said = sources()
    for name in ANSWERS:
        asks_on = name.endswith("_question") and name.removesuffix("_question") in said
        assert asks_on or name in said or name in ASKED_BY_FORMS, name


def test_every_answer_that_is_named_exists() -> None:
    named = set(re.findall(r"utter_\w+", sources())) - {"utter_message", "utter_action"}
    assert named <= set(ANSWERS)


def test_every_intent_that_is_answered_has_a_question_to_go_on_with() -> None:
    followed = re.findall(r"- intent: (\w+)\n +- action: utter_\w+\n +- action: action_next_step", sources())
    assert len(followed) > 30
    assert {question_of(intent) for intent in followed} <= set(ANSWERS)


def test_no_answer_stands_twice() -> None:
    assert len(ANSWERS) == len(list(answers()))
    for name, wordings in ANSWERS.items():
        texts = [wording["text"] for wording in wordings]
        assert len(set(texts)) == len(texts), name


@pytest.mark.parametrize(("name", "wording"), WORDINGS, ids=[name for name, _ in WORDINGS])
def test_an_answer_is_short_and_plain(name: str, wording: dict[str, Any]) -> None:
    text = filled(wording["text"])
    assert len(text.split()) <= LONGEST_ANSWER
    assert "!" not in text
    assert not re.search(r"\b(punters?|johns?|hookers?|whores?|prostitutes?|tricks?)\b", text.lower())


def test_answers_are_read_with_six_years_of_school() -> None:
    grades = [textstat.flesch_kincaid_grade(filled(wording["text"])) for _, wording in WORDINGS]
    assert sum(grades) / len(grades) <= HIGHEST_GRADE
    assert max(grades) <= HIGHEST_GRADE + 3


@pytest.mark.parametrize(("name", "wording"), WORDINGS, ids=[name for name, _ in WORDINGS])
def test_numbers_and_names_of_services_come_from_the_facts(name: str, wording: dict[str, Any]) -> None:
    text = wording["text"]
    assert set(PLACEHOLDER.findall(text)) <= set(FACTS) | VALUES
    assert not SIGNS_OF_A_FACT.search(PLACEHOLDER.sub("", text)), text


def test_a_wording_is_varied_at_least_once() -> None:
    assert [name for name, wordings in ANSWERS.items() if len(wordings) < 2] == []


def test_every_button_says_what_it_sends() -> None:
    for name, wording in WORDINGS:
        for button in wording.get("buttons", []):
            assert button["title"].strip(), name
            assert re.fullmatch(r"/\w+(\{.*\})?", button["payload"]), name
