"""Reasons, for someone torn: for stopping, and what he would lose and keep, mirrored back (Miller and Rollnick)."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import words
from actions.flows import CloseFlow, Ended, ReadAnswer, card
from actions.motivation import suicide_is_open
from actions.names import Form, Slot
from actions.tracker_state import state_before

QUESTIONS = (words(Slot.REASONS_STOP), words(Slot.REASONS_LOSE, may_skip=True), words(Slot.REASONS_KEEP, may_skip=True))


class ValidateReasonsForm(ReadAnswer):
    """Reads his reasons."""

    form = Form.REASONS
    questions = QUESTIONS


class ActionCloseReasons(CloseFlow):
    """Mirrors his reasons back as a card."""

    form = Form.REASONS
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Show the card and ask what he makes of it, and about suicide where that must still come."""
        dispatcher.utter_message(response="utter_reasons_done", json_message=card(Form.REASONS, tracker))
        return Ended(goes_on=suicide_is_open(state_before(tracker)))
