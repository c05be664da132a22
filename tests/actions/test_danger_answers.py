"""What a danger is answered with: in full where the model is sure, else with a question and the number to call."""

from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.age import says_grown
from actions.bare_answers import ActionBareAnswer
from actions.dangers import TOLD, UNSURE, ActionAnswerDanger
from actions.names import CaredFor, Form, Pending, Slot
from bot.responses import said_by_actions
from bot.train import PROJECT

LET_FIRST = yaml.safe_load((PROJECT / "config.yml").read_text())["pipeline"][-1]["safety_floors"]
MUST_HOLD = {
    "crisis_other": {"suicide_line_number", "emergency_number"},
    "risk_violence": {"violence_line_number", "emergency_number"},
    "in_danger": {"emergency_number"},
    "seller_in_need": {"exposed_line_number", "emergency_number"},
    "visitor_minor": {"children_line_number", "emergency_number"},
    "worry_minor": {"police_number", "emergency_number"},
}
each_danger = pytest.mark.parametrize("danger", sorted(MUST_HOLD))


def said(
    message: dict[str, Any], slots: dict[str, Any] | None = None, flow: str | None = None, action: Any = None
) -> tuple[list[str], list[dict[str, Any]], dict[str, Any]]:
    """Return the answers, the buttons and the slots that are set."""
    loop = {"name": flow} if flow else {}
    event = {"event": "user", "parse_data": message}
    dispatcher = CollectingDispatcher()
    tracker = Tracker("id", dict(slots or {}), message, [event], False, None, loop, "action_listen")
    events = (action or ActionAnswerDanger()).run(dispatcher, tracker, {})
    kept = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    if any(event["event"] == "active_loop" for event in events):
        kept["left"] = True
    buttons = [button for message in dispatcher.messages for button in message["buttons"]]
    return [message["response"] for message in dispatcher.messages], buttons, kept


def read_as(danger: str, confidence: float, text: str = "words", other: str = "feel_low") -> dict[str, Any]:
    intent = {"name": danger, "confidence": confidence}
    return {"text": text, "intent": intent, "intent_ranking": [intent, {"name": other, "confidence": 0.3}]}


def test_every_danger_that_a_floor_may_let_first_has_both_answers() -> None:
    assert set(TOLD) == set(UNSURE) == set(LET_FIRST) - {"crisis_suicide"} == set(MUST_HOLD)


@each_danger
def test_a_question_about_a_danger_holds_what_must_be_there_if_it_is_true(danger: str) -> None:
    for wording in said_by_actions()[UNSURE[danger]]:
        assert all(f"{{{fact}}}" in wording["text"] for fact in MUST_HOLD[danger]), wording["text"]


@each_danger
@pytest.mark.parametrize(("confidence", "sure"), [(0.05, False), (0.2, False), (0.49, False), (0.5, True), (1.0, True)])
def test_a_danger_is_told_of_only_where_the_model_is_sure(danger: str, confidence: float, sure: bool) -> None:
    answers, _, _ = said(read_as(danger, confidence))
    expected = TOLD[danger] if sure else UNSURE[danger]
    assert answers == [expected, f"{expected}_question"]


def test_the_question_offers_the_danger_the_likeliest_other_meaning_and_neither() -> None:
    _, buttons, slots = said(read_as("in_danger", 0.1))
    assert [button["payload"] for button in buttons] == ["/in_danger", "/feel_low", "/deny"]
    assert (slots[Slot.PENDING_QUESTION], slots[Slot.ASKED_DANGER]) == (Pending.DANGER, "in_danger")


@pytest.mark.parametrize("danger", ["seller_in_need", "visitor_minor", "worry_minor"])
def test_a_danger_that_is_only_asked_about_makes_nobody_a_child_a_seller_or_done_with_trafficking(danger: str) -> None:
    _, _, slots = said(read_as(danger, 0.1))
    assert Slot.CARED_FOR not in slots
    assert (slots[Slot.NOT_A_BUYER], slots[Slot.TOUCHED_BUYING], slots[Slot.TRAFFICKING_RAISED]) == (False,) * 3


