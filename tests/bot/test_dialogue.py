"""Conversations with the trained model and the real actions: what the bot promises in each flow."""

import os
from collections.abc import AsyncIterator
from random import Random

import pytest
from booking_service import VISIT_ADDRESS, losing_answers
from dialogue import FACTS, Dialogue, says
from rasa.core.agent import Agent

from actions.parsing import asks
from actions.understanding import DANGERS
from bot.channel import read_back

LITTLE_WORDS = [
    "which",
    "between",
    "whom",
    "such",
    "upon",
    "hence",
    "thus",
    "either",
    "whether",
    "among",
    "beside",
    "whose",
    "rather",
    "per",
    "via",
    "amid",
    "whereas",
    "than",
    "of",
    "the",
]


async def not_understood(agent: Agent) -> AsyncIterator[str]:
    """Sentences of little words that the model makes nothing of, and that it would ask nothing about either."""
    chosen = Random(1)  # noqa: S311 not for secrets
    for length in chosen.choices(range(2, 8), k=1000):
        text = " ".join(chosen.sample(LITTLE_WORDS, length))
        reading = await agent.parse_message(text)
        if reading["intent"]["name"] == "nlu_fallback" and "may_be_crisis" not in reading:
            yield text


async def to_the_ruler(dialogue: Dialogue) -> None:
    await dialogue.write("i want to stop buying sex")
    assert says(dialogue.texts[-1], "utter_ask_importance")


async def to_the_last_yes(dialogue: Dialogue) -> None:
    await dialogue.write("i want to talk to a real person")
    await dialogue.press("Chat on this page at a set time")
    await dialogue.press(next(iter(dialogue.buttons)))
    await dialogue.write("Six years now. I want to stop.")
    await dialogue.press("Send it")
    assert says(dialogue.texts[-1], "utter_ask_booking_confirmed")


async def to_the_offer(dialogue: Dialogue) -> None:
    await to_the_ruler(dialogue)
    await dialogue.press("8")
    await dialogue.press("4")
    await dialogue.write("i want to look my kids in the eyes again")
    await dialogue.write("if my brother held my cards on fridays")
    assert says(dialogue.texts[-1], "utter_offer_counsellor")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("i feel disgusting after last night", "utter_feel_shame"),
        ("does anyone find out if i write here?", "utter_ask_anonymity"),
        ("she said she did it freely", "utter_deny_harm"),
        ("i want to quit but i always go back", "utter_want_to_stop"),
    ],
)
async def test_a_first_sentence_gets_a_fitting_answer_and_one_question(
    dialogue: Dialogue, text: str, answer: str
) -> None:
    texts = await dialogue.write(text)
    assert len(texts) == 2
    assert says(texts[0], answer)
    assert texts[1].endswith("?")


async def test_the_ruler_asks_why_not_lower_and_what_would_lift_it(dialogue: Dialogue) -> None:
    await to_the_ruler(dialogue)
    assert says((await dialogue.press("6"))[-1], "utter_ask_confidence")
    assert "6" in (await dialogue.write("3 i guess"))[-1]
    assert "3" in (await dialogue.write("because of my wife"))[-1]
    assert says((await dialogue.write("no idea, maybe if i moved"))[0], "utter_ruler_thanks")
    assert (await dialogue.slot("importance"), await dialogue.slot("confidence")) == (6, 3)


async def test_readiness_of_seven_brings_the_offer_of_a_human(dialogue: Dialogue) -> None:
    await to_the_offer(dialogue)
    assert await dialogue.slot("because") == "offered because importance is 8"


async def test_a_no_to_the_offer_leaves_the_door_open_and_goes_on(dialogue: Dialogue) -> None:
    await to_the_offer(dialogue)
    texts = await dialogue.press("Not now")
    assert says(texts[0], "utter_offer_declined")
    assert texts[-1].endswith("?")
    assert await dialogue.slot("offers_refused") == 1


async def test_after_two_refusals_nothing_is_offered_again(dialogue: Dialogue) -> None:
    await to_the_offer(dialogue)
    await dialogue.press("Not now")
    offers = 1
    for _ in range(4):
        for text in ("i want to stop buying sex", "i feel so ashamed of myself", "i really need to quit this"):
            texts = await dialogue.write(text)
            if says(texts[-1], "utter_offer_counsellor"):
                offers += 1
                await dialogue.press("Not now")
    assert offers == 2


