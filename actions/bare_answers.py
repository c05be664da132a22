"""A bare yes, no or "don't know": what it answers is the question that was asked last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import open_booking, stopped_by_him
from actions.dangers import answer_asked_danger
from actions.forgetting import forget
from actions.names import Form, Pending, Slot
from actions.next_step import decline_offer, go_on, next_step, part
from actions.safety import ask_again
from actions.tracker_state import latest_intent

ANSWERED_WITH = {"affirm": "utter_affirm", "deny": "utter_deny", "unsure": "utter_unsure"}
Answering = Callable[[CollectingDispatcher, Tracker], list[EventType]]


class ActionBareAnswer(Action):
    """Takes a yes, a no or not knowing to whatever was asked."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_bare_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Go on by the question that is open; inside a flow its question comes again."""
        if tracker.active_loop.get("name"):
            return ask_again(dispatcher, tracker)
        said = latest_intent(tracker) or "unsure"
        answer = ANSWERS.get(tracker.get_slot(Slot.PENDING_QUESTION), {}).get(said, _to_nothing)
        return answer(dispatcher, tracker)


def _to_nothing(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response=ANSWERED_WITH[latest_intent(tracker) or "unsure"])
    return next_step(dispatcher, tracker)


def _book(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return [*open_booking(dispatcher), FollowupAction(Form.BOOKING)]


def _book_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(Form.BOOKING)]


def _leave_booking(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return go_on(dispatcher, tracker, stopped_by_him(dispatcher, tracker), left=True)


def _decline(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return go_on(dispatcher, tracker, decline_offer(dispatcher, tracker))


def _open_flow(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(tracker.get_slot(Slot.OFFERED_FLOW))]


def _look_at_signs(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(Form.AWARENESS)]


def _hear_and_look_at_signs(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_awareness_heard")
    return _look_at_signs(dispatcher, tracker)


def _leave_alone(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_deny")
    return go_on(dispatcher, tracker, [])


def _keep(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    paused = tracker.get_slot(Slot.PAUSED_FLOW)
    if not paused:
        return _leave_alone(dispatcher, tracker)
    dispatcher.utter_message(response="utter_deny")
    return [SlotSet(Slot.PAUSED_FLOW, None), SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(paused)]


def _thank_and_go_on(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_awareness_thanks")
    return go_on(dispatcher, tracker, [])


def _thank_and_part(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_awareness_thanks")
    return part(dispatcher, tracker)


def _no_danger(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_no_danger")
    return go_on(dispatcher, tracker, [])


def _forget(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    return forget(dispatcher)


ANSWERS: dict[str, dict[str, Answering]] = {
    Pending.OFFER: {"affirm": _book, "deny": _decline, "unsure": _decline},
    Pending.TRAFFICKING: {"affirm": _look_at_signs, "deny": _thank_and_go_on, "unsure": _hear_and_look_at_signs},
    Pending.GOODBYE: {"affirm": _thank_and_part, "deny": _thank_and_part, "unsure": _thank_and_part},
    Pending.FLOW: {"affirm": _open_flow, "deny": _leave_alone, "unsure": _open_flow},
    Pending.FORGET: {"affirm": _forget, "deny": _keep, "unsure": _keep},
    Pending.DANGER: {"affirm": answer_asked_danger, "deny": _no_danger},
    Pending.BOOKING: {"affirm": _book_again, "deny": _leave_booking, "unsure": _leave_booking},
    Pending.SAFETY: {"affirm": next_step, "deny": next_step, "unsure": next_step},
}
