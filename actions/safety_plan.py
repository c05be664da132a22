"""The safety plan in six steps (Stanley and Brown 2012); the fifth, the lines, comes from data/facts.yml."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import words
from actions.flows import CloseFlow, Ended, ReadAnswer, card
from actions.names import Form, Slot
from actions.words import safety_lines

# Below this the model may take "i give the pills to my neighbour" for a crisis, "my brother keeps them" for another's
# and "lock the knives away" for a danger; the gateway's net is always sure.
SURE_ENOUGH = {"crisis_suicide": 0.6, "crisis_other": 0.9, "in_danger": 0.7, "risk_violence": 0.7}
QUESTIONS = (
    words(Slot.SAFETY_SIGNS, may_skip=True, sure_enough=SURE_ENOUGH),
    words(Slot.SAFETY_ALONE, may_skip=True, sure_enough=SURE_ENOUGH),
    words(Slot.SAFETY_AROUND, may_skip=True, sure_enough=SURE_ENOUGH),
    words(Slot.SAFETY_PEOPLE, may_skip=True, sure_enough=SURE_ENOUGH),
    words(Slot.SAFETY_HOME, may_skip=True, sure_enough=SURE_ENOUGH),
)


class ValidateSafetyPlanForm(ReadAnswer):
    """Reads the steps of the plan."""

    form = Form.SAFETY_PLAN
    questions = QUESTIONS


class ActionCloseSafetyPlan(CloseFlow):
    """Hands the plan over as a card, also what there is of one that he left."""

    form = Form.SAFETY_PLAN
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Show the card."""
        _show("utter_safety_plan_done", dispatcher, tracker)
        return Ended()

    def leave(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Show the card with the steps so far."""
        _show("utter_safety_plan_left", dispatcher, tracker)


class ActionLeaveSafetyPlan(Action):
    """Hands over what there is of the plan to somebody who says goodbye in the middle of it."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_leave_safety_plan"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the card and keep none of the answers; the rule goes on with the goodbye."""
        _show("utter_safety_plan_left", dispatcher, tracker)
        return [SlotSet(each.slot, None) for each in QUESTIONS]


def _show(response: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Say the response with the card, the lines among its steps."""
    shown = card(Form.SAFETY_PLAN, tracker, [("safety_lines", safety_lines())])
    dispatcher.utter_message(response=response, json_message=shown)
