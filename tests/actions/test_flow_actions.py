"""What reading an answer and ending a flow return: events and names of answers, without the model."""

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import SKIP
from actions.awareness import ActionCloseAwareness, ValidateAwarenessForm
from actions.feeling import ActionCloseFeeling, ValidateFeelingForm
from actions.flows import CloseFlow, ReadAnswer, in_words
from actions.lapse import ActionCloseLapse, ValidateLapseForm
from actions.names import Form, Pending, Slot
from actions.plan import ActionClosePlan, ValidatePlanForm
from actions.police import ActionClosePolice, ValidatePoliceForm
from actions.reasons import ActionCloseReasons, ValidateReasonsForm
from actions.safety_plan import ActionCloseSafetyPlan, ValidateSafetyPlanForm
from actions.urge import ActionCloseUrge, ValidateUrgeForm
from actions.words import safety_lines

# Each flow with answers to all of its questions, as they stand in the slots when it ends.
URGE = {
    Slot.URGE_BEFORE: 8.0,
    Slot.URGE_BREATH: "done",
    Slot.URGE_FEELING: "lonely",
    Slot.URGE_TAPE: SKIP,
    Slot.URGE_PLAN: "i call my brother",
    Slot.URGE_AFTER: 5.0,
}
PLAN = {
    Slot.PLAN_TRIGGER: "alone,stress",
    Slot.PLAN_THEN: "i call my brother",
    Slot.PLAN_AVOID: SKIP,
    Slot.PLAN_INSTEAD: "swimming",
}
REASONS = {Slot.REASONS_STOP: "my kids", Slot.REASONS_LOSE: "the thrill", Slot.REASONS_KEEP: SKIP}
FEELING = {Slot.FEELING_WHICH: "self", Slot.FEELING_STEP: "i am more than that"}
POLICE = {Slot.POLICE_STATE: "ok", Slot.POLICE_WORRY: "enough"}
AWARENESS = {Slot.AWARENESS_SIGNS: "control", Slot.AWARENESS_THOUGHTS: SKIP, Slot.AWARENESS_WISH: "nothing"}
TIP = AWARENESS | {Slot.AWARENESS_WISH: "tip"}
LAPSE = {Slot.LAPSE_BEFORE: "a quarrel", Slot.LAPSE_TURN: SKIP, Slot.LAPSE_NEXT: "go to bed"}
SAFETY_PLAN = {
    Slot.SAFETY_SIGNS: "i get quiet",
    Slot.SAFETY_ALONE: "music",
    Slot.SAFETY_AROUND: SKIP,
    Slot.SAFETY_PEOPLE: "my sister",
    Slot.SAFETY_HOME: "she keeps the pills",
}
ENDS = [
    (ActionCloseUrge, URGE),
    (ActionClosePlan, PLAN),
    (ActionCloseReasons, REASONS),
    (ActionCloseFeeling, FEELING),
    (ActionClosePolice, POLICE),
    (ActionCloseAwareness, AWARENESS),
    (ActionCloseLapse, LAPSE),
    (ActionCloseSafetyPlan, SAFETY_PLAN),
]
READERS = [
    ValidateUrgeForm,
    ValidatePlanForm,
    ValidateReasonsForm,
    ValidateFeelingForm,
    ValidatePoliceForm,
    ValidateAwarenessForm,
    ValidateLapseForm,
    ValidateSafetyPlanForm,
]
each_end = pytest.mark.parametrize(("close", "answers"), ENDS, ids=lambda part: getattr(part, "__name__", ""))
each_reader = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.form)


