"""Awareness: what he noticed, for himself alone. Never a score or a verdict, never advice to confront or to go back."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import SKIP, Kind, Question, words
from actions.flows import CloseFlow, Ended, ReadAnswer
from actions.names import Form, Slot

SIGNS = frozenset({"control", "fear", "trapped", "debt", "moved", "language", "young", "none", SKIP})
WISHES = {"affirm": "talk", "deny": "nothing", "unsure": "nothing", "report_trafficking": "tip"}
QUESTIONS = (
    Question(Slot.AWARENESS_SIGNS, Kind.TICKS, SIGNS, {"deny": "none", "unsure": "none"}, in_words=True),
    words(Slot.AWARENESS_THOUGHTS, may_skip=True),
    Question(Slot.AWARENESS_WISH, Kind.CHOICE, frozenset({"nothing", "talk", "tip"}), WISHES),
)


class ValidateAwarenessForm(ReadAnswer):
    """Reads what he ticked, what he thinks of it and what he wants to do."""

    form = Form.AWARENESS
    questions = QUESTIONS


class ActionCloseAwareness(CloseFlow):
    """Leads to nothing, to a human, or to an anonymous tip that is written in his browser."""

    form = Form.AWARENESS
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Go the way he chose."""
        wish = tracker.get_slot(Slot.AWARENESS_WISH)
        if wish == "talk":
            return Ended((FollowupAction(Form.BOOKING),), goes_on=False)
        dispatcher.utter_message(response="utter_awareness_tip" if wish == "tip" else "utter_awareness_nothing")
        return Ended()
