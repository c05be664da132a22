"""The readiness ruler: importance and confidence, why not lower, what would make it one higher."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answered, free_answer, rated
from actions.names import Form, Slot
from actions.parsing import rating
from actions.scale import SCALE, scale_buttons

Slots = dict[str, Any]


class ActionAskImportance(Action):
    """Asks how important stopping is."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_importance"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the scale."""
        dispatcher.utter_message(
            response="utter_ask_importance",
            buttons=scale_buttons(Slot.IMPORTANCE),
            json_message={"scale": Slot.IMPORTANCE},
        )
        return []


class ActionAskConfidence(Action):
    """Asks how sure he is that he could."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_confidence"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the scale."""
        dispatcher.utter_message(
            response="utter_ask_confidence",
            buttons=scale_buttons(Slot.CONFIDENCE),
            json_message={"scale": Slot.CONFIDENCE},
        )
        return []


class ActionAskRulerReason(Action):
    """Asks why that number and not a lower one, never why not a higher one."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_ruler_reason"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask for his own reasons; zero has no lower number."""
        lowest = tracker.get_slot(Slot.IMPORTANCE) == 0
        dispatcher.utter_message(response="utter_ruler_why_zero" if lowest else "utter_ruler_why")
        return []


class ActionAskRulerNext(Action):
    """Asks what would make the confidence one step higher."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_ruler_next"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask for the step; ten has no higher number."""
        highest = tracker.get_slot(Slot.CONFIDENCE) == max(SCALE)
        dispatcher.utter_message(response="utter_ruler_keep" if highest else "utter_ruler_higher")
        return []


class ValidateRulerForm(FormValidationAction):
    """Reads the ratings and the two free answers."""

    def name(self) -> str:
        """Return the action's name."""
        return f"validate_{Form.RULER}"

    async def extract_importance(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Read the rating where the form asks for it."""
        return _rating(tracker, Slot.IMPORTANCE)

    async def extract_confidence(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Read the rating where the form asks for it."""
        return _rating(tracker, Slot.CONFIDENCE)

    async def extract_ruler_reason(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take his own words."""
        return _words(tracker, Slot.RULER_REASON)

    async def extract_ruler_next(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take his own words."""
        return _words(tracker, Slot.RULER_NEXT)


def _rating(tracker: Tracker, slot: str) -> Slots:
    if tracker.get_slot("requested_slot") != slot:
        return {}
    pressed = answered(tracker, slot)
    value = rating(pressed) if pressed else rated(tracker)
    return {} if value is None else {slot: value}


def _words(tracker: Tracker, slot: str) -> Slots:
    words = free_answer(tracker)
    return {slot: words} if words and tracker.get_slot("requested_slot") == slot else {}
