"""Decides what the bot asks next: the one place where an offer, the ruler or the trafficking question is chosen.

Readiness follows the readiness ruler of motivational interviewing (Miller and Rollnick): importance and confidence from
0 to 10. Change talk and sustain talk are counted as turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from actions.names import Form

READY_IMPORTANCE = 7
RECURRING_CHANGE_TALK = 2
MOST_REFUSALS = 2
TURNS_BETWEEN_OFFERS = 3
TURNS_BEFORE_TRAFFICKING = 4

ABOUT_TRAFFICKING: frozenset[str] = frozenset(
    {"deny_harm", "worry_trafficked", "ask_trafficking_signs", "report_trafficking", "worry_minor"}
)
CHANGE_TALK: frozenset[str] = frozenset(
    {"want_to_stop", "ambivalent", "report_relapse", "report_progress", "ask_coping"}
)
SUSTAIN_TALK: frozenset[str] = frozenset({"not_ready", "ambivalent", "deny_harm"})
NOT_BUYERS: frozenset[str] = frozenset({"seller_in_need", "visitor_minor", "relative_writing"})
TOUCHES_BUYING: frozenset[str] = (
    ABOUT_TRAFFICKING
    | CHANGE_TALK
    | SUSTAIN_TALK
    | frozenset(
        {
            "feel_shame",
            "feel_guilt",
            "tell_buying",
            "report_urge",
            "share_trigger",
            "fear_exposure",
            "being_blackmailed",
            "referred_by_police",
            "ask_law",
            "ask_sexual_health",
            "ask_tell_partner",
        }
    )
)
# After these the visitor needs his own question answered or his own state asked about, not the next step.
NEEDS_ITS_OWN_QUESTION: frozenset[str] = (
    ABOUT_TRAFFICKING
    | NOT_BUYERS
    | frozenset(
        {
            "report_urge",
            "crisis_other",
            "being_blackmailed",
            "referred_by_police",
            "ask_law",
            "ask_sexual_health",
            "fear_exposure",
            "risk_violence",
            "in_danger",
            "manage_booking",
            "ask_anonymity",
            "ask_about_service",
            "bot_challenge",
            "seek_sex",
            "insult",
            "greet",
            "out_of_scope",
        }
    )
)


# The flow that is offered at once after an intent, before anything else: what is at stake does not wait.
FLOW_AT_ONCE: Mapping[str, str] = {
    "report_urge": Form.URGE,
    "report_relapse": Form.LAPSE,
    "referred_by_police": Form.POLICE,
    "ask_coping": Form.PLAN,
    "worry_trafficked": Form.AWARENESS,
    "ask_trafficking_signs": Form.AWARENESS,
}
# The flow that is offered when an intent comes again: the first time is for listening.
FLOW_WHEN_REPEATED: Mapping[str, str] = {
    "feel_shame": Form.FEELING,
    "feel_guilt": Form.FEELING,
    "ambivalent": Form.REASONS,
    "share_trigger": Form.PLAN,
}


class Step(Enum):
    """What comes after the answer."""

    NOTHING = "nothing"
    SAFETY = "safety"
    SAFETY_PASSED = "safety_passed"
    SAFETY_NOW = "safety_now"
    SUICIDE = "suicide"
    OFFER = "offer"
    TRAFFICKING = "trafficking"
    RULER = "ruler"
    FLOW = "flow"
    OPEN_QUESTION = "open_question"


@dataclass(frozen=True)
class State:
    """What the decision rests on; counts are turns, importance and confidence run from 0 to 10."""

    intent: str | None = None
    in_flow: bool = False
    safety_open: bool = False
    moment_passed: bool = False
    has_acted: bool = False
    asks: bool = False
    hard_moment: bool = False
    may_be_crisis: bool = False
    crisis_just_now: bool = False
    suicide_asked: bool = False
    suicide_confirmed: bool = False
    not_a_buyer: bool = False
    booked: bool = False
    touched_buying: bool = False
    trafficking_raised: bool = False
    turns_since_touch: int = 0
    change_talk: int = 0
    sustain_talk: int = 0
    importance: int | None = None
    confidence: int | None = None
    offers_refused: int = 0
    turns_since_offer: int | None = None
    times_told: int = 1
    asked_last: str | None = None
    flows_offered: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decision:
    """The next step and, in plain words without the visitor's, why; the form of the flow where one is offered."""

    step: Step
    because: str
    flow: str | None = None


