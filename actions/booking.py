"""The booking flow: how, when, what the counsellor may read, where to reach him, and his yes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions import handoffs, parsing
from actions.answers import answered, free_answer, yes_or_no
from actions.motivation import suicide_is_open, trafficking_is_open
from actions.names import Form, Pending, Slot
from actions.next_step import go_on
from actions.tracker_state import latest_intent, latest_metadata, state_before
from actions.words import WAY_BUTTONS, time_in_words, way_in_words

Slots = dict[str, Any]
NEEDS_CONTACT = ("phone", "email")
# Where the two meet, for the ways on which nobody calls or writes to him.
MET_AT: Mapping[str, str] = {"chat": "utter_booked_chat", "visit": "utter_booked_visit"}
SKIPPED = "skip"
# As api/handoffs/schemas.py takes it, in characters.
LONGEST_SUMMARY = 1500
FLOW_SLOTS = (
    Slot.BOOKING_WAY,
    Slot.BOOKING_TIME,
    Slot.OFFERED_TIMES,
    Slot.AWARENESS_ANSWER,
    Slot.BOOKING_SUMMARY,
    Slot.SUMMARY_APPROVED,
    Slot.CONTACT_REF,
    Slot.BOOKING_CONFIRMED,
    Slot.BOOKING_KEY,
    Slot.BOOKING_CLOSED,
    Slot.BOOKING_SENT,
)


class ActionOpenBooking(Action):
    """Begins the booking flow."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_open_booking"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say what comes; the rule goes on with the form."""
        return open_booking(dispatcher)


def open_booking(dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say what comes; a bare yes from now on answers the flow."""
    dispatcher.utter_message(response="utter_want_counsellor")
    return [SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]


