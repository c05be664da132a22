"""A child, and somebody who sells sex, are answered as such from then on: none of the answers for buyers, no flow.

Who is cared for stands in a slot that the rules in data/rules/care.yml go by.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.age import says_grown
from actions.bare_answers import ActionBareAnswer
from actions.dangers import ask_about_danger
from actions.names import CaredFor, Form, Pending, Slot
from actions.next_step import go_on
from actions.own_question import ask
from actions.parsing import plain
from actions.tracker_state import latest_entity, latest_intent, latest_text
from actions.understanding import FLOW, GROUNDING, ActionLooseAnswer

BARE = frozenset({"affirm", "deny", "unsure"})
ASKED_OF_ALL = frozenset({Pending.SAFETY, Pending.DANGER, Pending.FORGET})
SAFETY_FLOWS = frozenset({Form.SAFETY_PLAN, GROUNDING})
SELLS_NOT = re.compile(r"\bi (?:don'?t|do not|never) sell\b|\b(?:i'?m|i am) not (?:a seller|selling|an escort)\b")
TOWNS: Mapping[str, str] = {
    "stockholm": "Stockholm",
    "göteborg": "Göteborg",
    "goteborg": "Göteborg",
    "gothenburg": "Göteborg",
    "borås": "Borås",
    "boras": "Borås",
    "umeå": "Umeå",
    "umea": "Umeå",
    "malmö": "Malmö",
    "malmo": "Malmö",
}
WITH_ANOTHER_HOUSE = "Malmö"


class AnswerWithCare(Action, ABC):
    """Answers with what is there for him or her; safety, and a word that it is not so, come first."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Take it back, leave safety to its own actions, or answer."""
        if latest_entity(tracker, Slot.CARED_FOR) == CaredFor.NOBODY or self.takes_back(plain(latest_text(tracker))):
            return _taken_back(dispatcher, tracker)
        if _is_asked_of_all(tracker):
            action = ActionBareAnswer() if latest_intent(tracker) in BARE else ActionLooseAnswer()
            return action.run(dispatcher, tracker, domain)
        return self.answer(dispatcher, tracker)

    @abstractmethod
    def takes_back(self, text: str) -> bool:
        """Return whether a text in lower case says that its writer is not the one who is cared for here."""

    @abstractmethod
    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Say what is there for him or her, and ask on."""


class ActionAnswerChild(AnswerWithCare):
    """Answers a child."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_child"

    def takes_back(self, text: str) -> bool:
        """Return whether the text says that its writer is grown."""
        return says_grown(text)

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Say whom to call and what to do, and ask on unless safety has its own question."""
        dispatcher.utter_message(response="utter_child")
        return ask("utter_child_question", "visitor_minor", dispatcher, tracker)


class ActionAnswerSeller(AnswerWithCare):
    """Answers somebody who sells sex."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_answer_seller"

    def takes_back(self, text: str) -> bool:
        """Return whether the text says that its writer does not sell."""
        return bool(SELLS_NOT.search(text))

    def answer(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Say who helps, in the town where one was named, and ask whether there is danger now."""
        town = town_in(plain(latest_text(tracker)))
        if town == WITH_ANOTHER_HOUSE:
            dispatcher.utter_message(response="utter_seller_malmo")
        elif town:
            dispatcher.utter_message(response="utter_seller_town", seller_town=town)
        else:
            dispatcher.utter_message(response="utter_seller")
        return ask_about_danger("in_danger", "utter_seller_question", dispatcher, tracker)


def town_in(text: str) -> str | None:
    """Return the town in a text in lower case that has a house for people who sell sex, None where there is none."""
    return next((TOWNS[word] for word in re.findall(r"\w+", text) if word in TOWNS), None)


def _is_asked_of_all(tracker: Tracker) -> bool:
    """Return whether the message answers a question that is put to everybody, or opens what is there for safety."""
    pending = tracker.get_slot(Slot.PENDING_QUESTION)
    if latest_intent(tracker) == "inform":
        opens_safety = latest_entity(tracker, Slot.SAFETY_ANSWER) or latest_entity(tracker, FLOW) in SAFETY_FLOWS
        return bool(opens_safety)
    return latest_intent(tracker) in BARE and pending in ASKED_OF_ALL


def _taken_back(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    dispatcher.utter_message(response="utter_care_taken_back")
    # Without the slot no rule knows what comes after this action, so it says itself that the visitor is waited for.
    waits = FollowupAction("action_listen")
    buyer = [SlotSet(Slot.CARED_FOR, None), SlotSet(Slot.NOT_A_BUYER, False)]
    return [waits, *go_on(dispatcher, tracker, buyer)]
