"""What every form shares: which messages leave a free answer unread because they mean something else."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.tracker_state import latest_entity, latest_intent, latest_text

# A free answer is whatever he writes, except these: safety comes first, and a side question is answered as one.
INTERRUPTIONS: frozenset[str] = frozenset(
    {
        "crisis_suicide",
        "crisis_other",
        "risk_violence",
        "in_danger",
        "seller_in_need",
        "visitor_minor",
        "worry_minor",
        "ask_anonymity",
        "ask_about_service",
        "ask_menu",
        "bot_challenge",
        "delete_my_data",
        "manage_booking",
        "want_counsellor",
        "goodbye",
        "seek_sex",
        "insult",
    }
)


def answered(tracker: Tracker, slot: str) -> str:
    """Return the answer that a pressed button carries for a slot; empty where none was pressed."""
    return latest_entity(tracker, slot) or ""


def free_answer(tracker: Tracker) -> str:
    """Return what he wrote as the answer to the flow's question; empty where it means something else."""
    return "" if latest_intent(tracker) in INTERRUPTIONS else latest_text(tracker)


def yes_or_no(tracker: Tracker, slot: str) -> str:
    """Return the pressed answer, or yes or no where he said it in words; empty else."""
    said = {"affirm": "yes", "deny": "no"}.get(latest_intent(tracker) or "", "")
    return answered(tracker, slot) or said