def decide(state: State) -> Decision:
    """Return what to ask next.

    Safety comes first, and the question about suicide where something may have meant it; then a flow that cannot wait,
    the offer of a human, trafficking, the ruler, a flow for what was told before, and else an open question.
    """
    if state.in_flow:
        return Decision(Step.NOTHING, "a flow is asking its own question")
    return _safety_due(state) or _due(state)


def may_offer(state: State) -> bool:
    """Say whether a human may be offered: never within three turns of the last offer, never after two refusals."""
    rested = state.turns_since_offer is None or state.turns_since_offer >= TURNS_BETWEEN_OFFERS
    return rested and not state.booked and state.offers_refused < MOST_REFUSALS


def suicide_is_open(state: State) -> bool:
    """Say whether the direct question about suicide must still come: something may have meant it, and nobody asked."""
    return state.may_be_crisis and not state.suicide_asked


def trafficking_is_open(state: State) -> bool:
    """Say whether the question of trafficking must still come before a goodbye or a booking.

    Never while safety is open, nor in the rest of a conversation in which somebody has said that he thinks of suicide:
    he may bring it up himself.
    """
    asked_or_spared = state.trafficking_raised or state.suicide_confirmed or state.not_a_buyer
    return state.touched_buying and not asked_or_spared and not state.safety_open


def _safety_due(state: State) -> Decision | None:
    if state.safety_open and state.moment_passed:
        return Decision(Step.SAFETY_PASSED, "safety is open, and he says that the moment has passed")
    if state.safety_open and state.has_acted:
        return Decision(Step.SAFETY_NOW, "safety is open, and he says that he has done something")
    if state.safety_open:
        return Decision(Step.SAFETY, "safety is open")
    if suicide_is_open(state):
        return Decision(Step.SUICIDE, "what was written may be about suicide")
    return None


def _due(state: State) -> Decision:
    at_once = None if state.not_a_buyer else _flow_due(state, FLOW_AT_ONCE)
    if at_once:
        return Decision(Step.FLOW, f"after {state.intent} its flow is offered at once", at_once)
    if state.not_a_buyer or state.intent in NEEDS_ITS_OWN_QUESTION:
        return Decision(Step.OPEN_QUESTION, f"after {state.intent} nothing is offered")
    if may_offer(state) and _is_motivated(state):
        return Decision(Step.OFFER, f"offered because {_motive(state)}")
    if _trafficking_is_due(state):
        return Decision(Step.TRAFFICKING, f"buying was touched {state.turns_since_touch} turns ago")
    if state.importance is None and state.change_talk > 0 and Form.RULER not in state.flows_offered:
        return Decision(Step.RULER, "change talk, and readiness is not known")
    when_repeated = _flow_due(state, FLOW_WHEN_REPEATED) if state.times_told > 1 else None
    if when_repeated:
        return Decision(Step.FLOW, f"{state.intent} was told {state.times_told} times", when_repeated)
    return Decision(Step.OPEN_QUESTION, "nothing is due")


def _trafficking_is_due(state: State) -> bool:
    waits = state.asks or state.hard_moment
    return trafficking_is_open(state) and state.turns_since_touch >= TURNS_BEFORE_TRAFFICKING and not waits


def _flow_due(state: State, flows: Mapping[str, str]) -> str | None:
    flow = flows.get(state.intent or "")
    return None if flow in state.flows_offered else flow


def _is_motivated(state: State) -> bool:
    return _is_ready(state) or _change_talk_recurs(state)


def _is_ready(state: State) -> bool:
    return state.importance is not None and state.importance >= READY_IMPORTANCE


def _change_talk_recurs(state: State) -> bool:
    return state.change_talk >= RECURRING_CHANGE_TALK and state.change_talk > state.sustain_talk


def _motive(state: State) -> str:
    if _is_ready(state):
        return f"importance is {state.importance}"
    return f"change talk came {state.change_talk} times, sustain talk {state.sustain_talk}"
