"""Answers a danger: in full where the model is sure of it, with a question where only its floor let it come first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.age import says_grown, says_young
from actions.motivation import decide
from actions.names import CaredFor, Form, Pending, Slot
from actions.next_step import leave_loop, pass_over, take
from actions.own_question import ask
from actions.tracker_state import count, counted_slots, latest_confidence, latest_intent, latest_text, state_before
from actions.words import MEANINGS, SOMETHING_ELSE

# Confidence, from 0 to 1, from which a danger is taken as told. The floors in config.yml lie far below: of ten dangers
# that people told the model was this sure of eight or nine, of ten that nobody told of less than one.
SURE = 0.5
TOLD: Mapping[str, str] = {
    "crisis_other": "utter_crisis_other",
    "risk_violence": "utter_risk_violence",
    "in_danger": "utter_in_danger",
    "seller_in_need": "utter_seller_in_need",
    "visitor_minor": "utter_visitor_minor",
    "worry_minor": "utter_worry_minor",
}
# Asserts nothing, and yet holds what must be there if it is true.
UNSURE: Mapping[str, str] = {
    "crisis_other": "utter_crisis_other_unsure",
    "risk_violence": "utter_risk_violence_unsure",
    "in_danger": "utter_in_danger_unsure",
    "seller_in_need": "utter_seller_in_need_unsure",
    "visitor_minor": "utter_visitor_minor_unsure",
    "worry_minor": "utter_worry_minor_unsure",
}
CARED_FOR: Mapping[str, str] = {"visitor_minor": CaredFor.CHILD, "seller_in_need": CaredFor.SELLER}


class ActionAnswerDanger(Action):
    """Answers a danger, or asks whether it is one."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_danger"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Go by how sure the model is; a button or the gateway's hint is sure."""
        danger = latest_intent(tracker) or ""
        touched_buying = bool(tracker.get_slot(Slot.TOUCHED_BUYING))
        if is_told(danger, latest_confidence(tracker), latest_text(tracker), touched_buying):
            return answer_danger(danger, dispatcher, tracker)
        dispatcher.utter_message(response=UNSURE[danger])
        question, buttons = f"{UNSURE[danger]}_question", _meanings(danger, tracker)
        return ask_about_danger(danger, question, dispatcher, tracker, buttons)


def is_told(danger: str, confidence: float, text: str, touched_buying: bool) -> bool:
    """Return whether a danger is taken as told.

    Whoever has talked about buying is asked before he is answered as a child or a seller from then on: "what if i say i
    paid a minor" resembles a child.

    Args:
        danger: the intent.
        confidence: how sure the model is of it, from 0 to 1.
        text: what was written; empty where a button was pressed.
        touched_buying: whether buying was talked about before.
    """
    if danger == "visitor_minor" and says_grown(text):
        return False
    if danger in CARED_FOR and touched_buying and text and not says_young(text):
        return False
    return confidence >= SURE


def answer_danger(danger: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Give the full answer to a danger, count it and ask on; a child or somebody who sells leaves the buyers' flow."""
    dispatcher.utter_message(response=TOLD[danger])
    cared_for = _cared_for(danger, tracker)
    state = count(replace(state_before(tracker), intent=danger))
    if any(event["event"] == "active_loop" for event in cared_for):
        state = replace(state, in_flow=False)
    return [*cared_for, *counted_slots(state), *pass_over(tracker), *take(decide(state), state, dispatcher)]


def answer_asked_danger(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Take a yes to the question whether it is a danger."""
    return answer_danger(tracker.get_slot(Slot.ASKED_DANGER), dispatcher, tracker)


def ask_about_danger(
    danger: str,
    question: str,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    buttons: list[dict[str, str]] | None = None,
) -> list[EventType]:
    """Ask a question that a yes answers with a danger.

    Args:
        danger: the intent that a yes stands for.
        question: the response that asks.
        dispatcher: what is said goes here.
        tracker: the conversation.
        buttons: the choices, where the response has none of its own.
    """
    asked = ask(question, danger, dispatcher, tracker, Pending.DANGER, buttons)
    return [SlotSet(Slot.ASKED_DANGER, danger), *asked]


def _meanings(danger: str, tracker: Tracker) -> list[dict[str, str]]:
    """Return a button for the danger, for the likeliest other meaning, and for neither."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    others = (guess["name"] for guess in ranking if guess["name"] in MEANINGS and guess["name"] not in TOLD)
    named = [{"title": MEANINGS[name], "payload": f"/{name}"} for name in (danger, *islice(others, 1))]
    return [*named, {"title": SOMETHING_ELSE, "payload": "/deny"}]


def _cared_for(danger: str, tracker: Tracker) -> list[EventType]:
    """Return the events that keep a child or somebody who sells from the buyers' answers and flows."""
    if danger not in CARED_FOR:
        return []
    buyers_flow = tracker.active_loop.get("name") not in (None, Form.SAFETY, Form.SAFETY_PLAN)
    left = leave_loop() if buyers_flow else []
    return [SlotSet(Slot.CARED_FOR, CARED_FOR[danger]), SlotSet(Slot.PAUSED_FLOW, None), *left]
