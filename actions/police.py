"""After the police: how he is in the first 72 hours, what happens next, who gets to know, and a time with a human."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Kind, Question
from actions.flows import CloseFlow, Ended, ReadAnswer
from actions.motivation import Decision, Step, may_offer, suicide_is_open
from actions.names import Form, Slot
from actions.next_step import take
from actions.safety import open_safety
from actions.tracker_state import state_before

IN_DANGER = "danger"
BAD = "bad"
ENOUGH = "enough"
STATES = {"affirm": "ok", "deny": BAD, "unsure": BAD, "feel_hopeful": "ok", "feel_low": BAD, "feel_shame": BAD}
WORRIES = {
    "ask_law": "next",
    "fear_exposure": "known",
    "ask_anonymity": "known",
    "ask_tell_partner": "partner",
    "deny": ENOUGH,
    "thank": ENOUGH,
}
QUESTIONS = (
    Question(Slot.POLICE_STATE, Kind.CHOICE, frozenset({"ok", BAD, IN_DANGER}), STATES),
    Question(Slot.POLICE_WORRY, Kind.CHOICE, frozenset({"next", "known", "partner", "work", ENOUGH}), WORRIES),
)
ABOUT = {
    "next": "utter_police_next",
    "known": "utter_police_known",
    "partner": "utter_police_partner",
    "work": "utter_police_work",
}


class ValidatePoliceForm(ReadAnswer):
    """Answers each worry and asks for the next one, until he has had enough."""

    form = Form.POLICE
    questions = QUESTIONS

    def take(self, slot: str, answer: str | int, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Say what fits; a thought of not living ends the flow here, and safety opens."""
        if answer == IN_DANGER:
            return [SlotSet(slot, answer), SlotSet("requested_slot", None)]
        if answer == BAD:
            dispatcher.utter_message(response="utter_police_state_bad")
        if answer in ABOUT:
            dispatcher.utter_message(response=ABOUT[str(answer)])
            return [SlotSet(slot, None)]
        return [SlotSet(slot, answer)]


class ActionClosePolice(CloseFlow):
    """Ends with the offer of a human, or with safety."""

    form = Form.POLICE
    questions = QUESTIONS

    def finish(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Ended:
        """Open safety, offer a human where one may still be offered, or go on."""
        if tracker.get_slot(Slot.POLICE_STATE) == IN_DANGER:
            goes_on_here = [SlotSet(Slot.PAUSED_FLOW, Form.POLICE), SlotSet(Slot.POLICE_STATE, BAD)]
            return Ended((*open_safety(dispatcher, tracker), *goes_on_here), goes_on=False)
        dispatcher.utter_message(response="utter_police_done")
        state = state_before(tracker)
        if suicide_is_open(state) or not may_offer(state):
            return Ended()
        offer = take(
            Decision(Step.OFFER, "offered because the first days after the police are hard"), state, dispatcher
        )
        return Ended(tuple(offer), goes_on=False)