def test_a_yes_to_the_question_gets_the_full_answer_and_a_no_goes_on() -> None:
    asked = {Slot.PENDING_QUESTION: Pending.DANGER, Slot.ASKED_DANGER: "visitor_minor"}
    answers, _, slots = said(read_as("affirm", 1.0), asked, action=ActionBareAnswer())
    assert answers == ["utter_visitor_minor", "utter_visitor_minor_question"]
    assert slots[Slot.CARED_FOR] == CaredFor.CHILD
    answers, _, slots = said(read_as("deny", 1.0), asked, action=ActionBareAnswer())
    assert answers == ["utter_no_danger", "utter_moving_on"]
    assert slots[Slot.PENDING_QUESTION] == Pending.NONE


def test_inside_a_flow_an_unsure_danger_is_named_and_the_flow_asks_on() -> None:
    answers, buttons, slots = said(read_as("in_danger", 0.1), flow=Form.PLAN)
    assert (answers, buttons) == ([UNSURE["in_danger"]], [])
    assert slots.get(Slot.PENDING_QUESTION) is None


def test_what_may_be_about_suicide_is_asked_about_before_an_unsure_danger() -> None:
    answers, _, slots = said(read_as("in_danger", 0.1) | {"may_be_crisis": True})
    assert answers[0] == UNSURE["in_danger"]
    assert slots[Slot.SUICIDE_ASKED]
    assert len(answers) == 1


def test_a_danger_told_instead_of_an_answer_about_suicide_passes_that_question_over() -> None:
    _, _, slots = said(read_as("seller_in_need", 0.9), {Slot.SUICIDE_ASKED: True}, Form.SAFETY)
    assert slots["left"]


@pytest.mark.parametrize(("flow", "left"), [(Form.RULER, True), (Form.SAFETY, False), (Form.SAFETY_PLAN, False)])
def test_a_child_is_taken_out_of_a_flow_for_buyers_and_never_out_of_safety(flow: str, left: bool) -> None:
    slots = {Slot.PAUSED_FLOW: Form.PLAN, Slot.SAFETY_OPEN: flow == Form.SAFETY}
    answers, _, slots = said(read_as("visitor_minor", 0.9), slots, flow)
    assert slots.get("left", False) is left
    assert slots[Slot.PAUSED_FLOW] is None
    assert ("utter_visitor_minor_question" in answers) is left


def test_who_says_that_he_is_an_adult_is_not_taken_for_a_child() -> None:
    answers, _, slots = said(read_as("visitor_minor", 0.9, "leave me be, I am an adult"))
    assert answers[0] == UNSURE["visitor_minor"]
    assert Slot.CARED_FOR not in slots


@pytest.mark.parametrize(
    ("danger", "text", "told"),
    [
        ("visitor_minor", "what if i say i paid a minor", False),
        ("visitor_minor", "i am under 18 years, im sixteen", True),
        ("visitor_minor", "am 14 yo", True),
        ("visitor_minor", "", True),
        ("seller_in_need", "they know where i work and have our chat saved", False),
        ("seller_in_need", "", True),
        ("in_danger", "they are here now", True),
    ],
)
def test_who_talked_about_buying_is_asked_before_he_is_answered_as_somebody_else(
    danger: str, text: str, told: bool
) -> None:
    answers, _, slots = said(read_as(danger, 0.9, text), {Slot.TOUCHED_BUYING: True})
    assert answers[0] == (TOLD if told else UNSURE)[danger]
    assert told or Slot.CARED_FOR not in slots


@pytest.mark.parametrize(
    ("text", "grown"),
    [
        ("no i am an adult", True),
        ("im 45", True),
        ("I’m over 18 ok", True),
        ("im not a kid", True),
        ("im 15", False),
        ("im 18 next month", False),
        ("im not a kid im 16", False),
        ("i am not an adult", False),
        ("im 180 cm", False),
    ],
)
def test_a_grown_age_is_read_and_a_younger_one_is_not(text: str, grown: bool) -> None:
    assert says_grown(text) is grown
