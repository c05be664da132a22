"""What comes after an answer: the table of cases that the motivation module is held to."""

import pytest

from actions.motivation import FLOW_AT_ONCE, FLOW_WHEN_REPEATED, State, Step, decide, may_offer, trafficking_is_open
from actions.names import Form
from actions.next_step import OFFERS

CASES = [
    ("a flow asks its own question", State(intent="want_to_stop", in_flow=True, importance=9), Step.NOTHING),
    ("open safety comes before everything", State(intent="want_to_stop", safety_open=True, importance=9), Step.SAFETY),
    (
        "who says that the moment has passed is taken at his word",
        State(intent="feel_low", safety_open=True, moment_passed=True),
        Step.SAFETY_PASSED,
    ),
    (
        "who has done something already is told at once whom to call",
        State(intent="report_urge", safety_open=True, has_acted=True),
        Step.SAFETY_NOW,
    ),
    (
        "a moment that has passed is nothing where safety is closed",
        State(intent="feel_low", moment_passed=True),
        Step.OPEN_QUESTION,
    ),
    (
        "what may be about suicide is asked about before an urge is met",
        State(intent="report_urge", may_be_crisis=True),
        Step.SUICIDE,
    ),
    (
        "who sells is asked too",
        State(intent="seller_in_need", not_a_buyer=True, may_be_crisis=True),
        Step.SUICIDE,
    ),
    (
        "suicide is asked about once",
        State(intent="feel_low", may_be_crisis=True, suicide_asked=True),
        Step.OPEN_QUESTION,
    ),
    (
        "open safety asks about suicide already",
        State(intent="feel_low", may_be_crisis=True, safety_open=True),
        Step.SAFETY,
    ),
    (
        "in a flow the question about suicide waits",
        State(intent="feel_low", may_be_crisis=True, in_flow=True),
        Step.NOTHING,
    ),
    (
        "a first word of shame is listened to",
        State(intent="feel_shame", touched_buying=True, turns_since_touch=1),
        Step.OPEN_QUESTION,
    ),
    (
        "a third word of shame too",
        State(intent="feel_shame", touched_buying=True, turns_since_touch=3),
        Step.OPEN_QUESTION,
    ),
    (
        "trafficking is raised on the fourth turn",
        State(intent="feel_shame", touched_buying=True, turns_since_touch=4),
        Step.TRAFFICKING,
    ),
    (
        "trafficking waits for the answer to a question of his own",
        State(intent="feel_low", touched_buying=True, turns_since_touch=9, asks=True),
        Step.OPEN_QUESTION,
    ),
    (
        "trafficking waits while an urge is near",
        State(intent="feel_lonely", touched_buying=True, turns_since_touch=9, hard_moment=True),
        Step.OPEN_QUESTION,
    ),
    (
        "trafficking is not raised with who thinks of suicide",
        State(intent="feel_low", touched_buying=True, turns_since_touch=9, suicide_confirmed=True),
        Step.OPEN_QUESTION,
    ),
    (
        "trafficking is raised once",
        State(intent="feel_shame", touched_buying=True, turns_since_touch=5, trafficking_raised=True),
        Step.OPEN_QUESTION,
    ),
    (
        "trafficking is not raised with who sells",
        State(intent="feel_low", touched_buying=True, turns_since_touch=5, not_a_buyer=True),
        Step.OPEN_QUESTION,
    ),
    (
        "change talk leads to the ruler",
        State(intent="want_to_stop", touched_buying=True, turns_since_touch=1, change_talk=1),
        Step.RULER,
    ),
    (
        "the ruler is asked once",
        State(intent="want_to_stop", trafficking_raised=True, change_talk=1, importance=3),
        Step.OPEN_QUESTION,
    ),
    ("importance of seven brings the offer", State(intent="feel_hopeful", importance=7), Step.OFFER),
    ("importance of six does not", State(intent="feel_hopeful", importance=6), Step.OPEN_QUESTION),
    ("recurring change talk brings the offer", State(intent="want_to_stop", change_talk=2), Step.OFFER),
    (
        "as much sustain talk does not",
        State(intent="ambivalent", change_talk=2, sustain_talk=2, importance=5),
        Step.OPEN_QUESTION,
    ),
    (
        "one refusal leaves room for another offer",
        State(intent="thank", importance=9, offers_refused=1, turns_since_offer=3),
        Step.OFFER,
    ),
    (
        "an offer rests for three turns",
        State(intent="thank", importance=9, offers_refused=1, turns_since_offer=2),
        Step.OPEN_QUESTION,
    ),
    (
        "two refusals end the offers",
        State(intent="thank", importance=9, offers_refused=2, turns_since_offer=9),
        Step.OPEN_QUESTION,
    ),
    ("who has booked is not offered again", State(intent="thank", importance=9, booked=True), Step.OPEN_QUESTION),
    (
        "an urge is met before anything is offered",
        State(intent="report_urge", importance=9, turns_since_touch=9),
        Step.FLOW,
    ),
    (
        "a flow is offered once",
        State(intent="report_urge", importance=9, flows_offered=frozenset({Form.URGE})),
        Step.OPEN_QUESTION,
    ),
    ("a lapse is looked at before readiness", State(intent="report_relapse", change_talk=1), Step.FLOW),
    ("who was caught is taken through the first days", State(intent="referred_by_police", change_talk=3), Step.FLOW),
    ("shame that comes again is looked at", State(intent="feel_shame", times_told=2), Step.FLOW),
    (
        "trafficking comes before it",
        State(intent="feel_shame", times_told=2, touched_buying=True, turns_since_touch=4),
        Step.TRAFFICKING,
    ),
    (
        "doubt that comes again is weighed",
        State(intent="ambivalent", times_told=2, importance=4, change_talk=2, sustain_talk=2),
        Step.FLOW,
    ),
    ("the offer of a human comes before it", State(intent="ambivalent", times_told=2, importance=8), Step.OFFER),
    ("who sells is not taken through a buyer's flow", State(intent="ask_coping", not_a_buyer=True), Step.OPEN_QUESTION),
    ("open safety comes before every flow", State(intent="report_urge", safety_open=True), Step.SAFETY),
    ("who asks about the law gets his answer first", State(intent="ask_law", change_talk=3), Step.OPEN_QUESTION),
]