def wrote(text: str, intent: str = "out_of_scope", confidence: float = 0.4) -> dict[str, Any]:
    return {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": []}


def pressed(answer: str) -> dict[str, Any]:
    entity = {"entity": "answer", "value": answer}
    return {"text": "/inform", "intent": {"name": "inform", "confidence": 1.0}, "entities": [entity]}


def tracker(
    slots: dict[str, Any] | None = None, message: dict[str, Any] | None = None, form: str | None = None
) -> Tracker:
    loop = {"name": form} if form else {}
    return Tracker("id", dict(slots or {}), message or wrote("so"), [], False, None, loop, "action_listen")


def read(reader: type[ReadAnswer], slot: str, message: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Read a message where a slot was asked for; returns the slots that it sets, and the names of what is said."""
    dispatcher = CollectingDispatcher()
    events = reader().run(dispatcher, tracker({"requested_slot": slot}, message, reader.form), {})
    return slots_of(events), said(dispatcher)


def end(close: type[CloseFlow], slots: dict[str, Any]) -> tuple[dict[str, Any], CollectingDispatcher, list[Any]]:
    """End a flow; returns the slots that it sets, what it says, and all of its events."""
    dispatcher = CollectingDispatcher()
    events = close().run(dispatcher, tracker(slots), {})
    return slots_of(events), dispatcher, events


def slots_of(events: list[Any]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def said(dispatcher: CollectingDispatcher) -> list[str]:
    return [message["response"] for message in dispatcher.messages]


def card_of(dispatcher: CollectingDispatcher) -> dict[str, str] | None:
    shown = [message["custom"]["card"] for message in dispatcher.messages if "card" in message["custom"]]
    return dict(shown[0]["lines"]) if shown else None


def followups(events: list[Any]) -> list[str]:
    return [event["name"] for event in events if event["event"] == "followup"]


class TestReading:
    @pytest.mark.parametrize(
        ("reader", "slot", "message", "kept"),
        [
            (ValidateUrgeForm, Slot.URGE_BEFORE, pressed("8"), 8),
            (ValidateUrgeForm, Slot.URGE_BEFORE, wrote("ten"), 10),
            (ValidateUrgeForm, Slot.URGE_BREATH, pressed("done"), "done"),
            (ValidateUrgeForm, Slot.URGE_BREATH, wrote("no", "deny", 1.0), SKIP),
            (ValidateUrgeForm, Slot.URGE_FEELING, wrote("Angry", "risk_violence", 0.6), "angry"),
            (ValidateUrgeForm, Slot.URGE_FEELING, wrote("bored out of my mind"), "bored out of my mind"),
            (ValidateUrgeForm, Slot.URGE_TAPE, pressed(SKIP), SKIP),
            (ValidatePlanForm, Slot.PLAN_TRIGGER, pressed("alone,stress"), "alone,stress"),
            (ValidatePlanForm, Slot.PLAN_TRIGGER, wrote("after the gym"), "after the gym"),
            (ValidatePlanForm, Slot.PLAN_THEN, wrote("i call my brother", "risk_violence", 0.1), "i call my brother"),
            (ValidateReasonsForm, Slot.REASONS_STOP, wrote("my kids"), "my kids"),
            (ValidateReasonsForm, Slot.REASONS_LOSE, wrote("nothing", "deny", 1.0), SKIP),
            (ValidateFeelingForm, Slot.FEELING_WHICH, pressed("both"), "both"),
            (ValidateFeelingForm, Slot.FEELING_WHICH, wrote("i'm disgusting", "feel_shame"), "self"),
            (ValidateFeelingForm, Slot.FEELING_WHICH, wrote("i hurt her", "feel_guilt"), "act"),
            (ValidateFeelingForm, Slot.FEELING_STEP, wrote("you are more", "insult", 0.7), "you are more"),
            (ValidatePoliceForm, Slot.POLICE_STATE, wrote("no", "deny", 1.0), "bad"),
            (ValidatePoliceForm, Slot.POLICE_STATE, wrote("yes i am", "affirm", 1.0), "ok"),
            (ValidatePoliceForm, Slot.POLICE_WORRY, wrote("that is enough", "affirm"), "enough"),
            (ValidateAwarenessForm, Slot.AWARENESS_SIGNS, pressed("control,fear"), "control,fear"),
            (ValidateAwarenessForm, Slot.AWARENESS_SIGNS, wrote("no idea", "unsure", 1.0), "none"),
            (ValidateAwarenessForm, Slot.AWARENESS_WISH, wrote("how do i tip them off", "report_trafficking"), "tip"),
            (ValidateAwarenessForm, Slot.AWARENESS_WISH, wrote("yes", "affirm", 1.0), "talk"),
            (ValidateLapseForm, Slot.LAPSE_NEXT, wrote("go to bed", "goodbye", 0.8), "go to bed"),
            (ValidateSafetyPlanForm, Slot.SAFETY_SIGNS, wrote("i go quiet", "crisis_suicide", 0.5), "i go quiet"),
            (ValidateSafetyPlanForm, Slot.SAFETY_HOME, wrote("lock it all away", "in_danger", 0.5), "lock it all away"),
            *[(ValidateSafetyPlanForm, slot, wrote("skip", "deny", 0.8), SKIP) for slot in SAFETY_PLAN],
        ],
    )  # fmt: skip
    def test_an_answer_fills_the_slot_that_was_asked_for_and_nothing_else(
        self, reader: type[ReadAnswer], slot: str, message: dict[str, Any], kept: str | int
    ) -> None:
        slots, _ = read(reader, slot, message)
        assert slots == {slot: kept}

    @pytest.mark.parametrize(
        ("reader", "slot", "message"),
        [
            (ValidateUrgeForm, Slot.URGE_BEFORE, wrote("strong")),
            (ValidateUrgeForm, Slot.URGE_TAPE, wrote("i want to be dead", "crisis_suicide", 0.02)),
            (ValidatePlanForm, Slot.PLAN_TRIGGER, pressed("alone,invented")),
            (ValidatePlanForm, Slot.PLAN_THEN, wrote("is this anonymous", "ask_anonymity", 0.9)),
            (ValidateFeelingForm, Slot.FEELING_WHICH, wrote("something else")),
            (ValidatePoliceForm, Slot.POLICE_WORRY, wrote("dunno", "unsure", 1.0)),
            (ValidateAwarenessForm, Slot.AWARENESS_WISH, pressed("plan")),
            (ValidateLapseForm, Slot.LAPSE_NEXT, wrote("bye", "goodbye", 1.0)),
            (ValidateSafetyPlanForm, Slot.SAFETY_HOME, wrote("i will use them", "crisis_suicide", 0.7)),
        ],
    )
    def test_what_means_something_else_fills_nothing(
        self, reader: type[ReadAnswer], slot: str, message: dict[str, Any]
    ) -> None:
        assert read(reader, slot, message) == ({}, [])

    @each_reader
    def test_stop_leaves_the_form_at_each_question(self, reader: type[ReadAnswer]) -> None:
        for question in reader.questions:
            slots, _ = read(reader, question.slot, wrote("stop"))
            assert slots == {Slot.FLOW_LEFT: True, "requested_slot": None}, question.slot

    @each_reader
    def test_nothing_is_read_where_nothing_of_the_form_was_asked(self, reader: type[ReadAnswer]) -> None:
        assert read(reader, Slot.SAFETY_ANSWER, wrote("yes", "affirm", 1.0)) == ({}, [])

    @each_reader
    def test_the_name_is_the_one_that_rasa_calls(self, reader: type[ReadAnswer]) -> None:
        assert reader().name() == f"validate_{reader.form}"


class TestPoliceTakesAnAnswer:
    @pytest.mark.parametrize("worry", ["next", "known", "partner", "work"])
    def test_a_worry_is_answered_and_asked_for_again(self, worry: str) -> None:
        slots, names = read(ValidatePoliceForm, Slot.POLICE_WORRY, pressed(worry))
        assert slots == {Slot.POLICE_WORRY: None}
        assert names == [f"utter_police_{worry}"]

    @pytest.mark.parametrize(
        ("intent", "name"),
        [
            ("ask_law", "utter_police_next"),
            ("fear_exposure", "utter_police_known"),
            ("ask_anonymity", "utter_police_known"),
            ("ask_tell_partner", "utter_police_partner"),
        ],
    )
    def test_a_worry_in_words_gets_the_same_answer(self, intent: str, name: str) -> None:
        _, names = read(ValidatePoliceForm, Slot.POLICE_WORRY, wrote("what about it", intent, 0.9))
        assert names == [name]

    def test_enough_is_kept_and_nothing_is_said(self) -> None:
        assert read(ValidatePoliceForm, Slot.POLICE_WORRY, pressed("enough")) == ({Slot.POLICE_WORRY: "enough"}, [])

    def test_a_bad_state_is_kept_and_answered(self) -> None:
        slots, names = read(ValidatePoliceForm, Slot.POLICE_STATE, pressed("bad"))
        assert slots == {Slot.POLICE_STATE: "bad"}
        assert names == ["utter_police_state_bad"]

    def test_danger_ends_the_questions(self) -> None:
        slots, names = read(ValidatePoliceForm, Slot.POLICE_STATE, pressed("danger"))
        assert slots == {Slot.POLICE_STATE: "danger", "requested_slot": None}
        assert names == []


class TestEnding:
    @each_end
    def test_none_of_the_answers_is_kept(self, close: type[CloseFlow], answers: dict[str, Any]) -> None:
        slots, _, _ = end(close, answers)
        assert {slot: slots[slot] for slot in answers} == dict.fromkeys(answers)

    @each_end
    def test_where_he_left_it_is_said_so_and_none_of_the_answers_is_kept(
        self, close: type[CloseFlow], answers: dict[str, Any]
    ) -> None:
        slots, dispatcher, events = end(close, {**answers, Slot.FLOW_LEFT: True, Slot.CHANGE_TALK: 1})
        left = "utter_safety_plan_left" if close is ActionCloseSafetyPlan else "utter_flow_left"
        assert said(dispatcher) == [left, "utter_moving_on"]
        assert {slot: slots[slot] for slot in answers} == dict.fromkeys(answers)
        assert slots[Slot.FLOW_LEFT] is False
        assert followups(events) == []

    @each_end
    def test_while_safety_is_open_that_is_what_follows(self, close: type[CloseFlow], answers: dict[str, Any]) -> None:
        slots, dispatcher, _ = end(close, {**answers, Slot.FLOW_LEFT: True, Slot.SAFETY_OPEN: True})
        assert said(dispatcher)[-1] == "utter_safety_reminder"
        assert slots[Slot.PENDING_QUESTION] == Pending.SAFETY

    @pytest.mark.parametrize(
        ("close", "answers", "names"),
        [
            (ActionCloseUrge, URGE, ["utter_urge_lower", "utter_moving_on"]),
            (ActionCloseUrge, URGE | {Slot.URGE_AFTER: 8.0}, ["utter_urge_same", "utter_moving_on"]),
            (ActionCloseUrge, URGE | {Slot.URGE_AFTER: 9.0}, ["utter_urge_same", "utter_moving_on"]),
            (ActionClosePlan, PLAN, ["utter_plan_done", "utter_moving_on"]),
            (ActionCloseReasons, REASONS, ["utter_reasons_done"]),
            (ActionCloseFeeling, FEELING, ["utter_feeling_done", "utter_moving_on"]),
            (ActionClosePolice, POLICE, ["utter_police_done", "utter_offer_counsellor"]),
            (ActionClosePolice, POLICE | {Slot.OFFERS_REFUSED: 2}, ["utter_police_done", "utter_moving_on"]),
            (ActionClosePolice, POLICE | {Slot.BOOKED: True}, ["utter_police_done", "utter_moving_on"]),
            (ActionClosePolice, POLICE | {Slot.POLICE_STATE: "danger"}, ["utter_crisis"]),
            (ActionCloseAwareness, AWARENESS, ["utter_awareness_nothing", "utter_moving_on"]),
            (ActionCloseAwareness, TIP, ["utter_awareness_tip", "utter_moving_on"]),
            (ActionCloseAwareness, AWARENESS | {Slot.AWARENESS_WISH: "talk"}, []),
            (ActionCloseLapse, LAPSE, ["utter_lapse_done"]),
            (ActionCloseLapse, LAPSE | {Slot.SAFETY_OPEN: True}, ["utter_lapse_done", "utter_safety_reminder"]),
            (ActionCloseSafetyPlan, SAFETY_PLAN, ["utter_safety_plan_done", "utter_moving_on"]),
        ],
    )  # fmt: skip
    def test_each_end_is_said_by_its_own_answer(
        self, close: type[CloseFlow], answers: dict[str, Any], names: list[str]
    ) -> None:
        _, dispatcher, _ = end(close, answers)
        assert said(dispatcher) == names

    @pytest.mark.parametrize(
        ("close", "answers", "lines"),
        [
            (ActionCloseUrge, URGE, {"What was under it": "I felt lonely", "My plan for tonight": "i call my brother"}),
            (ActionCloseUrge, URGE | {Slot.URGE_PLAN: SKIP}, None),
            (
                ActionClosePlan,
                PLAN,
                {"When": "I am alone, I am stressed", "My plan": "i call my brother", "Instead I": "swimming"},
            ),
            (ActionCloseReasons, REASONS, {"My reasons to stop": "my kids", "What I would miss": "the thrill"}),
            (
                ActionCloseFeeling,
                FEELING,
                {
                    "What it is": "shame, and I am more than what I did",
                    "What I tell myself or do": "i am more than that",
                },
            ),
            (ActionCloseFeeling, FEELING | {Slot.FEELING_STEP: SKIP}, None),
            (ActionClosePolice, POLICE, None),
            (ActionCloseAwareness, AWARENESS, None),
            (ActionCloseLapse, LAPSE, {"What came before": "a quarrel", "What I do there next time": "go to bed"}),
            (
                ActionCloseSafetyPlan,
                SAFETY_PLAN,
                {
                    "I notice it when": "i get quiet",
                    "By myself I can": "music",
                    "Whom I can ask for help": "my sister",
                    "If it gets worse, I call": safety_lines(),
                    "How I keep the place safe": "she keeps the pills",
                },
            ),
        ],
    )
    def test_the_card_has_what_was_answered_and_nothing_that_was_skipped(
        self, close: type[CloseFlow], answers: dict[str, Any], lines: dict[str, str] | None
    ) -> None:
        _, dispatcher, _ = end(close, answers)
        assert card_of(dispatcher) == lines

    def test_a_safety_plan_that_he_leaves_half_way_is_a_card_all_the_same(self) -> None:
        _, dispatcher, _ = end(ActionCloseSafetyPlan, {Slot.SAFETY_SIGNS: "i get quiet", Slot.FLOW_LEFT: True})
        assert card_of(dispatcher) == {"I notice it when": "i get quiet", "If it gets worse, I call": safety_lines()}

    def test_the_ratings_are_said_as_whole_numbers(self) -> None:
        _, dispatcher, _ = end(ActionCloseUrge, URGE)
        assert (dispatcher.messages[0]["urge_before"], dispatcher.messages[0]["urge_after"]) == (8, 5)

    def test_after_a_lapse_readiness_is_forgotten_and_asked_for_again(self) -> None:
        slots, _, events = end(ActionCloseLapse, LAPSE | {Slot.IMPORTANCE: 8.0, Slot.FLOWS_OFFERED: [Form.RULER]})
        readiness = (Slot.IMPORTANCE, Slot.CONFIDENCE, Slot.RULER_REASON, Slot.RULER_NEXT)
        assert [slots[slot] for slot in readiness] == [None] * 4
        assert followups(events) == [Form.RULER]

    def test_danger_after_the_police_opens_safety_and_remembers_the_way_back(self) -> None:
        slots, _, events = end(ActionClosePolice, POLICE | {Slot.POLICE_STATE: "danger"})
        assert slots[Slot.SAFETY_OPEN] is True
        assert slots[Slot.PAUSED_FLOW] == Form.POLICE
        # With a state the way back is to the worries; he isn't asked twice whether he wants to live.
        assert slots[Slot.POLICE_STATE] == "bad"
        assert followups(events) == [Form.SAFETY]

    def test_a_wish_to_talk_opens_the_booking(self) -> None:
        _, _, events = end(ActionCloseAwareness, AWARENESS | {Slot.AWARENESS_WISH: "talk"})
        assert followups(events) == [Form.BOOKING]

    def test_a_tip_is_written_in_the_browser_so_nothing_of_it_is_sent(self) -> None:
        slots, _, _ = end(ActionCloseAwareness, TIP)
        assert slots[Slot.AWARENESS_SIGNS] is None

    @pytest.mark.parametrize(("close", "answers"), [(ActionCloseUrge, URGE), (ActionClosePlan, PLAN)])
    def test_what_is_due_follows_at_once(self, close: type[CloseFlow], answers: dict[str, Any]) -> None:
        due = {Slot.TOUCHED_BUYING: True, Slot.TURNS_SINCE_TOUCH: 4}
        slots, dispatcher, _ = end(close, answers | due)
        assert said(dispatcher)[-1] == "utter_raise_trafficking"
        assert slots[Slot.TRAFFICKING_RAISED] is True


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("alone", "I am alone"),
        ("alone,porn", "I am alone, I have watched porn"),
        ("tea, and a walk", "tea, and a walk"),
    ],
)
def test_a_card_says_pressed_answers_in_plain_words_and_his_own_as_they_are(answer: str, shown: str) -> None:
    assert in_words(answer) == shown
