"""The urge now: delay, breath, naming the feeling, the tape played forward, a plan, a rating before and after.

The steps are those of relapse prevention (Marlatt and Donovan 2005); hungry, angry, lonely, tired is known as HALT.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import ANSWER, SKIP, Kind, Question, words
from actions.flows import CloseFlow, Ended, ReadAnswer, card
from actions.names import Form, Slot
from actions.scale import scale_buttons

FEELINGS = frozenset({"hungry", "angry", "lonely", "tired", "other"})
QUESTIONS = (
    Question(Slot.URGE_BEFORE, Kind.RATING),
    Question(Slot.URGE_BREATH, Kind.CHOICE, frozenset({"done", SKIP}), {"affirm": "done", "deny": SKIP}, in_words=True),
    Question(Slot.URGE_FEELING, Kind.CHOICE, FEELINGS, {"feel_lonely": "lonely"}, in_words=True),
    words(Slot.URGE_TAPE, may_skip=True),
    words(Slot.URGE_PLAN, may_skip=True),
    Question(Slot.URGE_AFTER, Kind.RATING),
)


class ValidateUrgeForm(ReadAnswer):
    """Reads the answers of the urge."""

    form = Form.URGE
    questions = QUESTIONS


class ActionAskUrgeBefore(Action):
    """Asks how strong the urge is."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_urge_before"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the scale."""
        _ask_rating("utter_ask_urge_before", dispatcher)
        return []


class ActionAskUrgeAfter(Action):
    """Asks how strong the urge is now."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_urge_after"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the scale."""
        _ask_rating("utter_ask_urge_after", dispatcher)
        return []


class ActionCloseUrge(CloseFlow):
    """Compares the ratings and hands over the plan as a card."""

    form = Form.URGE
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Say what has changed, with the card where he made a plan."""
        before, after = (int(tracker.get_slot(slot)) for slot in (Slot.URGE_BEFORE, Slot.URGE_AFTER))
        planned = tracker.get_slot(Slot.URGE_PLAN) != SKIP
        dispatcher.utter_message(
            response="utter_urge_lower" if after < before else "utter_urge_same",
            urge_before=before,
            urge_after=after,
            json_message=card(Form.URGE, tracker) if planned else None,
        )
        return Ended()


def _ask_rating(response: str, dispatcher: CollectingDispatcher) -> None:
    dispatcher.utter_message(response=response, buttons=scale_buttons(ANSWER), json_message={"scale": ANSWER})
