"""Shame and guilt: what the two are, which one this is, one step for each (Tangney and Dearing 2002).

Shame is answered by parting the person from the act; guilt by turning it to repair.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import SKIP, Kind, Question, words
from actions.flows import CloseFlow, Ended, ReadAnswer, card
from actions.names import Form, Slot

MEANINGS = {"feel_shame": "self", "feel_guilt": "act", "unsure": "unsure", "affirm": "both"}
QUESTIONS = (
    Question(Slot.FEELING_WHICH, Kind.CHOICE, frozenset({"self", "act", "both", "unsure"}), MEANINGS),
    words(Slot.FEELING_STEP, may_skip=True),
)
STEPS = {"self": "utter_ask_feeling_step_shame", "act": "utter_ask_feeling_step_guilt"}


class ValidateFeelingForm(ReadAnswer):
    """Reads which feeling it is and the step."""

    form = Form.FEELING
    questions = QUESTIONS


class ActionAskFeelingStep(Action):
    """Asks for the step that fits the feeling."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_feeling_step"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask, for shame, for guilt or for both."""
        which = tracker.get_slot(Slot.FEELING_WHICH)
        dispatcher.utter_message(response=STEPS.get(which, "utter_ask_feeling_step_both"))
        return []


class ActionCloseFeeling(CloseFlow):
    """Hands his step over as a card."""

    form = Form.FEELING
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Show the card where there is a step on it."""
        stepped = tracker.get_slot(Slot.FEELING_STEP) != SKIP
        shown = card(Form.FEELING, tracker) if stepped else None
        dispatcher.utter_message(response="utter_feeling_done", json_message=shown)
        return Ended()
