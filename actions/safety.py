"""The safety flow: opened by either detector at every point, closed only by the visitor's own answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answered
from actions.names import Form, Pending, Slot
from actions.next_step import close_as_not_now, go_on
from actions.safety_answers import NO_LONGER, NOT_NOW, NOW, safety_answer
from actions.tracker_state import (
    asked_in_passing,
    latest_confidence,
    latest_entity,
    latest_intent,
    latest_text,
    state_before,
    unclear_answers,
)

Slots = dict[str, Any]
# How sure the model must be of a yes, from 0 to 1; "i'm fine" resembles one.
SURE_OF_A_YES = 0.6
# As often the question is asked in passing before it is left with the lines.
TIMES_ASKED_IN_PASSING = 2


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
        """Ask with the three answers as buttons; after an unclear answer by other words than at first."""
        dispatcher.utter_message(response=_question(tracker))
        return []


class ValidateSafetyForm(FormValidationAction):
    """Reads the answer to the direct question."""

    def name(self) -> str:
        """Return the action's name."""
        return f"validate_{Form.SAFETY}"

    async def extract_safety_answer(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take a pressed or a spoken answer; anything else leaves the question open."""
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
    if answer == NOW:
        dispatcher.utter_message(response="utter_safety_now")
        opened = [SlotSet(slot, True) for slot in (Slot.SAFETY_OPEN, Slot.SUICIDE_CONFIRMED, Slot.URGENT)]
        return [*opened, SlotSet(Slot.PENDING_QUESTION, Pending.SAFETY)]
    if answer == NOT_NOW:
        return close_as_not_now(dispatcher)
    closed = [SlotSet(Slot.SAFETY_OPEN, False), SlotSet(Slot.PAUSED_FLOW, None)]
    dispatcher.utter_message(response="utter_safety_no_longer" if answer == NO_LONGER else "utter_safety_no")
    paused = tracker.get_slot(Slot.PAUSED_FLOW)
    if paused:
        return [*closed, SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(paused)]
    return go_on(dispatcher, tracker, closed, left=True)


def ask_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Let a form ask its question again; where suicide was asked about in passing, twice is enough."""
    if not asked_in_passing(tracker) or unclear_answers(tracker) < TIMES_ASKED_IN_PASSING:
        return []
    dispatcher.utter_message(response="utter_suicide_left_open")
    return go_on(dispatcher, tracker, [])


def _question(tracker: Tracker) -> str:
    if unclear_answers(tracker):
        return "utter_ask_safety_again"
    if not asked_in_passing(tracker):
        return "utter_ask_safety_answer"
    return "utter_ask_suicide" if state_before(tracker).crisis_just_now else "utter_ask_suicide_later"


def _spoken(tracker: Tracker) -> str | None:
    answer = safety_answer(latest_text(tracker))
    if latest_intent(tracker) == "crisis_suicide":
        # A thought of suicide is met as one, whatever else is in the message.
        return answer if answer == NOW else None
    says_yes = latest_intent(tracker) == "affirm" and latest_confidence(tracker) >= SURE_OF_A_YES
    # In doubt the more careful reading: a bare yes is taken as "now". A no counts only by its words.
    return answer or (NOW if says_yes else None)


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
