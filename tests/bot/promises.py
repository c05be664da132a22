"""The promises of the dialogue, as what must hold after every turn of any conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dialogue import says
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.motivation import ABOUT_TRAFFICKING, MOST_REFUSALS
from actions.names import Slot
from actions.next_step import MOVING_ON
from bot.responses import CHEERS_OR_TURNS_AWAY

LONGEST_ANSWER = 60
RAISES_TRAFFICKING = (
    "utter_raise_trafficking",
    "utter_raise_trafficking_before_goodbye",
    "utter_raise_trafficking_before_booking",
)
OFFERS = ("utter_offer_counsellor",)
CRISIS_ANSWER = "utter_crisis"
DIRECT_QUESTION = "utter_ask_safety_answer"
CALL_NOW = "utter_safety_now"
ASKS_ABOUT_SUICIDE = ("utter_ask_suicide", "utter_ask_suicide_later")
PARTINGS = ("utter_goodbye", "utter_forgotten")
# What he wrote himself is not the bot's answer.
QUOTES_HIM = ("utter_ask_summary_approved", "utter_ask_booking_confirmed")
NOT_UNDERSTOOD = (
    "utter_not_understood",
    "utter_not_understood_twice",
    "utter_menu",
    "utter_not_understood_in_form",
    # What answers the open question about trafficking is taken as it is.
    "utter_awareness_heard",
)
WHILE_SAFETY_IS_ASKED = ("utter_ask_safety_again", "utter_suicide_left_open", "utter_safety_reminder")


@dataclass(frozen=True)
class Said:
    """One answer of the bot."""

    name: str
    text: str
    goes_on: bool


@dataclass
class Promises:
    """Follows one conversation; `check` is called after each turn."""

    raised: int = 0
    offered: int = 0
    asked: int = 0
    unasked: bool = False
    before: list[Said] = field(default_factory=list)

    def check(self, tracker: DialogueStateTracker) -> None:
        """Hold the latest turn against the promises.

        Raises:
            AssertionError: one is broken.
        """
        intent, said = _latest_turn(tracker)
        names = [each.name for each in said]
        refused_before = int(tracker.get_slot(Slot.OFFERS_REFUSED) or 0)
        self.raised += sum(name in RAISES_TRAFFICKING for name in names)
        self.offered += sum(name in OFFERS for name in names)
        self.asked += sum(name in ASKS_ABOUT_SUICIDE for name in names)

        assert said, f"no answer to {intent}"
        assert said[-1].goes_on or PARTINGS[0] in names or PARTINGS[1] in names, f"a dead end after {intent}: {names}"
        assert len({each.text for each in said}) == len(said), f"the same twice in one answer: {names}"
        assert not {each.text for each in self.before} & {each.text for each in said}, (
            f"the same twice in a row: {names}"
        )
        for each in said:
            assert each.name in QUOTES_HIM or len(each.text.split()) <= LONGEST_ANSWER, f"too long: {each.name}"
            assert "!" not in each.text or each.name in QUOTES_HIM, each.name
        if intent == "crisis_suicide" and CALL_NOW not in names:
            assert CRISIS_ANSWER in names, f"a thought of suicide was answered with {names}"
            assert DIRECT_QUESTION in names, f"a thought of suicide was answered with {names}"
        if intent == "crisis_suicide":
            assert tracker.get_slot(Slot.SAFETY_OPEN)
        just_now = _marked(tracker)[-1]
        self.unasked = (just_now or self.unasked) and not tracker.get_slot(Slot.SUICIDE_ASKED)
        in_flow = tracker.active_loop_name or tracker.get_slot(Slot.PAUSED_FLOW)
        assert in_flow or not self.unasked, f"what may be about suicide was answered with {names}"
        assert self.asked <= int(any(_marked(tracker))), "asked about suicide without a need"
        assert ASKS_ABOUT_SUICIDE[0] not in names or just_now, "asked about what he has not just written"
        if just_now:
            assert not any(says(each.text, name) for each in said for name in CHEERS_OR_TURNS_AWAY), f"cheered: {names}"
        if tracker.get_slot(Slot.SUICIDE_CONFIRMED):
            assert not set(names) & set(RAISES_TRAFFICKING), "raised trafficking with somebody who thinks of suicide"
        if tracker.get_slot(Slot.SAFETY_OPEN):
            assert not set(names) & {*RAISES_TRAFFICKING, *OFFERS, *PARTINGS}, f"while safety is open: {names}"
        assert self.raised <= 1, "trafficking was raised twice"
        assert not all(MOVING_ON in turn for turn in (names, [each.name for each in self.before])), "moved on twice"
        spared = tracker.get_slot(Slot.NOT_A_BUYER) or tracker.get_slot(Slot.SUICIDE_CONFIRMED)
        if PARTINGS[0] in names and tracker.get_slot(Slot.TOUCHED_BUYING) and not spared:
            talked_about = any(_intent(event) in ABOUT_TRAFFICKING for event in tracker.events)
            assert self.raised == 1 or talked_about, "parted without the question of trafficking"
        assert not (set(names) & set(OFFERS) and refused_before >= MOST_REFUSALS), "offered after two refusals"
        if intent == "nlu_fallback":
            assert set(names) & {*NOT_UNDERSTOOD, *ASKS_ABOUT_SUICIDE, *WHILE_SAFETY_IS_ASKED}, (
                f"not understood, and said {names}"
            )
        self.before = said


def _latest_turn(tracker: DialogueStateTracker) -> tuple[str, list[Said]]:
    said: list[Said] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return event.intent_name or "", said[::-1]
        if isinstance(event, BotUttered):
            said.append(_said(event))
    return "", said[::-1]


def _said(event: BotUttered) -> Said:
    data: dict[str, Any] = event.data or {}
    text = event.text or ""
    goes_on = "?" in text or bool(data.get("buttons") or data.get("custom")) or text.rstrip().endswith("below.")
    return Said(str((event.metadata or {}).get("utter_action")), text, goes_on)


def _marked(tracker: DialogueStateTracker) -> list[bool]:
    """Whether each message so far may be about suicide."""
    messages = (event for event in tracker.events if isinstance(event, UserUttered))
    return [bool(message.parse_data.get("may_be_crisis")) for message in messages]


def _intent(event: Any) -> str:
    return event.intent_name or "" if isinstance(event, UserUttered) else ""
