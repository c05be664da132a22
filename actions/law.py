"""A question about the law is answered by what it asks for, also where the facts don't hold the answer."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.tracker_state import latest_text

# What the words of a question begin with, for each answer; the first line that fits decides.
TOPICS = (
    (
        "utter_ask_law_abroad",
        "abroad overseas countr elsewhere holiday vacation thai pattaya bangkok dubai german berlin hamburg amsterdam "
        "netherlands holland denmark danish copenhagen norw oslo finland finnish helsinki iceland estonia spain "
        "france french ireland canada israel swiss switzerland austria poland prague",
    ),
    (
        "utter_ask_law_record",
        r"records?\b register employ boss jobs?\b background visa permit citizenship licen deport",
    ),
    (
        "utter_ask_law_procedure",
        "court trial hearing prosecutor interrogat interview summon letter lawyer appeal process happens evidence",
    ),
    ("utter_ask_law_penalty", r"penalt punish sentence prison jail fine[ds]?\b"),
)


class ActionAnswerLaw(Action):
    """Answers a question about the law."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_law"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say what is known of what was asked, or where to ask."""
        dispatcher.utter_message(response=answer_about_law(latest_text(tracker)))
        return []


def answer_about_law(text: str) -> str:
    """Return the response that answers a question about the law; what the law says where nothing else fits."""
    lowered = text.lower()
    asked = (response for response, words in TOPICS if re.search(rf"\b(?:{'|'.join(words.split())})", lowered))
    return next(asked, "utter_ask_law")