@pytest.mark.parametrize(("state", "step"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_next_step(state: State, step: Step) -> None:
    assert decide(state).step is step


def test_an_offer_can_be_read_back_with_its_reason() -> None:
    assert decide(State(importance=8)).because == "offered because importance is 8"
    assert decide(State(change_talk=2)).because == "offered because change talk came 2 times, sustain talk 0"


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        (State(touched_buying=True), True),
        (State(), False),
        (State(touched_buying=True, trafficking_raised=True), False),
        (State(touched_buying=True, safety_open=True), False),
        (State(touched_buying=True, not_a_buyer=True), False),
        (State(touched_buying=True, suicide_confirmed=True), False),
        (State(touched_buying=True, asks=True, hard_moment=True), True),
    ],
)
def test_trafficking_waits_only_where_buying_was_touched_and_safety_is_closed(state: State, is_open: bool) -> None:
    assert trafficking_is_open(state) is is_open


def test_every_flow_that_is_offered_has_its_words() -> None:
    assert {*FLOW_AT_ONCE.values(), *FLOW_WHEN_REPEATED.values()} == set(OFFERS)


def test_a_flow_can_be_read_back_with_its_reason() -> None:
    assert decide(State(intent="report_urge")).flow == Form.URGE
    assert decide(State(intent="feel_guilt", times_told=3)).because == "feel_guilt was told 3 times"


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (State(), True),
        (State(turns_since_offer=2), False),
        (State(turns_since_offer=3, offers_refused=1), True),
        (State(turns_since_offer=9, offers_refused=2), False),
        (State(booked=True), False),
    ],
)
def test_a_human_is_offered_again_after_three_turns_and_never_a_third_time(state: State, may: bool) -> None:
    assert may_offer(state) is may
