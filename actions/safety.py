"""The safety flow: opened by either detector at every point, closed only by the visitor's own answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answered
from actions.names import Form, Pending, Slot
from actions.next_step import close_as_not_now, go_on
from actions.parsing import has_passed, safety_answer
from actions.tracker_state import latest_entity, latest_intent, latest_text

Slots = dict[str, Any]
# In doubt the more careful reading: a bare yes is taken as "now", not knowing as "not now".
IN_WORDS = {"affirm": "now", "unsure": "not_now", "deny": "no"}


class ActionOpenSafety(Action):
    """Answers a thought of suicide with care and the lines, and pauses whatever flow was on."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_open_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say the lines and remember where he was; the rule goes on with the direct question."""
        return _opened(dispatcher, tracker)


def open_safety(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Open safety from inside another action, the direct question included."""
    return [*_opened(dispatcher, tracker), FollowupAction(Form.SAFETY)]


class ActionAskSafetyAnswer(Action):
    """Asks the direct question about suicide."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_safety_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask with the three answers as buttons."""
        dispatcher.utter_message(response="utter_ask_safety_answer")
        return []


class ValidateSafetyForm(FormValidationAction):
    """Reads the answer to the direct question."""

    def name(self) -> str:
        """Return the action's name."""
        return f"validate_{Form.SAFETY}"

    async def extract_safety_answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take a pressed or a spoken answer; anything else leaves safety open."""
        if tracker.get_slot("requested_slot") != Slot.SAFETY_ANSWER:
            return {}
        answer = answered(tracker, Slot.SAFETY_ANSWER) or _spoken(tracker)
        return {Slot.SAFETY_ANSWER: answer} if answer else {}


class ActionCloseSafety(Action):
    """Goes on by the answer: now keeps safety open, not now offers a person soon, no goes back to where he was."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_close_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say what fits the answer."""
        return close_safety(dispatcher, tracker)


def close_safety(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say what fits the answer to the direct question, and close safety unless it is "now".

    Args:
        dispatcher: what is said goes here.
        tracker: the conversation, with the answer that was pressed or kept.
    """
    answer = latest_entity(tracker, Slot.SAFETY_ANSWER) or tracker.get_slot(Slot.SAFETY_ANSWER)
    return go_on_by(answer, dispatcher, tracker)


def answer_about_suicide(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Take what answers, in words, the question that an answer ended in; go on where nothing does."""
    answer = _spoken(tracker)
    return go_on_by(answer, dispatcher, tracker) if answer else go_on(dispatcher, tracker, [])


def go_on_by(answer: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say what fits an answer to the direct question: now, not_now or no; only "now" leaves safety open."""
    if answer == "now":
        dispatcher.utter_message(response="utter_safety_now")
        opened = [SlotSet(slot, True) for slot in (Slot.SAFETY_OPEN, Slot.SUICIDE_CONFIRMED, Slot.URGENT)]
        return [*opened, SlotSet(Slot.PENDING_QUESTION, Pending.SAFETY)]
    if answer == "not_now":
        return close_as_not_now(dispatcher)
    closed = [SlotSet(Slot.SAFETY_OPEN, False), SlotSet(Slot.PAUSED_FLOW, None)]
    dispatcher.utter_message(response="utter_safety_no")
    paused = tracker.get_slot(Slot.PAUSED_FLOW)
    if paused:
        return [*closed, SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(paused)]
    return go_on(dispatcher, tracker, closed, left=True)


def _spoken(tracker: Tracker) -> str | None:
    text = latest_text(tracker)
    passed = "not_now" if has_passed(text) else None
    return safety_answer(text) or passed or IN_WORDS.get(latest_intent(tracker) or "")


def _opened(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_crisis")
    flow = tracker.active_loop.get("name")
    paused = tracker.get_slot(Slot.PAUSED_FLOW) if flow in (None, Form.SAFETY) else flow
    return [
        SlotSet(Slot.SAFETY_OPEN, True),
        SlotSet(Slot.SUICIDE_ASKED, True),
        SlotSet(Slot.SAFETY_ANSWER, None),
        SlotSet(Slot.PAUSED_FLOW, paused),
        SlotSet(Slot.PENDING_QUESTION, Pending.NONE),
    ]
