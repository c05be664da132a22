"""Reads the state that decisions rest on out of Rasa's tracker."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions.motivation import ABOUT_TRAFFICKING, CHANGE_TALK, NOT_BUYERS, SUSTAIN_TALK, TOUCHES_BUYING, State
from actions.names import Form, Slot
from actions.parsing import asks
from actions.safety_answers import has_acted, has_passed

# How the classifier marks a message that it reads as something else, but that may be about suicide.
MAY_BE_CRISIS = "may_be_crisis"
# After an urge, a lapse or the question about suicide this many turns, the one of it included, are for that alone.
TURNS_FOR_IT_ALONE = 3
FOR_IT_ALONE = frozenset({"report_urge", "report_relapse"})
# A question of a flow comes again once; whoever passes it over then has said enough.
MOST_PASSED_OVER = 1
# What a message is read as that answers the direct question, unless its words say how.
UNCLEAR = frozenset({"affirm", "deny", "unsure", "inform", "goodbye", "nlu_fallback"})


def latest_intent(tracker: Tracker) -> str | None:
    """Return the intent of the latest message."""
    return (tracker.latest_message.get("intent") or {}).get("name")


def latest_confidence(tracker: Tracker) -> float:
    """Return how sure the model is of the intent of the latest message, from 0 to 1."""
    return float((tracker.latest_message.get("intent") or {}).get("confidence") or 0)


def latest_entity(tracker: Tracker, name: str) -> str | None:
    """Return an entity of the latest message, which is how a button carries its answer."""
    return next(tracker.get_latest_entity_values(name), None)


def latest_text(tracker: Tracker) -> str:
    """Return the latest message as the visitor wrote it, redacted; empty where he pressed a button."""
    text = tracker.latest_message.get("text") or ""
    return "" if text.startswith("/") else text


def latest_metadata(tracker: Tracker) -> dict[str, Any]:
    """Return what the gateway sent beside the latest message."""
    return tracker.latest_message.get("metadata") or {}


def asked_in_passing(tracker: Tracker) -> bool:
    """Return whether suicide was asked about beside another matter: what answers something else passes it over."""
    return tracker.active_loop.get("name") == Form.SAFETY and not tracker.get_slot(Slot.SAFETY_OPEN)


def unclear_answers(tracker: Tracker) -> int:
    """Return how many answers to the direct question were unclear; 0 where the latest message is none."""
    if tracker.active_loop.get("name") != Form.SAFETY or latest_intent(tracker) not in UNCLEAR:
        return 0
    answers = 0
    for event in reversed(tracker.events):
        if event.get("event") == "active_loop":
            break
        answers += _intent(event) in UNCLEAR
    return answers


def state_before(tracker: Tracker) -> State:
    """Return the state as the slots hold it, before the latest message is counted."""
    since_offer = tracker.get_slot(Slot.TURNS_SINCE_OFFER)
    return State(
        intent=latest_intent(tracker),
        in_flow=tracker.active_loop.get("name") is not None and not asked_in_passing(tracker),
        safety_open=bool(tracker.get_slot(Slot.SAFETY_OPEN)),
        moment_passed=has_passed(latest_text(tracker)) and latest_intent(tracker) != "crisis_suicide",
        has_acted=has_acted(latest_text(tracker)),
        asks=asks(latest_text(tracker)),
        hard_moment=_is_hard_moment(tracker),
        may_be_crisis=_may_be_crisis(tracker),
        crisis_just_now=any(map(_is_marked, _messages(tracker)[-1:])),
        suicide_asked=bool(tracker.get_slot(Slot.SUICIDE_ASKED)),
        suicide_confirmed=bool(tracker.get_slot(Slot.SUICIDE_CONFIRMED)),
        not_a_buyer=bool(tracker.get_slot(Slot.NOT_A_BUYER)),
        booked=bool(tracker.get_slot(Slot.BOOKED)),
        touched_buying=bool(tracker.get_slot(Slot.TOUCHED_BUYING)),
        trafficking_raised=bool(tracker.get_slot(Slot.TRAFFICKING_RAISED)),
        turns_since_touch=int(tracker.get_slot(Slot.TURNS_SINCE_TOUCH) or 0),
        change_talk=int(tracker.get_slot(Slot.CHANGE_TALK) or 0),
        sustain_talk=int(tracker.get_slot(Slot.SUSTAIN_TALK) or 0),
        importance=tracker.get_slot(Slot.IMPORTANCE),
        confidence=tracker.get_slot(Slot.CONFIDENCE),
        offers_refused=int(tracker.get_slot(Slot.OFFERS_REFUSED) or 0),
        turns_since_offer=None if since_offer is None else int(since_offer),
        times_told=_times_told(tracker),
        asked_last=_asked_last(tracker),
        flows_offered=frozenset(tracker.get_slot(Slot.FLOWS_OFFERED) or ()),
    )


def count(state: State) -> State:
    """Return the state with the latest message counted."""
    touched = state.touched_buying or state.intent in TOUCHES_BUYING
    return replace(
        state,
        touched_buying=touched,
        turns_since_touch=state.turns_since_touch + 1 if touched else 0,
        trafficking_raised=state.trafficking_raised or state.intent in ABOUT_TRAFFICKING,
        not_a_buyer=state.not_a_buyer or state.intent in NOT_BUYERS,
        change_talk=state.change_talk + (state.intent in CHANGE_TALK),
        sustain_talk=state.sustain_talk + (state.intent in SUSTAIN_TALK),
        turns_since_offer=None if state.turns_since_offer is None else state.turns_since_offer + 1,
    )


def counted_slots(state: State) -> list[EventType]:
    """Return the events that keep what `count` counted."""
    return [
        SlotSet(Slot.TOUCHED_BUYING, state.touched_buying),
        SlotSet(Slot.TURNS_SINCE_TOUCH, state.turns_since_touch),
        SlotSet(Slot.TRAFFICKING_RAISED, state.trafficking_raised),
        SlotSet(Slot.NOT_A_BUYER, state.not_a_buyer),
        SlotSet(Slot.CHANGE_TALK, state.change_talk),
        SlotSet(Slot.SUSTAIN_TALK, state.sustain_talk),
        SlotSet(Slot.TURNS_SINCE_OFFER, state.turns_since_offer),
    ]


def passed_over(tracker: Tracker, slot: str) -> bool:
    """Return whether the question for a slot came again, and the message after that did not answer it either."""
    asked, messages = None, 0
    for event in tracker.events:
        if event.get("event") == "user":
            messages += 1
        elif _sets(event, "requested_slot") and event["value"] != asked:
            asked, messages = event["value"], 0
    return asked == slot and messages > MOST_PASSED_OVER


def _may_be_crisis(tracker: Tracker) -> bool:
    """Return whether the latest message, or one since which a flow was on or paused, may be about suicide."""
    unasked, flow, paused = False, None, None
    for event in tracker.events:
        if event.get("event") == "user":
            unasked = _is_marked(event) or (unasked and bool(flow or paused))
        elif event.get("event") == "active_loop":
            flow = event["name"]
        elif _sets(event, Slot.PAUSED_FLOW):
            paused = event["value"]
    return unasked


def _is_hard_moment(tracker: Tracker) -> bool:
    """Return whether an urge or a lapse was told, or suicide asked about, in the last turns; flows are one turn."""
    turns, flow, events = [0], None, tracker.events
    for place, event in enumerate(events):
        if event.get("event") == "active_loop":
            flow = event["name"]
        elif event.get("event") == "user" and not flow:
            turns.append(place)
    return any(
        _sets(event, Slot.SUICIDE_ASKED) or _intent(event) in FOR_IT_ALONE
        for event in events[turns[-TURNS_FOR_IT_ALONE:][0] :]
    )


def _is_marked(event: EventType) -> bool:
    return bool(event["parse_data"].get(MAY_BE_CRISIS))


def _sets(event: EventType, slot: str) -> bool:
    return event.get("event") == "slot" and event["name"] == slot


def _intent(event: EventType) -> str | None:
    return event["parse_data"]["intent"].get("name") if event.get("event") == "user" else None


def _times_told(tracker: Tracker) -> int:
    """Return how many messages so far had the intent of the latest one, it included."""
    return [_intent(event) for event in _messages(tracker)].count(latest_intent(tracker))


def _asked_last(tracker: Tracker) -> str | None:
    """Return the name of what the bot said last before the latest message, which is its question."""
    said, last = None, None
    for event in tracker.events:
        if event.get("event") == "bot":
            said = (event.get("metadata") or {}).get("utter_action")
        elif event.get("event") == "user":
            last = said
    return last


def _messages(tracker: Tracker) -> list[EventType]:
    return [event for event in tracker.events if event.get("event") == "user"]
