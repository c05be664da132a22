"""Says the one question that ends a turn, as the motivation module decided it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.motivation import Decision, State, Step, decide, suicide_is_open, trafficking_is_open
from actions.names import Form, Pending, Slot
from actions.tracker_state import asked_in_passing, count, counted_slots, state_before, unclear_answers

OFFERS = {
    Form.URGE: "utter_offer_urge",
    Form.PLAN: "utter_offer_plan",
    Form.REASONS: "utter_offer_reasons",
    Form.FEELING: "utter_offer_feeling",
    Form.POLICE: "utter_offer_police",
    Form.AWARENESS: "utter_offer_awareness",
    Form.LAPSE: "utter_offer_lapse",
}
# Intents without an open question of their own.
WITHOUT_QUESTION = frozenset(
    {None, "affirm", "deny", "inform", "goodbye", "want_counsellor", "crisis_suicide", "nlu_fallback"}
)
MOVING_ON = "utter_moving_on"


def question_of(intent: str | None) -> str:
    """Return the name of the response that asks on after an intent's answer."""
    return MOVING_ON if intent in WITHOUT_QUESTION else f"utter_{intent}_question"


def next_step(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Count the turn and ask what is due."""
    state = count(state_before(tracker))
    return [*counted_slots(state), *pass_over(tracker), *take(decide(state), state, dispatcher)]


class ActionNextStep(Action):
    """Ends every turn that a rule leads: counts it and asks what is due after the answer to an intent."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_next_step"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask one question and remember what a bare yes or no would answer."""
        return next_step(dispatcher, tracker)


class ActionMoveOn(Action):
    """Asks what is due where a flow has ended, without counting its last answer as a turn."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_move_on"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask one question and remember what a bare yes or no would answer."""
        return go_on(dispatcher, tracker, [])


def go_on(
    dispatcher: CollectingDispatcher, tracker: Tracker, events: list[EventType], left: bool = False
) -> list[EventType]:
    """Ask what is due after the events of an action that ends a flow, and return them with those of the question.

    Whoever has just left a flow, or was asked about suicide, is not led into the ruler at once.

    Not by a followup to `action_move_on`: after it no rule knows what comes, and Rasa's fallback takes the visitor's
    message back with all that it changed.
    """
    tracker.add_slots(events)
    state = replace(state_before(tracker), intent=None)
    decision = decide(state)
    if left and decision.step is Step.RULER:
        decision = Decision(Step.OPEN_QUESTION, "the ruler may wait")
    return [*events, *pass_over(tracker), *take(decision, state, dispatcher)]


def pass_over(tracker: Tracker) -> list[EventType]:
    """Return the events that leave the question about suicide where it was asked in passing."""
    return leave_loop() if asked_in_passing(tracker) else []


def take(decision: Decision, state: State, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say the question of a decision and return its events, the reason among them."""
    because = SlotSet(Slot.BECAUSE, decision.because)
    if decision.step is Step.NOTHING:
        return [because]
    if decision.step is Step.RULER:
        opened = SlotSet(Slot.FLOWS_OFFERED, sorted(state.flows_offered | {Form.RULER}))
        return [because, opened, SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(Form.RULER)]
    if decision.step in (Step.SAFETY, Step.SAFETY_NOW):
        now = decision.step is Step.SAFETY_NOW
        dispatcher.utter_message(response="utter_safety_now" if now else "utter_safety_reminder")
        return [because, SlotSet(Slot.PENDING_QUESTION, Pending.SAFETY)]
    if decision.step is Step.SAFETY_PASSED:
        # Rasa knows no rule in whose middle safety closes, and would take the message back.
        return [because, *close_as_not_now(dispatcher), FollowupAction("action_listen")]
    if decision.step is Step.SUICIDE:
        asked = [SlotSet(Slot.SUICIDE_ASKED, True), SlotSet(Slot.SAFETY_ANSWER, None)]
        return [because, *asked, SlotSet(Slot.PENDING_QUESTION, Pending.NONE), FollowupAction(Form.SAFETY)]
    if decision.step is Step.OFFER:
        dispatcher.utter_message(response="utter_offer_counsellor")
        return [because, SlotSet(Slot.PENDING_QUESTION, Pending.OFFER), SlotSet(Slot.TURNS_SINCE_OFFER, 0)]
    if decision.step is Step.TRAFFICKING:
        dispatcher.utter_message(response="utter_raise_trafficking")
        return [because, SlotSet(Slot.PENDING_QUESTION, Pending.TRAFFICKING), SlotSet(Slot.TRAFFICKING_RAISED, True)]
    if decision.flow:
        dispatcher.utter_message(response=OFFERS[decision.flow])
        offered = sorted(state.flows_offered | {decision.flow})
        flow = [SlotSet(Slot.OFFERED_FLOW, decision.flow), SlotSet(Slot.FLOWS_OFFERED, offered)]
        return [because, SlotSet(Slot.PENDING_QUESTION, Pending.FLOW), *flow]
    question = question_of(state.intent)
    again = question == MOVING_ON == state.asked_last
    dispatcher.utter_message(response="utter_moving_on_with_choices" if again else question)
    return [because, SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]


def close_as_not_now(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Close safety for someone who thinks of suicide, but not at this moment: he is offered the soonest time."""
    dispatcher.utter_message(response="utter_safety_not_now")
    return [
        SlotSet(Slot.SAFETY_OPEN, False),
        SlotSet(Slot.SUICIDE_CONFIRMED, True),
        SlotSet(Slot.PAUSED_FLOW, None),
        SlotSet(Slot.URGENT, True),
        SlotSet(Slot.PENDING_QUESTION, Pending.OFFER),
    ]


class ActionGoodbye(Action):
    """Says goodbye; before it comes what must still be asked: about suicide, or once about trafficking."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_goodbye"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask what is due, or part."""
        return part(dispatcher, tracker)


def part(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say goodbye, unless safety is open, or suicide or trafficking must still be asked about.

    A goodbye that answers the question about suicide may be one for good: the form asks once more.
    """
    state = state_before(tracker)
    if state.safety_open:
        return take(decide(state), state, dispatcher)
    if asked_in_passing(tracker) and unclear_answers(tracker) == 1:
        return []
    if suicide_is_open(state):
        return [*leave_loop(), *take(decide(replace(state, in_flow=False)), state, dispatcher)]
    if trafficking_is_open(state):
        dispatcher.utter_message(response="utter_raise_trafficking_before_goodbye")
        raised = [SlotSet(Slot.TRAFFICKING_RAISED, True), SlotSet(Slot.PENDING_QUESTION, Pending.GOODBYE)]
        return [*leave_loop(), *raised]
    dispatcher.utter_message(response="utter_goodbye")
    return [*leave_loop(), SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]


def leave_loop() -> list[EventType]:
    """Return the events that leave whatever form is on, without a question that waits for its answer."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]


def decline_offer(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Take a no to the offer of a human: the door stays open, and after two it is not offered again."""
    dispatcher.utter_message(response="utter_offer_declined")
    refused = int(tracker.get_slot(Slot.OFFERS_REFUSED) or 0) + 1
    return [SlotSet(Slot.OFFERS_REFUSED, refused), SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]
