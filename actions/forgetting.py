"""Deletes the conversation when the visitor says yes to it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.motivation import suicide_is_open
from actions.names import Form, Pending, Slot
from actions.next_step import go_on, leave_loop
from actions.tracker_state import asked_in_passing, state_before


class ActionAskForget(Action):
    """Asks once before the conversation is deleted."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_forget"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask for his yes; a flow pauses for it, and it waits for the answer about suicide where that is asked."""
        flow = tracker.active_loop.get("name")
        if flow == Form.SAFETY and not asked_in_passing(tracker):
            dispatcher.utter_message(response="utter_delete_waits_for_safety")
            return []
        if not flow and suicide_is_open(state_before(tracker)):
            dispatcher.utter_message(response="utter_delete_waits_for_safety")
            return go_on(dispatcher, tracker, [])
        dispatcher.utter_message(response="utter_delete_my_data")
        dispatcher.utter_message(response="utter_delete_my_data_question")
        asked = SlotSet(Slot.PENDING_QUESTION, Pending.FORGET)
        return [asked, SlotSet(Slot.PAUSED_FLOW, flow), *leave_loop()] if flow else [asked]


def forget(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say that it is gone; the channel deletes the conversation once this answer is out."""
    dispatcher.utter_message(response="utter_forgotten", json_message={"forget": True})
    return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]
