"""Reads the answer to a flow's question, pressed or in words, and leaves alone what means something else."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from rasa_sdk import Tracker

from actions.parsing import rating
from actions.tracker_state import latest_confidence, latest_entity, latest_intent, latest_text

ANSWER = "answer"
SKIP = "skip"
# A free answer is whatever he writes, except what the model is at least this sure of (from 0 to 1): a thought of
# suicide always, a danger soon, and what resembles an answer most only where there is hardly a doubt. "Go to bed"
# resembles a goodbye, and "you are more than that", said to a friend, an insult.
INTERRUPTIONS: Mapping[str, float] = {
    **dict.fromkeys(("crisis_suicide", "crisis_other"), 0.0),
    **dict.fromkeys(("risk_violence", "in_danger", "seller_in_need", "visitor_minor", "worry_minor"), 0.25),
    **dict.fromkeys(("want_counsellor", "delete_my_data", "manage_booking", "seek_sex"), 0.5),
    **dict.fromkeys(("ask_anonymity", "ask_about_service", "bot_challenge"), 0.5),
    "ask_menu": 0.6,
    **dict.fromkeys(("ask_law", "ask_sexual_health", "ask_tell_partner", "ask_trafficking_signs"), 0.7),
    "report_trafficking": 0.7,
    "insult": 0.8,
    "goodbye": 0.85,
}
LEAVING = re.compile(
    r"(?:please |ok |no )?"
    r"(?:stop(?: it| this| here)?|not now|leave (?:it|this)|enough|quit|cancel|later|"
    r"i (?:want|need) to stop (?:this|here)|i don'?t want (?:this|to(?: do this)?))"
    r"(?: please| now)?"
)
SKIPPING = re.compile(
    r"(?:please |ok |no |let(?:'s| us) |i(?:'d| would) rather )?skip(?: it| this| that)?(?: one)?(?: please)?"
)
AGE = re.compile(r"\b(?:i'?m|i am|years?|old|age)\b")
# Before a choice that he types instead of pressing it.
LEADING_IN = re.compile(r"^(?:that(?:'s| is)|it(?:'s| is)|the|my|just) ")
# Where his own words are an answer, only a short message that the model is at least this sure of stands for a choice:
# in "dont know, maybe the first beer" and "not lying any more" the words count.
MOST_WORDS_OF_A_CHOICE = 5
SURE_OF_A_CHOICE = 0.6


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
        sure_enough: for an intent how sure the model must be of it to go before the answer, from 0 to 1, where that
            is not what INTERRUPTIONS says: only in a safety plan, whose answers are about danger.
    """

    slot: str
    kind: Kind = Kind.WORDS
    choices: frozenset[str] = frozenset()
    meanings: Mapping[str, str] = field(default_factory=dict)
    in_words: bool = False
    sure_enough: Mapping[str, float] = field(default_factory=dict)


def words(slot: str, may_skip: bool = False, sure_enough: Mapping[str, float] = MappingProxyType({})) -> Question:
    """Return a question that is answered in his own words; where it may be skipped, a no or not knowing skips it."""
    choices = frozenset({SKIP}) if may_skip else frozenset()
    meanings = {"deny": SKIP, "unsure": SKIP} if may_skip else {}
    return Question(slot, Kind.WORDS, choices, meanings, in_words=True, sure_enough=sure_enough)


def read(question: Question, tracker: Tracker) -> str | int | None:
    """Return what the latest message answers to a question; None where it answers nothing."""
    pressed = latest_entity(tracker, ANSWER)
    if pressed is not None:
        return _pressed(question, pressed)
    if question.kind is Kind.RATING:
        return rated(tracker)
    return named(question, tracker) or _meant(question, tracker) or _in_words(question, tracker)


def rated(tracker: Tracker) -> int | None:
    """Return the rating from 0 to 10 in what he wrote; None where there is none, or it means something else."""
    # "Still a 9" resembles an age.
    number_only = latest_intent(tracker) == "visitor_minor" and not AGE.search(latest_text(tracker).lower())
    return rating(latest_text(tracker) if number_only else free_answer(tracker))


def named(question: Question, tracker: Tracker) -> str | None:
    """Return the choice that he typed by its name, such as "skip this" or "that is enough"; None else."""
    text = _plain(tracker)
    if SKIPPING.fullmatch(text):
        text = SKIP
    name = LEADING_IN.sub("", text)
    return name if name in question.choices else None


def leaves(question: Question, tracker: Tracker) -> bool:
    """Return whether the latest message asks to leave the flow: "stop", or a no that the question has no use for."""
    if named(question, tracker):
        return False
    if LEAVING.fullmatch(_plain(tracker)):
        return True
    return "deny" not in question.meanings and _says(question, tracker) == "deny"


def answered(tracker: Tracker, slot: str) -> str:
    """Return the answer that a pressed button carries for a slot; empty where none was pressed."""
    return latest_entity(tracker, slot) or ""


def free_answer(tracker: Tracker, sure_enough: Mapping[str, float] = MappingProxyType({})) -> str:
    """Return what he wrote as the answer to the flow's question; empty where it means something else."""
    least = {**INTERRUPTIONS, **sure_enough}.get(latest_intent(tracker) or "", math.inf)
    return "" if latest_confidence(tracker) >= least else latest_text(tracker)


def yes_or_no(tracker: Tracker, slot: str) -> str:
    """Return the pressed answer, or yes or no where he said it in words; empty else."""
    said = {"affirm": "yes", "deny": "no"}.get(latest_intent(tracker) or "", "")
    return answered(tracker, slot) or said


def _plain(tracker: Tracker) -> str:
    return latest_text(tracker).lower().strip(" .!?")


def _says(question: Question, tracker: Tracker) -> str | None:
    """Return the intent of what he wrote as far as it may stand for a choice; None where his words are the answer."""
    text = latest_text(tracker)
    sure = latest_confidence(tracker) >= SURE_OF_A_CHOICE and len(text.split()) <= MOST_WORDS_OF_A_CHOICE
    return latest_intent(tracker) if text and (sure or not question.in_words) else None


def _meant(question: Question, tracker: Tracker) -> str | None:
    return question.meanings.get(_says(question, tracker) or "")


def _in_words(question: Question, tracker: Tracker) -> str | None:
    return free_answer(tracker, question.sure_enough) or None if question.in_words else None


def _pressed(question: Question, value: str) -> str | int | None:
    if question.kind is Kind.RATING:
        return rating(value)
    values = value.split(",") if question.kind is Kind.TICKS else [value]
    return value if set(values) <= question.choices else None
