"""The readiness ruler: importance and confidence, why not lower, what would make it one higher."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answered, free_answer, rated
from actions.motivation import decide, suicide_is_open
from actions.names import Form, Slot
from actions.next_step import go_on, leave_loop, take
from actions.parsing import rating
from actions.scale import SCALE, scale_buttons
from actions.tracker_state import passed_over, state_before

Slots = dict[str, Any]
# Their answers end in buttons.
OFFERS_WAYS_ON = frozenset({"nlu_fallback", "ask_menu"})


class AskInRuler(Action, ABC):
    """Asks one question of the ruler; whoever has passed it over twice is not asked again, and the ruler ends."""

    slot: ClassVar[str]

    def name(self) -> str:
        """Return the action's name: Rasa calls `action_ask_<slot>` for each slot of a form."""
        return f"action_ask_{self.slot}"

    @abstractmethod
    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Ask the question."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask, or end the ruler."""
        if passed_over(tracker, self.slot):
            return leave_loop()
        self.ask(dispatcher, tracker)
        return []


class ActionAskImportance(AskInRuler):
    """Asks how important stopping is."""

    slot = Slot.IMPORTANCE

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Show the scale."""
        _ask_rating("utter_ask_importance", self.slot, dispatcher)


class ActionAskConfidence(AskInRuler):
    """Asks how sure he is that he could."""

    slot = Slot.CONFIDENCE

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Show the scale."""
        _ask_rating("utter_ask_confidence", self.slot, dispatcher)


class ActionAskRulerReason(AskInRuler):
    """Asks why that number and not a lower one, never why not a higher one."""

    slot = Slot.RULER_REASON

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Ask for his own reasons; zero has no lower number."""
        lowest = tracker.get_slot(Slot.IMPORTANCE) == 0
        dispatcher.utter_message(response="utter_ruler_why_zero" if lowest else "utter_ruler_why")


class ActionAskRulerNext(AskInRuler):
    """Asks what would make the confidence one step higher."""

    slot = Slot.RULER_NEXT

    def ask(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Ask for the step; ten has no higher number."""
        highest = tracker.get_slot(Slot.CONFIDENCE) == max(SCALE)
        dispatcher.utter_message(response="utter_ruler_keep" if highest else "utter_ruler_higher")


class ActionCloseRuler(Action):
    """Ends the ruler: with thanks where it was answered, else with what follows from his latest message."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_close_ruler"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask what is due; where the answer to his message has offered ways on, nothing but about suicide."""
        if tracker.get_slot(Slot.RULER_NEXT):
            dispatcher.utter_message(response="utter_ruler_thanks")
            return go_on(dispatcher, tracker, [])
        state = state_before(tracker)
        if state.intent in OFFERS_WAYS_ON and not suicide_is_open(state):
            return []
        return take(decide(state), state, dispatcher)


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


def _ask_rating(response: str, slot: str, dispatcher: CollectingDispatcher) -> None:
    dispatcher.utter_message(response=response, buttons=scale_buttons(slot), json_message={"scale": slot})


def _rating(tracker: Tracker, slot: str) -> Slots:
    if tracker.get_slot("requested_slot") != slot:
        return {}
    pressed = answered(tracker, slot)
    value = rating(pressed) if pressed else rated(tracker)
    return {} if value is None else {slot: value}


def _words(tracker: Tracker, slot: str) -> Slots:
    words = free_answer(tracker)
    return {slot: words} if words and tracker.get_slot("requested_slot") == slot else {}
