"""Reads the answer to a flow's question, pressed or in words, and leaves alone what means something else."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from rasa_sdk import Tracker

from actions.parsing import rating
from actions.tracker_state import latest_confidence, latest_entity, latest_intent, latest_text

ANSWER = "answer"
SKIP = "skip"
# A free answer is whatever he writes, except a thought of suicide, and what the model is at least this sure of (from 0
# to 1): what resembles an answer most only where there is hardly a doubt.
CRISES = frozenset({"crisis_suicide", "crisis_other"})
INTERRUPTIONS: Mapping[str, float] = {
    **dict.fromkeys(("risk_violence", "in_danger", "seller_in_need", "visitor_minor", "worry_minor"), 0.25),
    **dict.fromkeys(("want_counsellor", "delete_my_data", "manage_booking", "seek_sex", "insult", "goodbye"), 0.5),
    **dict.fromkeys(("ask_anonymity", "ask_about_service", "ask_menu", "bot_challenge"), 0.5),
    **dict.fromkeys(("ask_law", "ask_sexual_health", "ask_tell_partner", "ask_trafficking_signs"), 0.7),
    "report_trafficking": 0.7,
}
LEAVING = re.compile(
    r"(?:please |ok |no )?"
    r"(?:stop(?: it| this| here)?|not now|leave (?:it|this)|enough|quit|cancel|later|"
    r"i (?:want|need) to stop (?:this|here)|i don'?t want (?:this|to(?: do this)?))"
    r"(?: please| now)?"
)


class Kind(Enum):
    """How a question is answered."""

    WORDS = "words"
    RATING = "rating"
    CHOICE = "choice"
    TICKS = "ticks"


@dataclass(frozen=True)
class Question:
    """One question of a flow.

    Args:
        slot: where the answer is kept until the flow ends.
        kind: how it is answered.
        choices: the values that its buttons send.
        meanings: what an intent says here: the value that a message of it stands for.
        in_words: whether his own words are as good as one of the choices.
        crisis_from: how sure the model must be of a thought of suicide to go before the answer, from 0 to 1; above 0
            only in a safety plan, whose answers are about such thoughts.
    """

    slot: str
    kind: Kind = Kind.WORDS
    choices: frozenset[str] = frozenset()
    meanings: Mapping[str, str] = field(default_factory=dict)
    in_words: bool = False
    crisis_from: float = 0.0


def words(slot: str, may_skip: bool = False, crisis_from: float = 0.0) -> Question:
    """Return a question that is answered in his own words; where it may be skipped, a no or not knowing skips it."""
    choices = frozenset({SKIP}) if may_skip else frozenset()
    meanings = {"deny": SKIP, "unsure": SKIP} if may_skip else {}
    return Question(slot, Kind.WORDS, choices, meanings, in_words=True, crisis_from=crisis_from)


def read(question: Question, tracker: Tracker) -> str | int | None:
    """Return what the latest message answers to a question; None where it answers nothing."""
    pressed = latest_entity(tracker, ANSWER)
    if pressed is not None:
        return _pressed(question, pressed)
    text = free_answer(tracker, question.crisis_from)
    if question.kind is Kind.RATING:
        return rating(text)
    meant = question.meanings.get(latest_intent(tracker) or "") if latest_text(tracker) else None
    return meant or (text if text and question.in_words else None)


def leaves(question: Question, tracker: Tracker) -> bool:
    """Return whether the latest message asks to leave the flow: "stop", or a no that the question has no use for."""
    text = latest_text(tracker)
    if LEAVING.fullmatch(text.lower().strip(" .!")):
        return True
    return bool(text) and latest_intent(tracker) == "deny" and "deny" not in question.meanings


def answered(tracker: Tracker, slot: str) -> str:
    """Return the answer that a pressed button carries for a slot; empty where none was pressed."""
    return latest_entity(tracker, slot) or ""


def free_answer(tracker: Tracker, crisis_from: float = 0.0) -> str:
    """Return what he wrote as the answer to the flow's question; empty where it means something else."""
    intent = latest_intent(tracker) or ""
    sure_enough = crisis_from if intent in CRISES else INTERRUPTIONS.get(intent, math.inf)
    return "" if latest_confidence(tracker) >= sure_enough else latest_text(tracker)


def yes_or_no(tracker: Tracker, slot: str) -> str:
    """Return the pressed answer, or yes or no where he said it in words; empty else."""
    said = {"affirm": "yes", "deny": "no"}.get(latest_intent(tracker) or "", "")
    return answered(tracker, slot) or said


def _pressed(question: Question, value: str) -> str | int | None:
    if question.kind is Kind.RATING:
        return rating(value)
    values = value.split(",") if question.kind is Kind.TICKS else [value]
    return value if set(values) <= question.choices else None
