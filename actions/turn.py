"""The end of every turn that a rule leads."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.names import Pending, Slot
from actions.next_step import next_step
from actions.parsing import has_passed
from actions.safety import close_safety
from actions.tracker_state import latest_text


class ActionNextStep(Action):
    """Counts the turn and asks what is due after the answer to an intent."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_next_step"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask one question and remember what a bare yes or no would answer.

        Who had thoughts of suicide and says that the moment has passed is taken at his word, as carefully as for "not
        now": he is offered the soonest time.
        """
        waits = tracker.get_slot(Slot.PENDING_QUESTION) == Pending.SAFETY
        if waits and has_passed(latest_text(tracker)):
            return close_safety(dispatcher, tracker, "not_now")
        return next_step(dispatcher, tracker)
