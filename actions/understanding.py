"""What happens when a message was not understood: three likely meanings, then the menu and a human."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.dangers import TOLD
from actions.motivation import suicide_is_open
from actions.names import Form, Pending, Slot
from actions.next_step import go_on, part, pass_over
from actions.parsing import asks
from actions.safety import ask_again, close_safety
from actions.tracker_state import latest_entity, latest_text, passed_over, state_before
from actions.words import MEANINGS

MEANINGS_SHOWN = 3
MISSES_UNTIL_MENU = 2
# To somebody who wrote "stuff", the button "I think of ending my life" is a shock: below this chance it is not shown.
DANGERS = frozenset({"crisis_suicide", *TOLD})
LEAST_CHANCE_OF_A_DANGER = 0.2
FLOW = "flow"
GROUNDING = "grounding"
ABOUT_THE_OTHER_PERSON = (Pending.TRAFFICKING, Pending.GOODBYE)
HEARD = dict.fromkeys(ABOUT_THE_OTHER_PERSON, "utter_awareness_heard")
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
        What answers the open question about trafficking need not be understood.
        """
        flow, asked = tracker.active_loop.get("name"), tracker.get_slot("requested_slot")
        if flow == Form.SAFETY:
            return ask_again(dispatcher, tracker)
        if flow and not (flow == Form.RULER and passed_over(tracker, asked)):
            dispatcher.utter_message(response=IN_FLOW.get(asked, "utter_not_understood_in_form"))
            return []
        if tracker.get_slot(Slot.SAFETY_OPEN) or suicide_is_open(state_before(tracker)):
            return go_on(dispatcher, tracker, [])
        if tracker.get_slot(Slot.PENDING_QUESTION) in ABOUT_THE_OTHER_PERSON and not asks(latest_text(tracker)):
            return hear(dispatcher, tracker)
        misses = misses_in_a_row(tracker)
        if misses >= MISSES_UNTIL_MENU:
            dispatcher.utter_message(response="utter_not_understood_twice")
            dispatcher.utter_message(response="utter_menu")
        else:
            dispatcher.utter_message(response="utter_not_understood", buttons=likely_meanings(tracker))
        return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]


class ActionMenu(Action):
    """Shows what there is; while safety is open or suicide is to be asked about, nothing but that."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_menu"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the menu."""
        first = tracker.get_slot(Slot.SAFETY_OPEN) or suicide_is_open(state_before(tracker))
        if first and not tracker.active_loop.get("name"):
            return go_on(dispatcher, tracker, [])
        dispatcher.utter_message(response="utter_menu")
        return pass_over(tracker)


class ActionLooseAnswer(Action):
    """Takes a button that answers no open question: one that opens a flow, or one of an earlier turn."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_loose_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer the question about suicide at any time, open a flow; hear what he wrote, and move on from the rest."""
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
        listens = not (tracker.active_loop.get("name") or tracker.get_slot(Slot.SAFETY_OPEN))
        return hear(dispatcher, tracker) if listens and latest_text(tracker) else go_on(dispatcher, tracker, [])


def hear(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Receive an answer in his own words, without a claim to have understood it, and go on or part."""
    pending = tracker.get_slot(Slot.PENDING_QUESTION)
    dispatcher.utter_message(response=HEARD.get(pending, "utter_heard"))
    return part(dispatcher, tracker) if pending == Pending.GOODBYE else go_on(dispatcher, tracker, [])


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
    """Return a button for each of the three likeliest meanings; a danger among them only where it is likely."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    names = [guess["name"] for guess in ranking if guess["name"] in MEANINGS and _may_be_shown(guess)]
    return [{"title": MEANINGS[name], "payload": f"/{name}"} for name in names[:MEANINGS_SHOWN]]


def _may_be_shown(guess: dict[str, Any]) -> bool:
    return guess["name"] not in DANGERS or guess["confidence"] >= LEAST_CHANCE_OF_A_DANGER
