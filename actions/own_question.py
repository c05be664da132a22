"""Ends a turn in a question that belongs to the answer, where neither safety nor a flow has one to ask first."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.motivation import State, Step, decide
from actions.names import Pending, Slot
from actions.next_step import take
from actions.tracker_state import count, counted_slots, state_before


def ask(
    question: str | None,
    state: State,
    dispatcher: CollectingDispatcher,
    pending: str = Pending.NONE,
    buttons: list[dict[str, str]] | None = None,
) -> list[EventType]:
    """Ask and return the events of the turn.

    Args:
        question: the response that asks; None where the answer ended in a question.
        state: the conversation with this turn counted.
        dispatcher: what is said goes here.
        pending: what a bare yes or no would answer.
        buttons: the choices, where the response has none of its own.
    """
    decision = decide(state)
    if decision.step is not Step.OPEN_QUESTION:
        return [*counted_slots(state), *take(decision, state, dispatcher)]
    if question:
        dispatcher.utter_message(response=question, buttons=buttons)
    because = SlotSet(Slot.BECAUSE, decision.because)
    return [*counted_slots(state), because, SlotSet(Slot.PENDING_QUESTION, pending)]


def counted_as_nothing(tracker: Tracker, intent: str) -> State:
    """Return the state after a turn of unknown matter: it counts as a turn, and the intent decides what is asked."""
    return replace(count(replace(state_before(tracker), intent=None)), intent=intent)
