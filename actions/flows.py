"""What every flow of questions shares: its form's reading, its end, and the card with his own words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import SKIP, Question, leaves, read
from actions.names import Slot
from actions.next_step import go_on
from actions.words import ANSWERS, CARDS

Domain = dict[str, Any]


class ReadAnswer(Action, ABC):
    """Reads the answer to the question that a form has asked; "stop" leaves the form."""

    questions: ClassVar[tuple[Question, ...]]

    @property
    @abstractmethod
    def form(self) -> str:
        """The form whose questions these are."""

    def name(self) -> str:
        """Return the action's name: Rasa calls `validate_<form>` after each message inside a form."""
        return f"validate_{self.form}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[EventType]:
        """Return the slot of an answer; nothing where the message means something else."""
        asked = next((each for each in self.questions if each.slot == tracker.get_slot("requested_slot")), None)
        if asked is None:
            return []
        if leaves(asked, tracker):
            return [SlotSet(Slot.FLOW_LEFT, True), SlotSet("requested_slot", None)]
        answer = read(asked, tracker)
        return [] if answer is None else self.take(asked.slot, answer, dispatcher)

    def take(self, slot: str, answer: str | int, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Keep an answer; a flow that says something at once overrides this."""
        return [SlotSet(slot, answer)]


@dataclass(frozen=True)
class Ended:
    """The end of a flow: events of its own, and whether what is due is asked after it."""

    events: tuple[EventType, ...] = ()
    goes_on: bool = True


class CloseFlow(Action, ABC):
    """Ends a flow: says what fits, keeps none of the answers, and goes on with what is due."""

    questions: ClassVar[tuple[Question, ...]]

    @property
    @abstractmethod
    def form(self) -> str:
        """The form that has ended."""

    def name(self) -> str:
        """Return the action's name, as data/rules/flows.yml has it."""
        return f"action_close_{self.form.removesuffix('_form')}"

    @abstractmethod
    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Say what ends the flow; return what is to be kept, and whether the next step follows."""

    def leave(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Say that he may leave it; a flow whose answers must not be lost overrides this."""
        dispatcher.utter_message(response="utter_flow_left")

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Domain) -> list[EventType]:
        """Say the end, or that it can be taken up again where he left."""
        cleared = [SlotSet(each.slot, None) for each in self.questions]
        if tracker.get_slot(Slot.FLOW_LEFT):
            self.leave(dispatcher, tracker)
            return go_on(dispatcher, tracker, [*cleared, SlotSet(Slot.FLOW_LEFT, False)], left=True)
        ended = self.finish(dispatcher, tracker)
        events = [*cleared, *ended.events]
        return go_on(dispatcher, tracker, events) if ended.goes_on else events


def card(name: str, tracker: Tracker, more: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """Return the custom part of an answer that shows his own words as a card to copy, print or save.

    Args:
        name: the card in data/words.yml, which has its title and a label for each slot.
        tracker: the conversation.
        more: further lines that are not his words, each with the name of its label.
    """
    labels: dict[str, str] = CARDS[name]["lines"]
    told = {slot: tracker.get_slot(slot) for slot in labels} | dict(more)
    lines = [[label, in_words(told[slot])] for slot, label in labels.items() if told[slot] not in (None, SKIP)]
    return {"card": {"title": CARDS[name]["title"], "lines": lines}}


def in_words(answer: str) -> str:
    """Return an answer as it is read on a card: pressed ones in plain words, his own as they are."""
    values = answer.split(",")
    return ", ".join(ANSWERS[value] for value in values) if set(values) <= set(ANSWERS) else answer