@pytest.mark.usefixtures("booking_service")
class TestBooking:
    """The booking flow, with the real booking service."""

    async def test_a_yes_to_the_offer_leads_to_a_booked_time(self, dialogue: Dialogue) -> None:
        await to_the_offer(dialogue)
        texts = await dialogue.press("Yes, book a time")
        assert says(texts[-1], "utter_ask_booking_way")
        await dialogue.press("Chat on this page at a set time")
        times = list(dialogue.buttons)
        assert len(times) == 6
        texts = await dialogue.press(times[0])
        assert says(texts[-1], "utter_raise_trafficking_before_booking")
        texts = await dialogue.write("sometimes i wondered about the man at the door")
        assert says(texts[0], "utter_awareness_thanks")
        await dialogue.write("Six years now. I want to stop.")
        assert "Six years now. I want to stop." in dialogue.texts[-1]
        texts = await dialogue.press("Send it")
        assert times[0] in texts[-1]
        await dialogue.press("Yes, book it")
        booking = dialogue.messages[0]["custom"]["booking"]
        assert len(booking["code"].split()) == 6
        assert booking["way"] == "chat"
        assert await dialogue.slot("booked") is True
        assert await dialogue.slot("booking_summary") is None

    async def test_a_side_question_does_not_raise_trafficking_a_second_time(self, dialogue: Dialogue) -> None:
        await to_the_offer(dialogue)
        await dialogue.press("Yes, book a time")
        await dialogue.press("Chat on this page at a set time")
        await dialogue.press(next(iter(dialogue.buttons)))
        texts = await dialogue.write("who can read what i write here")
        assert says(texts[-1], "utter_ask_awareness_again")
        texts = await dialogue.write("skip")
        assert says(texts[-1], "utter_ask_booking_summary")

    async def test_a_no_to_the_booking_at_the_last_moment_is_taken_and_he_is_asked_something_else(
        self, dialogue: Dialogue
    ) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Chat on this page at a set time")
        await dialogue.press(next(iter(dialogue.buttons)))
        await dialogue.press("Skip")
        texts = await dialogue.write("no")
        assert says(texts[0], "utter_booking_stopped")
        assert texts[-1].endswith("?")
        assert not says(texts[-1], "utter_offer_counsellor")
        assert await dialogue.slot("booking_way") is None

    async def test_whoever_asks_for_a_person_gets_the_booking_at_once(self, dialogue: Dialogue) -> None:
        texts = await dialogue.write("i want to talk to a real person")
        assert says(texts[0], "utter_want_counsellor")
        assert says(texts[-1], "utter_ask_booking_way")

    async def test_the_way_and_the_time_are_understood_in_words(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.write("chat please")
        first = next(iter(dialogue.buttons))
        await dialogue.write("the first one")
        await dialogue.press("Skip")
        assert first in dialogue.texts[-1]

    async def test_a_phone_booking_needs_a_number_that_only_the_vault_sees(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Phone")
        await dialogue.press(next(iter(dialogue.buttons)))
        texts = await dialogue.press("Skip")
        assert says(texts[-1], "utter_ask_contact_phone")
        assert dialogue.messages[-1]["custom"] == {"expects": "contact", "way": "phone"}
        texts = await dialogue.write("here it is: 12345")
        assert says(texts[0], "utter_contact_not_found")
        await dialogue.write("[phone]", contact_kind="phone", contact_ref="a reference")
        assert await dialogue.slot("contact_ref") == "a reference"

    async def test_a_crisis_where_a_number_is_asked_for_leaves_the_question_open(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Phone")
        await dialogue.press(next(iter(dialogue.buttons)))
        await dialogue.press("Skip")
        texts = await dialogue.write("i want to kill myself, my number is [phone]")
        assert says(texts[0], "utter_crisis")
        assert await dialogue.slot("contact_ref") is None
        texts = await dialogue.press("No, that's not what I meant")
        assert says(texts[-1], "utter_ask_contact_phone")

    async def test_an_expired_contact_detail_is_asked_for_again_and_the_rest_is_kept(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Phone")
        await dialogue.press(next(iter(dialogue.buttons)))
        await dialogue.press("Skip")
        await dialogue.write("[phone]", contact_kind="phone", contact_ref="long forgotten")
        texts = await dialogue.press("Yes, book it")
        assert says(texts[0], "utter_contact_not_found")
        assert says(texts[-1], "utter_ask_contact_phone")
        assert await dialogue.slot("booking_way") == "phone"

    async def test_a_side_question_is_answered_and_the_flow_goes_on_where_it_was(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        texts = await dialogue.write("is this anonymous?")
        assert says(texts[0], "utter_ask_anonymity")
        assert says(texts[-1], "utter_ask_booking_way")

    async def test_a_visit_is_offered_only_where_there_is_an_address(
        self, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await dialogue.write("i want to talk to a real person")
        assert "Visit" not in dialogue.buttons
        texts = await dialogue.write("i'd rather come in")
        assert [says(texts[0], "utter_no_visits"), says(texts[-1], "utter_ask_booking_way")] == [True, True]
        assert len(texts) == 2
        assert await dialogue.slot("booking_way") is None
        await dialogue.write("not now")
        monkeypatch.setenv("TURNING_POINT_VISIT_ADDRESS", VISIT_ADDRESS)
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Visit")
        await dialogue.press(next(iter(dialogue.buttons)))
        await dialogue.press("Skip")
        texts = await dialogue.press("Yes, book it")
        assert says(texts[0], "utter_booked")
        assert VISIT_ADDRESS in texts[1]

    async def test_whoever_books_a_chat_is_told_where_it_takes_place(self, dialogue: Dialogue) -> None:
        await to_the_last_yes(dialogue)
        texts = await dialogue.press("Yes, book it")
        assert [says(texts[0], "utter_booked"), says(texts[1], "utter_booked_chat")] == [True, True]

    async def test_whoever_thinks_of_suicide_knows_that_the_counsellor_will_know(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.press("Yes, but not now")
        await dialogue.press("Yes, the soonest time")
        await dialogue.press("Chat on this page at a set time")
        await dialogue.press(next(iter(dialogue.buttons)))
        texts = await dialogue.press("Skip")
        assert says(texts[-2], "utter_booking_urgent")
        assert says(texts[-1], "utter_ask_booking_confirmed")

    async def test_too_long_a_text_for_the_counsellor_is_said_to_be_so_when_it_is_asked_for(
        self, dialogue: Dialogue
    ) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Chat on this page at a set time")
        await dialogue.press(next(iter(dialogue.buttons)))
        texts = await dialogue.write("I want to stop buying sex. " * 60)
        assert [says(texts[0], "utter_summary_too_long"), says(texts[1], "utter_ask_booking_summary")] == [True, True]
        await dialogue.write("I want to stop.")
        texts = await dialogue.write("I want to stop buying sex. " * 60)
        assert says(texts[0], "utter_summary_too_long")
        assert "I want to stop." in texts[1]
        await dialogue.press("Send it")
        assert says((await dialogue.press("Yes, book it"))[0], "utter_booked")

    async def test_nothing_is_lost_where_booking_closes_at_the_last_moment(
        self, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await to_the_last_yes(dialogue)
        with monkeypatch.context() as closed:
            closed.setenv("TURNING_POINT_API_URL", "http://127.0.0.1:1")
            texts = await dialogue.press("Yes, book it")
            assert [says(text, "utter_booking_closed") for text in texts] == [True]
            assert await dialogue.slot("booking_summary") == "Six years now. I want to stop."
        assert says((await dialogue.press("Try again"))[0], "utter_booked")

    async def test_a_closed_booking_can_be_left(self, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
        await to_the_last_yes(dialogue)
        monkeypatch.setenv("TURNING_POINT_API_URL", "http://127.0.0.1:1")
        await dialogue.press("Yes, book it")
        assert says((await dialogue.press("Leave it"))[0], "utter_booking_stopped")
        assert await dialogue.slot("booking_summary") is None

    async def test_nothing_is_lost_where_booking_closes_before_a_time_is_chosen(
        self, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await dialogue.write("i want to talk to a real person")
        with monkeypatch.context() as closed:
            closed.setenv("TURNING_POINT_API_URL", "http://127.0.0.1:1")
            assert says((await dialogue.press("Phone"))[0], "utter_booking_closed")
        assert says((await dialogue.press("Try again"))[0], "utter_ask_booking_time")
        assert await dialogue.slot("booking_way") == "phone"

    async def test_a_booking_whose_answer_was_lost_is_found_again_and_made_once(
        self, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await to_the_last_yes(dialogue)
        with losing_answers(os.environ["TURNING_POINT_API_URL"]) as (url, lost), monkeypatch.context() as losing:
            losing.setenv("TURNING_POINT_API_URL", url)
            texts = await dialogue.press("Yes, book it")
            assert [says(text, "utter_booking_no_answer") for text in texts] == [True]
        texts = await dialogue.press("Try again")
        assert says(texts[0], "utter_booked")
        assert [dialogue.messages[0]["custom"]["booking"]["code"]] == lost

    async def test_whoever_leaves_without_an_answer_is_told_so_and_can_still_get_the_code(
        self, dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await to_the_last_yes(dialogue)
        with losing_answers(os.environ["TURNING_POINT_API_URL"]) as (url, lost), monkeypatch.context() as losing:
            losing.setenv("TURNING_POINT_API_URL", url)
            await dialogue.press("Yes, book it")
            assert says((await dialogue.press("Leave it"))[0], "utter_booking_left_unsure")
        assert says((await dialogue.write("i want to talk to a real person"))[-1], "utter_booking_no_answer")
        await dialogue.press("Try again")
        assert [dialogue.messages[0]["custom"]["booking"]["code"]] == lost

    @pytest.mark.parametrize("words", ["no", "not now"])
    async def test_the_booking_can_be_left(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write("i want to talk to a real person")
        texts = await dialogue.write(words)
        assert says(texts[0], "utter_booking_stopped")
        assert (await dialogue.tracker()).active_loop_name is None

    async def test_safety_pauses_the_booking_and_a_no_leads_back_to_it(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.press("Chat on this page at a set time")
        texts = await dialogue.write("i want to kill myself")
        assert says(texts[0], "utter_crisis")
        assert says(texts[-1], "utter_ask_safety_answer")
        texts = await dialogue.press("No, that's not what I meant")
        assert says(texts[0], "utter_safety_no")
        assert says(texts[-1], "utter_ask_booking_time")
        assert await dialogue.slot("booking_way") == "chat"


async def test_without_the_booking_service_the_bot_says_that_booking_is_closed(
    dialogue: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TURNING_POINT_API_URL", "http://127.0.0.1:1")
    await dialogue.write("i want to talk to a real person")
    texts = await dialogue.press("Phone")
    assert says(texts[0], "utter_booking_closed")
    assert (await dialogue.tracker()).active_loop_name is None


class TestSafety:
    """A thought of suicide, at every point."""

    async def test_it_is_met_with_care_the_lines_and_a_direct_question(self, dialogue: Dialogue) -> None:
        texts = await dialogue.write("i want to kill myself")
        assert FACTS["suicide_line_number"] in texts[0]
        assert FACTS["emergency_number"] in texts[0]
        assert "taking your life" in texts[-1]

    async def test_yes_and_now_keeps_safety_open(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.press("Yes, and now")
        assert says(texts[0], "utter_safety_now")
        assert FACTS["emergency_number"] in texts[0]
        for words in ("ok", "no", "i want to stop buying sex", "bye"):
            texts = await dialogue.write(words)
            assert says(texts[-1], "utter_safety_reminder"), words
        assert await dialogue.slot("trafficking_raised") is False

    @pytest.mark.parametrize("words", ["i am safe now, my brother is here", "it passed", ">It is not so close now"])
    async def test_when_the_moment_has_passed_the_soonest_time_is_offered(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.press("Yes, and now")
        assert says((await dialogue.write("ok"))[-1], "utter_safety_reminder")
        texts = await (dialogue.press(words[1:]) if words.startswith(">") else dialogue.write(words))
        assert says(texts[-1], "utter_safety_not_now")
        assert await dialogue.slot("safety_open") is False
        assert await dialogue.slot("urgent") is True

    @pytest.mark.parametrize(
        "words", ["yes, i'm safe now", "no i'm calm again", "im ok now, whats the weather tomorrow"]
    )
    async def test_that_the_moment_has_passed_counts_also_beside_a_yes_or_another_matter(
        self, dialogue: Dialogue, words: str
    ) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.press("Yes, and now")
        texts = await dialogue.write(words)
        assert says(texts[-1], "utter_safety_not_now")
        assert await dialogue.slot("safety_open") is False

    async def test_that_the_moment_has_passed_answers_the_direct_question(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.write("i am safe now, my sister came")
        assert [says(text, "utter_safety_not_now") for text in texts] == [True]
        assert await dialogue.slot("urgent") is True

    @pytest.mark.parametrize(
        "words",
        [
            "no way out",
            "no, not until the kids are grown",
            "no i'm not ok",
            "not really",
            "no idea how to go on",
            "i don't think it has passed",
            "nobody believes i'm okay again",
            "i'm ok now that i know how i'll do it",
        ],
    )
    async def test_what_is_no_plain_no_keeps_the_direct_question_open(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.write(words)
        assert says(texts[-1], "utter_ask_safety_again") or says(texts[-1], "utter_ask_safety_answer")
        assert not any(says(text, "utter_feel_hopeful") or says(text, "utter_report_progress") for text in texts)
        assert await dialogue.slot("safety_open") is True
        assert says((await dialogue.write("no"))[0], "utter_safety_no")

    @pytest.mark.parametrize(
        "words",
        [
            "no, i have already taken the pills",
            "no i already did it",
            "already took them",
            "i've already done it",
            "i can't say no",
            "no reason not to",
            "i'm better now, i have decided to do it",
        ],
    )
    async def test_whoever_has_acted_or_says_yes_in_other_words_is_told_to_call_now(
        self, dialogue: Dialogue, words: str
    ) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.write(words)
        assert says(texts[0], "utter_safety_now")
        assert FACTS["emergency_number"] in texts[0]
        assert await dialogue.slot("safety_open") is True

    @pytest.mark.parametrize(
        "words",
        [
            "no",
            "i won't do it if you tell me why i should live",
            "i'm ok now that i know how i'll do it",
            "it passed",
            "i used to, not anymore",
        ],
    )
    async def test_nothing_closes_safety_over_the_verdict_of_the_net(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.write_what_the_net_calls_a_crisis(words)
        assert [says(texts[0], "utter_crisis"), says(texts[-1], "utter_ask_safety_answer")] == [True, True]
        assert await dialogue.slot("safety_open") is True

    @pytest.mark.parametrize(
        ("words", "answer"),
        [
            ("i don't think it has passed", "utter_safety_reminder"),
            ("i'm ok now that i know how i'll do it", "utter_safety_reminder"),
            ("i've already done it", "utter_safety_now"),
        ],
    )
    async def test_while_it_is_close_nothing_is_taken_for_good_news(
        self, dialogue: Dialogue, words: str, answer: str
    ) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.write("yes, right now")
        assert [says(text, answer) for text in await dialogue.write(words)] == [True]
        assert await dialogue.slot("safety_open") is True

    async def test_a_wish_to_delete_waits_for_the_direct_question(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.write("delete everything i wrote")
        assert [says(texts[0], "utter_delete_waits_for_safety"), says(texts[1], "utter_ask_safety_answer")] == [
            True
        ] * 2
        await dialogue.press("Yes, but not now")
        await dialogue.write("delete")
        assert says((await dialogue.write("yes"))[0], "utter_forgotten")

    async def test_what_may_be_about_suicide_is_answered_and_then_asked_about_once(self, dialogue: Dialogue) -> None:
        texts = await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        assert [says(texts[0], "utter_feel_low"), says(texts[1], "utter_ask_suicide")] == [True, True]
        texts = await dialogue.press("No")
        assert [says(texts[0], "utter_safety_no"), says(texts[1], "utter_moving_on")] == [True, True]
        texts = await dialogue.write_what_may_be_crisis("my sister has the dog now", "feel_low")
        assert [says(texts[0], "utter_feel_low"), says(texts[1], "utter_ask_suicide")] == [True, False]

    async def test_that_question_may_be_passed_over(self, dialogue: Dialogue) -> None:
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        texts = await dialogue.write("are you a robot or a human")
        assert [says(texts[0], "utter_bot_challenge"), says(texts[1], "utter_bot_challenge_question")] == [True, True]

    @pytest.mark.parametrize(
        ("words", "answer"),
        [
            ("yes", "utter_safety_now"),
            ("yes but not now", "utter_safety_not_now"),
            ("i don't know", "utter_safety_not_now"),
            ("sometimes", "utter_safety_not_now"),
            ("every night", "utter_safety_not_now"),
            ("often", "utter_safety_not_now"),
            ("on friday", "utter_ask_safety_again"),
            ("no reason not to", "utter_safety_now"),
            ("no way out", "utter_ask_safety_again"),
            ("goodbye", "utter_ask_safety_again"),
            ("no i already did it", "utter_safety_now"),
            ("i've already done it", "utter_safety_now"),
            ("i used to, not anymore", "utter_safety_no_longer"),
            ("no", "utter_safety_no"),
            ("i want to kill myself", "utter_crisis"),
        ],
    )
    async def test_that_question_is_answered_in_words(self, dialogue: Dialogue, words: str, answer: str) -> None:
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        assert says((await dialogue.write(words))[0], answer)

    async def test_that_question_is_asked_twice_and_then_left_with_the_lines(self, dialogue: Dialogue) -> None:
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        assert says((await dialogue.write("no way out"))[-1], "utter_ask_safety_again")
        texts = await dialogue.write("rather not say")
        assert [says(texts[0], "utter_suicide_left_open"), says(texts[1], "utter_moving_on")] == [True, True]
        assert FACTS["suicide_line_number"] in texts[0]
        assert (await dialogue.tracker()).active_loop_name is None

    async def test_a_second_goodbye_to_that_question_is_one(self, dialogue: Dialogue) -> None:
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        await dialogue.write("goodbye")
        assert says((await dialogue.write("goodbye"))[-1], "utter_goodbye")

    async def test_a_wish_to_delete_does_not_wait_for_that_question(self, dialogue: Dialogue) -> None:
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        assert says((await dialogue.write("delete everything i wrote"))[0], "utter_delete_my_data")
        assert says((await dialogue.write("no"))[-1], "utter_ask_suicide_later")

    async def test_a_yes_to_that_question_keeps_safety_open(self, dialogue: Dialogue) -> None:
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        await dialogue.press("Yes, and now")
        assert await dialogue.slot("urgent") is True
        assert says((await dialogue.write("i want to stop buying sex"))[-1], "utter_safety_reminder")

    @pytest.mark.parametrize("read_as", ["goodbye", "nlu_fallback", "report_urge", "risk_violence"])
    async def test_that_question_comes_before_any_other(self, dialogue: Dialogue, read_as: str) -> None:
        texts = await dialogue.write_what_may_be_crisis("take care of yourself then", read_as)
        assert says(texts[-1], "utter_ask_suicide")

    async def test_in_a_flow_that_question_waits_until_it_ends(self, dialogue: Dialogue) -> None:
        await to_the_ruler(dialogue)
        await dialogue.press("8")
        await dialogue.press("4")
        texts = await dialogue.write_what_may_be_crisis("they would be fine without the old car", "feel_low")
        assert await dialogue.slot("requested_slot") == "ruler_next"
        assert not says(texts[-1], "utter_ask_suicide")
        texts = await dialogue.write("if my brother held my cards on fridays")
        assert says(texts[-1], "utter_ask_suicide_later")

    async def test_whoever_stops_a_flow_is_asked_about_what_he_wrote_in_it(self, dialogue: Dialogue) -> None:
        await to_the_ruler(dialogue)
        await dialogue.write_what_may_be_crisis("they would be fine without the old car", "feel_low")
        assert says((await dialogue.write("stop"))[-1], "utter_ask_suicide_later")

    @pytest.mark.usefixtures("booking_service")
    async def test_what_was_written_in_a_booking_is_asked_about_once_it_is_booked(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to talk to a real person")
        await dialogue.write_what_may_be_crisis("they would be fine without the old car", "feel_low")
        await dialogue.press("Chat on this page at a set time")
        await dialogue.press(next(iter(dialogue.buttons)))
        await dialogue.press("Skip")
        texts = await dialogue.press("Yes, book it")
        assert [says(texts[0], "utter_booked"), says(texts[-1], "utter_ask_suicide_later")] == [True, True]

    @pytest.mark.parametrize("read_as", ["report_progress", "feel_hopeful", "thank", "want_to_stop", "out_of_scope"])
    async def test_what_may_be_about_suicide_is_never_praised_or_turned_away(
        self, dialogue: Dialogue, read_as: str
    ) -> None:
        texts = await dialogue.write_what_may_be_crisis("i took the whole pack an hour ago", read_as)
        assert [says(texts[0], "utter_take_seriously"), says(texts[1], "utter_ask_suicide")] == [True, True]

    @pytest.mark.parametrize("read_as", ["ask_menu", "delete_my_data"])
    async def test_that_question_comes_before_the_menu_and_before_deleting(
        self, dialogue: Dialogue, read_as: str
    ) -> None:
        texts = await dialogue.write_what_may_be_crisis("there is nothing left of me here", read_as)
        assert says(texts[-1], "utter_ask_suicide")

    async def test_whoever_thinks_of_suicide_is_not_asked_about_trafficking(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.press("Yes, but not now")
        await dialogue.press("Not now")
        for words in ("i feel so ashamed of myself", "i hate what i have become", "i feel dirty", "i feel so lonely"):
            await dialogue.write(words)
        assert says((await dialogue.write("goodbye"))[-1], "utter_goodbye")
        assert await dialogue.slot("trafficking_raised") is False

    async def test_who_has_answered_the_direct_question_is_not_asked_again(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.press("No, that's not what I meant")
        texts = await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        assert not says(texts[-1], "utter_ask_suicide")

    async def test_while_safety_is_open_the_menu_waits(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        await dialogue.press("Yes, and now")
        texts = await dialogue.write("menu")
        assert [says(text, "utter_safety_reminder") for text in texts] == [True]

    async def test_yes_but_not_now_gives_the_lines_and_the_soonest_time(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to kill myself")
        texts = await dialogue.write("yes but not right now")
        assert says(texts[0], "utter_safety_not_now")
        assert await dialogue.slot("urgent") is True
        assert await dialogue.slot("safety_open") is False

    async def test_it_comes_first_inside_the_ruler_and_a_no_leads_back(self, dialogue: Dialogue) -> None:
        await to_the_ruler(dialogue)
        texts = await dialogue.write("7 but honestly i just want to kill myself")
        assert says(texts[0], "utter_crisis")
        texts = await dialogue.press("No, that's not what I meant")
        assert says(texts[-1], "utter_ask_importance")


async def test_everything_that_was_said_inside_a_flow_is_read_back(dialogue: Dialogue) -> None:
    await to_the_ruler(dialogue)
    await dialogue.press("8")
    await dialogue.press("4")
    said = [message["text"] for message in read_back(await dialogue.tracker()) if message["sender"] == "visitor"]
    assert said == ["i want to stop buying sex", "8", "4"]


class TestTrafficking:
    """Raised once, with everyone who touched buying."""

    async def test_it_is_raised_once_in_the_course_of_a_talk(self, dialogue: Dialogue) -> None:
        raised = 0
        for words in (
            "i feel so ashamed of myself",
            "i hate what i have become",
            "i feel dirty",
            "i am ashamed of what i am",
        ):
            texts = await dialogue.write(words)
            raised += says(texts[-1], "utter_raise_trafficking")
        assert raised == 1

    @pytest.mark.parametrize(
        "words",
        ["im about to call her right now, its 2am", "i did it again last night after i promised to stop"],
    )
    async def test_it_waits_after_an_urge_and_a_lapse(self, dialogue: Dialogue, words: str) -> None:
        for ashamed in ("i feel so ashamed of myself", "i hate what i have become", "i feel dirty"):
            await dialogue.write(ashamed)
        texts = [*await dialogue.write(words), *await dialogue.write("i feel so lonely")]
        assert not any(says(text, "utter_raise_trafficking") for text in texts)
        assert says((await dialogue.write("goodbye"))[-1], "utter_raise_trafficking_before_goodbye")

    async def test_it_waits_after_the_question_about_suicide_and_after_his_own(self, dialogue: Dialogue) -> None:
        for ashamed in ("i feel so ashamed of myself", "i hate what i have become", "i feel dirty"):
            await dialogue.write(ashamed)
        await dialogue.write_what_may_be_crisis("i gave my dog to my sister", "feel_low")
        assert not says((await dialogue.press("No"))[-1], "utter_raise_trafficking")
        assert not says((await dialogue.write("i feel so lonely"))[-1], "utter_raise_trafficking")
        assert not says((await dialogue.write("why am i so lonely"))[-1], "utter_raise_trafficking")
        assert says((await dialogue.write("i feel so lonely"))[-1], "utter_raise_trafficking")

    @pytest.mark.parametrize("words", ["sometimes", "i dont know", "never thought about it"])
    async def test_what_is_neither_a_yes_nor_a_no_is_received(self, dialogue: Dialogue, words: str) -> None:
        for ashamed in (
            "i feel so ashamed of myself",
            "i hate what i have become",
            "i feel dirty",
            "i am ashamed of what i am",
        ):
            await dialogue.write(ashamed)
        assert says(dialogue.texts[-1], "utter_raise_trafficking")
        assert says((await dialogue.write(words))[0], "utter_awareness_heard")

    async def test_an_answer_that_is_not_understood_is_received_too(self, dialogue: Dialogue, agent: Agent) -> None:
        for ashamed in (
            "i feel so ashamed of myself",
            "i hate what i have become",
            "i feel dirty",
            "i am ashamed of what i am",
        ):
            await dialogue.write(ashamed)
        words = await anext(text async for text in not_understood(agent) if not asks(text))
        assert says((await dialogue.write(words))[0], "utter_awareness_heard")

    async def test_it_is_raised_before_a_goodbye_and_then_we_part(self, dialogue: Dialogue) -> None:
        await dialogue.write("i feel disgusting after last night")
        texts = await dialogue.write("goodbye")
        assert says(texts[-1], "utter_raise_trafficking_before_goodbye")
        texts = await dialogue.write("no")
        assert says(texts[-1], "utter_goodbye")

    async def test_whoever_said_nothing_of_buying_parts_at_once(self, dialogue: Dialogue) -> None:
        await dialogue.write("hello")
        assert says((await dialogue.write("goodbye"))[-1], "utter_goodbye")


class TestNotUnderstood:
    async def test_three_likely_meanings_then_the_menu_and_a_human(self, dialogue: Dialogue, agent: Agent) -> None:
        first, second = [text async for text in not_understood(agent)][:2]
        texts = await dialogue.write(first)
        assert says(texts[0], "utter_not_understood")
        assert len(dialogue.buttons) == 3
        assert not {f"/{danger}" for danger in DANGERS} & set(dialogue.buttons.values())
        texts = await dialogue.write(second)
        assert says(texts[0], "utter_not_understood_twice")
        assert "Talk to a person" in dialogue.buttons


class TestMovingOn:
    async def test_an_answer_in_his_own_words_is_received(self, dialogue: Dialogue) -> None:
        await dialogue.write("i am disgusting")
        texts = await dialogue.write("that i am a father too")
        assert [says(texts[0], "utter_heard"), says(texts[1], "utter_moving_on")] == [True, True]

    async def test_whoever_only_says_yes_is_given_something_to_choose(self, dialogue: Dialogue) -> None:
        asked = [(await dialogue.write("yes"))[-1] for _ in range(4)]
        assert [says(text, "utter_moving_on") for text in asked] == [True, False, True, False]
        assert set(dialogue.buttons) == {"What can we do here?", "Talk to a person"}


async def test_deleting_is_asked_about_once_and_then_done(dialogue: Dialogue) -> None:
    await dialogue.write("delete everything i wrote")
    texts = await dialogue.write("yes")
    assert says(texts[0], "utter_forgotten")
    assert dialogue.messages[0]["custom"] == {"forget": True}


async def test_the_same_feeling_told_three_times_gets_three_answers(dialogue: Dialogue) -> None:
    answers = [(await dialogue.write("i feel so lonely"))[0] for _ in range(3)]
    assert len(set(answers)) == 3
