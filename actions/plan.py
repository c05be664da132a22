"""My plan: when it happens, what he does then, what he stays away from, what he does instead (Gollwitzer 1999)."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import SKIP, Kind, Question, words
from actions.flows import CloseFlow, Ended, ReadAnswer, card
from actions.names import Form, Slot

TRIGGERS = frozenset({"alone", "evening", "alcohol", "stress", "quarrel", "away", "payday", "porn", "other", SKIP})
QUESTIONS = (
    Question(Slot.PLAN_TRIGGER, Kind.TICKS, TRIGGERS, in_words=True),
    words(Slot.PLAN_THEN),
    words(Slot.PLAN_AVOID, may_skip=True),
    words(Slot.PLAN_INSTEAD, may_skip=True),
)


class ValidatePlanForm(ReadAnswer):
    """Reads the parts of the plan."""

    form = Form.PLAN
    questions = QUESTIONS


class ActionClosePlan(CloseFlow):
    """Hands the plan over as a card."""

    form = Form.PLAN
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Show the card."""
        dispatcher.utter_message(response="utter_plan_done", json_message=card(Form.PLAN, tracker))
        return Ended()
