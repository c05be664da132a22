"""What was not understood, or is none of our business, gets one answer in Swedish where it is written in Swedish."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.next_step import next_step
from actions.own_question import ask
from actions.tracker_state import latest_text
from actions.understanding import ActionNotUnderstood
from actions.words import SWEDISH

# One may stand in an English sentence, as part of a name; a third of the words do not.
LEAST_SHARE = 1 / 3


class ActionOutOfScope(Action):
    """Answers what is none of this service's business."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say so, and ask on."""
        if is_swedish(latest_text(tracker)):
            return _answer_in_swedish(dispatcher, tracker)
        dispatcher.utter_message(response="utter_out_of_scope")
        return next_step(dispatcher, tracker)


class ActionNotRead(Action):
    """Says that a message was not understood."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_not_read"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say so, and offer ways on."""
        if is_swedish(latest_text(tracker)):
            return _answer_in_swedish(dispatcher, tracker)
        return ActionNotUnderstood().run(dispatcher, tracker, domain)


def is_swedish(text: str) -> bool:
    """Return whether a text is written in Swedish."""
    words = re.findall(r"\w+", text.lower())
    return bool(words) and sum(word in SWEDISH for word in words) >= LEAST_SHARE * len(words)


def _answer_in_swedish(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_in_swedish")
    return ask(None, "out_of_scope", dispatcher, tracker)
