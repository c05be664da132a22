"""Numbers of help lines in what the service says can be pressed, and no others."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.chat.calls import marked
from api.chat.custom import AsksSummary
from api.chat.safety_net import Verdict
from api.chat.schemas import Message
from api.chat.without_dialogue import answer_alone
from api.facts import load_facts

RESPONSES = Path(__file__).parents[3] / "data" / "responses"
FACTS = load_facts()
EMERGENCY, SUICIDE_LINE = FACTS.values["emergency_number"], FACTS.values["suicide_line_number"]
# Whoever reads one of these is to call, whatever else he does.
ABOUT_LIFE = ("utter_crisis", "utter_crisis_other", "utter_in_danger", "utter_safety_now", "utter_safety_reminder")


def wordings() -> Iterator[tuple[str, str]]:
    """Every answer of the dialogue, with the facts in it."""
    for path in sorted(RESPONSES.glob("*.yml")):
        content: dict[str, Any] = yaml.safe_load(path.read_text())
        for kind in ("responses", "said_by_actions"):
            for name, variations in (content.get(kind) or {}).items():
                for variation in variations:
                    yield name, re.sub(r"\{(\w+)\}", lambda found: FACTS.values.get(found[1], "x"), variation["text"])


WORDINGS = list(wordings())


def pressable(message: Message) -> list[tuple[str, str]]:
    return [(piece.text, piece.dials) for paragraph in message.paragraphs for piece in paragraph if piece.dials]


def bot(text: str) -> Message:
    return Message(sender="bot", text=text)


def buttons(message: Message) -> list[str]:
    return [line.text for line in message.life_lines]


@pytest.mark.parametrize(("key", "written"), [pair for pair in FACTS.values.items() if pair[0].endswith("_number")])
def test_each_number_of_the_facts_can_be_pressed_and_dials_its_digits(key: str, written: str) -> None:
    [(shown, dialled)] = pressable(bot(f"They answer at {written}, at any hour."))
    assert shown == written
    assert dialled == re.sub(r"\D", "", written), key


@pytest.mark.parametrize(("name", "text"), WORDINGS, ids=[name for name, _ in WORDINGS])
def test_every_number_in_an_answer_can_be_pressed_and_no_word_is_lost(name: str, text: str) -> None:
    paragraphs = marked(text)
    assert "".join(piece.text for paragraph in paragraphs for piece in paragraph) == re.sub(r"\n{2,}", "", text)
    left = "".join(piece.text for paragraph in paragraphs for piece in paragraph if not piece.dials)
    assert not [number for number in FACTS.numbers if re.search(rf"(?<!\d){number}(?!\d)", left)], name


@pytest.mark.parametrize("text", ["call 070-174 06 05", "1120 and 0112", "+112", "room 112-4", "x90101", "90 3901"])
def test_another_number_cannot_be_pressed(text: str) -> None:
    assert pressable(bot(text)) == []


def test_a_number_that_a_visitor_typed_cannot_be_pressed() -> None:
    typed = f"it was in room {EMERGENCY}"
    assert pressable(Message(sender="visitor", text=typed)) == []
    asked = Message(sender="bot", text=f'They would read: "{typed}"', custom=AsksSummary(summary=typed))
    assert pressable(asked) == []
    assert asked.life_lines == ()


@pytest.mark.parametrize(
    ("name", "text"), [wording for wording in WORDINGS if wording[0] in ABOUT_LIFE], ids=lambda value: value[:24]
)
def test_an_answer_about_a_life_in_danger_has_buttons_to_call(name: str, text: str) -> None:
    shown = buttons(bot(text))
    assert EMERGENCY in shown
    assert shown == [number for number, _ in dict.fromkeys(pressable(bot(text)))], name


@pytest.mark.parametrize("verdict", list(Verdict))
def test_the_gateways_own_answer_has_buttons_to_call(verdict: Verdict) -> None:
    [answer] = answer_alone(verdict)
    assert set(buttons(answer)) == {EMERGENCY, SUICIDE_LINE}


def test_an_answer_about_something_else_has_none() -> None:
    tip = f"Tell the police at {FACTS.values['police_number']}. If a life is in danger now, call {EMERGENCY}."
    assert len(pressable(bot(tip))) == 2
    assert buttons(bot(tip)) == []
    assert buttons(bot("What brings you here?")) == []


def test_a_number_said_twice_has_one_button() -> None:
    assert buttons(bot(f"Call {EMERGENCY}. Please: {EMERGENCY}.")) == [EMERGENCY]


def test_no_word_of_a_message_is_in_its_repr() -> None:
    assert "secret" not in repr(bot("a secret"))