class ValidateBookingForm(FormValidationAction):
    """Reads the answers of the booking flow; each is taken only where it was asked for."""

    def name(self) -> str:
        """Return the action's name."""
        return f"validate_{Form.BOOKING}"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        """Leave out what is not needed: trafficking once raised, the contact detail of a chat or a visit."""
        return required(tracker)

    async def extract_booking_way(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take the way of contact."""
        if not _asked(tracker, Slot.BOOKING_WAY):
            return {}
        way = answered(tracker, Slot.BOOKING_WAY) or parsing.way(free_answer(tracker))
        if way == "visit" and not handoffs.visit_address():
            dispatcher.utter_message(response="utter_no_visits")
            return {}
        return {Slot.BOOKING_WAY: way} if way else {}

    async def extract_booking_time(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take one of the free times that were shown, pressed or in words."""
        if not _asked(tracker, Slot.BOOKING_TIME):
            return {}
        offered = tracker.get_slot(Slot.OFFERED_TIMES) or []
        pressed = answered(tracker, Slot.BOOKING_TIME)
        chosen = pressed if pressed in offered else parsing.free_time(free_answer(tracker), offered)
        return {Slot.BOOKING_TIME: chosen} if chosen else {}

    async def extract_awareness_answer(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots
    ) -> Slots:
        """Note that he answered, not what."""
        if not _asked(tracker, Slot.AWARENESS_ANSWER):
            return {}
        if not (free_answer(tracker) or answered(tracker, Slot.AWARENESS_ANSWER)):
            return {}
        dispatcher.utter_message(response="utter_awareness_thanks")
        return {Slot.AWARENESS_ANSWER: "heard"}

    async def extract_booking_summary(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take his own words for the counsellor, or none."""
        if not _asked(tracker, Slot.BOOKING_SUMMARY):
            return {}
        if yes_or_no(tracker, Slot.BOOKING_SUMMARY) in (SKIPPED, "no"):
            return {Slot.BOOKING_SUMMARY: SKIPPED, Slot.SUMMARY_APPROVED: "without"}
        words = "" if latest_intent(tracker) in ("affirm", "unsure") else free_answer(tracker)
        return _summary(dispatcher, words, kept=None)

    async def extract_summary_approved(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots
    ) -> Slots:
        """Take his yes to exactly these words; "again" lets him write them anew."""
        if not _asked(tracker, Slot.SUMMARY_APPROVED):
            return {}
        answer = yes_or_no(tracker, Slot.SUMMARY_APPROVED)
        if answer in ("again", "no"):
            return {Slot.BOOKING_SUMMARY: None, Slot.SUMMARY_APPROVED: None}
        if answer in ("yes", "without"):
            return {Slot.SUMMARY_APPROVED: answer}
        return _summary(dispatcher, free_answer(tracker), kept=tracker.get_slot(Slot.BOOKING_SUMMARY))

    async def extract_contact_ref(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Slots:
        """Take the reference to the contact detail that the gateway put into the vault."""
        if not _asked(tracker, Slot.CONTACT_REF):
            return {}
        sent = latest_metadata(tracker)
        if sent.get("contact_ref") and sent.get("contact_kind") == tracker.get_slot(Slot.BOOKING_WAY):
            return {Slot.CONTACT_REF: sent["contact_ref"]}
        if not free_answer(tracker) or latest_intent(tracker) == "deny":
            return {}
        dispatcher.utter_message(response="utter_contact_not_found")
        return {Slot.CONTACT_REF: None}

    async def extract_booking_confirmed(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots
    ) -> Slots:
        """Take his yes or no to the booking as it was read out."""
        if not _asked(tracker, Slot.BOOKING_CONFIRMED):
            return {}
        answer = yes_or_no(tracker, Slot.BOOKING_CONFIRMED)
        return {Slot.BOOKING_CONFIRMED: answer} if answer in ("yes", "no") else {}


class ActionAskBookingWay(Action):
    """Asks how he wants to talk."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_booking_way"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the ways."""
        buttons = [
            {"title": title, "payload": f'/inform{{"booking_way": "{way}"}}'} for way, title in offered_ways().items()
        ]
        dispatcher.utter_message(response="utter_ask_booking_way", buttons=buttons)
        return []


class ActionAskBookingSummary(Action):
    """Asks for a few words for the counsellor."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_booking_summary"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say that they may be left out."""
        dispatcher.utter_message(response="utter_ask_booking_summary")
        return []


class ActionAskBookingTime(Action):
    """Shows the next free times; without any the flow ends with what to do instead."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_booking_time"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask the API and show a button for each time."""
        try:
            times = await handoffs.free_times(bool(tracker.get_slot(Slot.URGENT)))
        except handoffs.BookingClosed:
            return _stop(dispatcher, "utter_booking_closed")
        if not times:
            return _stop(dispatcher, "utter_no_times")
        return _show(dispatcher, times)


class ActionAskAwarenessAnswer(Action):
    """Raises trafficking before the booking is confirmed, where it was not raised yet."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_awareness_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Raise it once; he may skip it. After a side question the question alone comes again."""
        if tracker.get_slot(Slot.TRAFFICKING_RAISED):
            dispatcher.utter_message(response="utter_ask_awareness_again")
            return []
        dispatcher.utter_message(response="utter_raise_trafficking_before_booking")
        return [SlotSet(Slot.TRAFFICKING_RAISED, True)]


class ActionAskSummaryApproved(Action):
    """Reads his words back to him before anybody else may read them."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_summary_approved"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the summary for reading and editing."""
        dispatcher.utter_message(
            response="utter_ask_summary_approved", json_message={"summary": tracker.get_slot(Slot.BOOKING_SUMMARY)}
        )
        return []


class ActionAskContactRef(Action):
    """Asks for the phone number or the address, which only the vault will see."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_contact_ref"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask by the way that he chose."""
        way = tracker.get_slot(Slot.BOOKING_WAY)
        response = "utter_ask_contact_phone" if way == "phone" else "utter_ask_contact_email"
        dispatcher.utter_message(response=response, json_message={"expects": "contact", "way": way})
        return []


class ActionAskBookingConfirmed(Action):
    """Reads the booking out and asks for his yes; after an attempt that failed, whether to try again."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_booking_confirmed"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask, and fix the key that makes a repeated request the same booking."""
        response = _asks_to_confirm(tracker)
        if response == "utter_ask_booking_confirmed" and tracker.get_slot(Slot.URGENT):
            dispatcher.utter_message(response="utter_booking_urgent")
        dispatcher.utter_message(
            response=response,
            booking_when=time_in_words(tracker.get_slot(Slot.BOOKING_TIME)),
            booking_way_words=way_in_words(tracker.get_slot(Slot.BOOKING_WAY)),
        )
        return [SlotSet(Slot.BOOKING_KEY, tracker.get_slot(Slot.BOOKING_KEY) or uuid.uuid4().hex)]


class ActionBook(Action):
    """Books what he said yes to, or ends the flow where he said no."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_book"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Send the handoff and show the code."""
        if tracker.get_slot(Slot.BOOKING_CONFIRMED) != "yes":
            # The flow stopped itself earlier where nothing was confirmed, and has said why.
            if tracker.get_slot(Slot.BOOKING_CONFIRMED) == "no":
                return go_on(dispatcher, tracker, stopped_by_him(dispatcher, tracker), left=True)
            return _ended(dispatcher, tracker, [])
        handoff = handoff_of(tracker)
        try:
            booking = await handoffs.book(handoff, tracker.get_slot(Slot.BOOKING_KEY))
        except handoffs.TimeGone:
            return _choose_again(dispatcher)
        except handoffs.Refused as refused:
            return _ask_contact_again(dispatcher, refused)
        except handoffs.NoAnswer:
            return _ask_to_try_again(SlotSet(Slot.BOOKING_SENT, vars(handoff)))
        except handoffs.BookingClosed:
            return _ask_to_try_again(SlotSet(Slot.BOOKING_CLOSED, True))
        place = booking.pop("place")
        dispatcher.utter_message(response="utter_booked", json_message={"booking": booking})
        if handoff.way in MET_AT:
            dispatcher.utter_message(
                response=MET_AT[handoff.way], json_message={"open": "booking"}, visit_address=place
            )
        return _ended(dispatcher, tracker, [*cleared(), SlotSet(Slot.BOOKED, True), SlotSet(Slot.URGENT, False)])


class ActionLeaveBooking(Action):
    """Ends the booking flow because he wants to."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_leave_booking"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say what became of it."""
        return stopped_by_him(dispatcher, tracker)


def offered_ways() -> Mapping[str, str]:
    """Return the ways that can be kept, each with the title of its button: a visit only where there is an address."""
    return {way: title for way, title in WAY_BUTTONS.items() if way != "visit" or handoffs.visit_address()}


def required(tracker: Tracker) -> list[str]:
    """Return the slots that this booking needs, in the order in which they are asked."""
    raise_first = (
        trafficking_is_open(state_before(tracker)) or tracker.get_slot("requested_slot") == Slot.AWARENESS_ANSWER
    )
    return [
        Slot.BOOKING_WAY,
        Slot.BOOKING_TIME,
        *([Slot.AWARENESS_ANSWER] if raise_first else []),
        Slot.BOOKING_SUMMARY,
        Slot.SUMMARY_APPROVED,
        *([Slot.CONTACT_REF] if tracker.get_slot(Slot.BOOKING_WAY) in NEEDS_CONTACT else []),
        Slot.BOOKING_CONFIRMED,
    ]


def handoff_of(tracker: Tracker) -> handoffs.Handoff:
    """Return what is handed over: the summary only where he approved it; the same again where no answer came."""
    sent = tracker.get_slot(Slot.BOOKING_SENT)
    if sent:
        return handoffs.Handoff(**sent)
    approved = tracker.get_slot(Slot.SUMMARY_APPROVED) == "yes"
    return handoffs.Handoff(
        way=tracker.get_slot(Slot.BOOKING_WAY),
        starts_at=tracker.get_slot(Slot.BOOKING_TIME),
        summary=tracker.get_slot(Slot.BOOKING_SUMMARY) if approved else None,
        contact_ref=tracker.get_slot(Slot.CONTACT_REF),
        importance=tracker.get_slot(Slot.IMPORTANCE),
        confidence=tracker.get_slot(Slot.CONFIDENCE),
        urgent=bool(tracker.get_slot(Slot.URGENT)),
    )


def cleared() -> list[EventType]:
    """Return the events that forget the flow's answers."""
    return [*(SlotSet(slot, None) for slot in FLOW_SLOTS), SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]


def stopped_by_him(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say that nothing was booked and forget the answers; keep them where nobody knows whether it was."""
    # What he has just left is not offered to him in the same breath.
    rested = [SlotSet(Slot.TURNS_SINCE_OFFER, 0), SlotSet(Slot.PENDING_QUESTION, Pending.NONE)]
    if tracker.get_slot(Slot.BOOKING_SENT):
        dispatcher.utter_message(response="utter_booking_left_unsure")
        return [SlotSet(Slot.BOOKING_CONFIRMED, None), *rested]
    dispatcher.utter_message(response="utter_booking_stopped")
    return [*cleared(), *rested]


def _ended(dispatcher: CollectingDispatcher, tracker: Tracker, events: list[EventType]) -> list[EventType]:
    """End the flow where it has said all, except that the question about suicide must still come."""
    return go_on(dispatcher, tracker, events) if suicide_is_open(state_before(tracker)) else events


def _asked(tracker: Tracker, slot: str) -> bool:
    return tracker.get_slot("requested_slot") == slot


def _show(dispatcher: CollectingDispatcher, times: list[str]) -> list[EventType]:
    buttons = [{"title": time_in_words(time), "payload": f'/inform{{"booking_time": "{time}"}}'} for time in times]
    dispatcher.utter_message(response="utter_ask_booking_time", buttons=buttons)
    return [SlotSet(Slot.OFFERED_TIMES, times)]


def _stop(dispatcher: CollectingDispatcher, response: str) -> list[EventType]:
    dispatcher.utter_message(response=response, json_message={"open": "booking"})
    return [SlotSet(Slot.PENDING_QUESTION, Pending.BOOKING), ActiveLoop(None), SlotSet("requested_slot", None)]


def _summary(dispatcher: CollectingDispatcher, words: str, kept: str | None) -> Slots:
    if len(words) > LONGEST_SUMMARY:
        dispatcher.utter_message(response="utter_summary_too_long", longest_summary=LONGEST_SUMMARY)
        words = kept or ""
    elif not words:
        return {}
    return {Slot.BOOKING_SUMMARY: words or None, Slot.SUMMARY_APPROVED: None}


def _asks_to_confirm(tracker: Tracker) -> str:
    if tracker.get_slot(Slot.BOOKING_SENT):
        return "utter_booking_no_answer"
    return "utter_booking_closed" if tracker.get_slot(Slot.BOOKING_CLOSED) else "utter_ask_booking_confirmed"


def _ask_to_try_again(why: EventType) -> list[EventType]:
    return [why, SlotSet(Slot.BOOKING_CONFIRMED, None), FollowupAction(Form.BOOKING)]


def _without(*answers: str) -> list[EventType]:
    """Return the events that ask for these answers once more and then make another booking of it."""
    made_by = (Slot.BOOKING_CONFIRMED, Slot.BOOKING_KEY, Slot.BOOKING_CLOSED, Slot.BOOKING_SENT)
    return [*(SlotSet(slot, None) for slot in (*answers, *made_by)), FollowupAction(Form.BOOKING)]


def _choose_again(dispatcher: CollectingDispatcher) -> list[EventType]:
    dispatcher.utter_message(response="utter_time_gone")
    return _without(Slot.BOOKING_TIME)


def _ask_contact_again(dispatcher: CollectingDispatcher, refused: handoffs.Refused) -> list[EventType]:
    # The vault keeps a contact detail half an hour; whoever took longer is asked for it again, the rest is kept.
    if refused.fields != [Slot.CONTACT_REF]:
        return _ask_to_try_again(SlotSet(Slot.BOOKING_CLOSED, True))
    dispatcher.utter_message(response="utter_contact_not_found")
    return _without(Slot.CONTACT_REF)
