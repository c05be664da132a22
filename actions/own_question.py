"""Ends a turn in a question that belongs to the answer, where neither safety nor a flow has one to ask first."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.motivation import Step, decide
from actions.names import Pending, Slot
from actions.next_step import pass_over, take
from actions.tracker_state import count, counted_slots, state_before


def ask(
    question: str | None,
    intent: str,
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    pending: str = Pending.NONE,
    buttons: list[dict[str, str]] | None = None,
) -> list[EventType]:
    """Ask and return the events of the turn, which counts as one of unknown matter.

    Args:
        question: the response that asks; None where the answer ended in a question.
        intent: what decides whether something else is due first.
        dispatcher: what is said goes here.
        tracker: the conversation.
        pending: what a bare yes or no would answer.
        buttons: the choices, where the response has none of its own.
    """
    state = replace(count(replace(state_before(tracker), intent=None)), intent=intent)
    decision, counted = decide(state), [*counted_slots(state), *pass_over(tracker)]
    if decision.step is not Step.OPEN_QUESTION:
        return [*counted, *take(decision, state, dispatcher)]
    if question:
        dispatcher.utter_message(response=question, buttons=buttons)
    because = SlotSet(Slot.BECAUSE, decision.because)
    return [*counted, because, SlotSet(Slot.PENDING_QUESTION, pending)]
