"""After a lapse: what happened, what to learn, the next step. A lapse is not a relapse (Marlatt and Donovan 2005)."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import words
from actions.flows import CloseFlow, Ended, ReadAnswer, card
from actions.motivation import Decision, Step, suicide_is_open
from actions.names import Form, Slot
from actions.next_step import take
from actions.tracker_state import state_before

QUESTIONS = (words(Slot.LAPSE_BEFORE), words(Slot.LAPSE_TURN, may_skip=True), words(Slot.LAPSE_NEXT))
READINESS = (Slot.IMPORTANCE, Slot.CONFIDENCE, Slot.RULER_REASON, Slot.RULER_NEXT)


class ValidateLapseForm(ReadAnswer):
    """Reads what happened and what he takes from it."""

    form = Form.LAPSE
    questions = QUESTIONS


class ActionCloseLapse(CloseFlow):
    """Hands his next step over as a card, and asks for readiness again."""

    form = Form.LAPSE
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Show the card; how ready he was before the lapse no longer counts: it is asked before all but safety."""
        dispatcher.utter_message(response="utter_lapse_done", json_message=card(Form.LAPSE, tracker))
        forgotten = tuple(SlotSet(slot, None) for slot in READINESS)
        state = state_before(tracker)
        if state.safety_open or suicide_is_open(state):
            return Ended(forgotten)
        ruler = take(Decision(Step.RULER, "readiness is asked again after a lapse"), state, dispatcher)
        return Ended((*forgotten, *ruler), goes_on=False)
