"""What happens when a message was not understood: three likely meanings, then the menu and a human."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.motivation import suicide_is_open
from actions.names import Form, Pending, Slot
from actions.next_step import go_on, pass_over
from actions.safety import ask_again, close_safety
from actions.tracker_state import latest_entity, latest_text, state_before
from actions.words import MEANINGS

MEANINGS_SHOWN = 3
MISSES_UNTIL_MENU = 2
FLOW = "flow"
GROUNDING = "grounding"
IN_FLOW = {
    Slot.BOOKING_WAY: "utter_booking_way_not_understood",
    Slot.BOOKING_TIME: "utter_booking_time_not_understood",
}


class ActionNotUnderstood(Action):
    """Says that it did not understand and offers ways on."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_not_understood"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Offer three meanings; after two misses in a row the menu; inside a flow its question comes again.

        While safety is open, nothing else is asked, and a message that may be about suicide leads to that question.
        """
        if tracker.active_loop.get("name") == Form.SAFETY:
            return ask_again(dispatcher, tracker)
        if tracker.active_loop.get("name"):
            asked = tracker.get_slot("requested_slot")
            dispatcher.utter_message(response=IN_FLOW.get(asked, "utter_not_understood_in_form"))
            return []
        if tracker.get_slot(Slot.SAFETY_OPEN) or suicide_is_open(state_before(tracker)):
            return go_on(dispatcher, tracker, [])
        misses = misses_in_a_row(tracker)
        if misses >= MISSES_UNTIL_MENU:
            dispatcher.utter_message(response="utter_not_understood_twice")
            dispatcher.utter_message(response="utter_menu")
        else:
            dispatcher.utter_message(response="utter_not_understood", buttons=likely_meanings(tracker))
        return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]


class ActionMenu(Action):
    """Shows what there is; while safety is open, nothing but safety."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_menu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the menu."""
        if tracker.get_slot(Slot.SAFETY_OPEN) and not tracker.active_loop.get("name"):
            return go_on(dispatcher, tracker, [])
        dispatcher.utter_message(response="utter_menu")
        return pass_over(tracker)


class ActionLooseAnswer(Action):
    """Takes a button that answers no open question: one that opens a flow, or one of an earlier turn."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_loose_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the question about suicide at any time, open a flow; move on from anything else."""
        if latest_entity(tracker, Slot.SAFETY_ANSWER):
            return close_safety(dispatcher, tracker)
        if tracker.active_loop.get("name") == Form.SAFETY and latest_text(tracker):
            return ask_again(dispatcher, tracker)
        flow = latest_entity(tracker, FLOW)
        if flow == GROUNDING:
            dispatcher.utter_message(response="utter_grounding")
            return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]
        if flow:
            return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(flow)]
        return go_on(dispatcher, tracker, [])


def misses_in_a_row(tracker: Tracker) -> int:
    """Return how many of the latest messages, this one included, were not understood."""
    misses = 0
    for event in reversed(tracker.events):
        if event.get("event") != "user":
            continue
        if event["parse_data"]["intent"]["name"] != "nlu_fallback":
            break
        misses += 1
    return misses


def likely_meanings(tracker: Tracker) -> list[dict[str, str]]:
    """Return a button for each of the three likeliest meanings."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    names = [guess["name"] for guess in ranking if guess["name"] in MEANINGS]
    return [{"title": MEANINGS[name], "payload": f"/{name}"} for name in names[:MEANINGS_SHOWN]]
