"""The names that the domain and the actions share; a test compares them with domain.yml."""

from __future__ import annotations


class Slot:
    """Rasa slots."""

    PENDING_QUESTION = "pending_question"
    BECAUSE = "because"
    NOT_A_BUYER = "not_a_buyer"
    TOUCHED_BUYING = "touched_buying"
    TURNS_SINCE_TOUCH = "turns_since_touch"
    TRAFFICKING_RAISED = "trafficking_raised"
    CHANGE_TALK = "change_talk"
    SUSTAIN_TALK = "sustain_talk"
    IMPORTANCE = "importance"
    CONFIDENCE = "confidence"
    RULER_REASON = "ruler_reason"
    RULER_NEXT = "ruler_next"
    OFFERS_REFUSED = "offers_refused"
    TURNS_SINCE_OFFER = "turns_since_offer"
    SAFETY_OPEN = "safety_open"
    SAFETY_ANSWER = "safety_answer"
    PAUSED_FLOW = "paused_flow"
    URGENT = "urgent"
    BOOKING_WAY = "booking_way"
    BOOKING_TIME = "booking_time"
    OFFERED_TIMES = "offered_times"
    AWARENESS_ANSWER = "awareness_answer"
    BOOKING_SUMMARY = "booking_summary"
    SUMMARY_APPROVED = "summary_approved"
    CONTACT_REF = "contact_ref"
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_KEY = "booking_key"
    BOOKED = "booked"


class Pending:
    """Values of the slot pending_question: what a bare yes or no would answer."""

    NONE = "none"
    OFFER = "offer"
    TRAFFICKING = "trafficking"
    GOODBYE = "goodbye"
    EXERCISE = "exercise"
    LAPSE = "lapse"
    FORGET = "forget"
    SAFETY = "safety"


class Form:
    """Rasa forms."""

    RULER = "ruler_form"
    SAFETY = "safety_form"
    BOOKING = "booking_form"
