"""Every flow, walked through with the trained model and the real actions: its ways in, through, out and back."""

import itertools
from random import Random

import pytest
from dialogue import FACTS, Dialogue, says
from walks import (
    ASHAMED,
    BY_NAME,
    CRISIS,
    FLOWS,
    SIDE_QUESTION,
    Flow,
    Press,
    Tick,
    into,
    kept,
    loop,
    take,
    to_the_offer_of,
)

from actions.names import Form

each_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
each_question = pytest.mark.parametrize(
    ("flow", "question"),
    [pytest.param(flow, place, id=flow.asked[place].slot) for flow in FLOWS for place in range(len(flow.asked))],
)
NOT_MEANT = Press("No, that's not what I meant")
VAGUE = ("dunno", "hm", "maybe")
# What a vague answer cannot be: a number, and whether he has had enough.
NEEDS_AN_ANSWER = {"urge_before": "6", "urge_after": "5", "police_worry": "that is enough"}


class TestTheWayThrough:
    @each_flow
    async def test_a_flow_goes_from_its_offer_to_its_end_with_buttons_alone(
        self, dialogue: Dialogue, flow: Flow
    ) -> None:
        await to_the_offer_of(dialogue, flow)
        await take(dialogue, flow.yes)
        for asked in flow.asked:
            assert says(dialogue.texts[-1], asked.response), asked.slot
            await take(dialogue, asked.button or asked.words)
        assert any(says(text, flow.ends) for text in dialogue.texts)
        assert await loop(dialogue) != flow.form
        assert await kept(dialogue, flow) == []

    @each_flow
    async def test_a_flow_goes_from_its_offer_to_its_end_in_words_alone(self, dialogue: Dialogue, flow: Flow) -> None:
        await to_the_offer_of(dialogue, flow)
        if flow.name == "safety_plan":
            await take(dialogue, flow.yes)
        else:
            await dialogue.write("yes please")
        for asked in flow.asked:
            assert says(dialogue.texts[-1], asked.response), asked.slot
            await dialogue.write(asked.words)
        assert any(says(text, flow.ends) for text in dialogue.texts)
        assert dialogue.card == flow.card
        assert await kept(dialogue, flow) == []

    @each_flow
    async def test_what_was_skipped_does_not_stand_on_the_card(self, dialogue: Dialogue, flow: Flow) -> None:
        await into(dialogue, flow)
        for asked in flow.asked:
            await dialogue.write("skip this one please" if asked.button == Press("Skip") else asked.words)
        assert any(says(text, flow.ends) for text in dialogue.texts)
        skipped = [asked.words for asked in flow.asked if asked.button == Press("Skip")]
        assert not set(skipped) & set((dialogue.card or {}).values())

    @each_question
    async def test_a_pause_does_not_lose_the_place(self, dialogue: Dialogue, flow: Flow, question: int) -> None:
        await into(dialogue, flow, question)
        again = dialogue.after_a_pause()
        await again.write(flow.asked[question].words)
        reached = flow.ends if question + 1 == len(flow.asked) else flow.asked[question + 1].response
        assert any(says(text, reached) for text in again.texts)

    @each_flow
    async def test_whoever_never_answers_straight_meets_no_dead_end(self, dialogue: Dialogue, flow: Flow) -> None:
        await into(dialogue, flow)
        vague = itertools.cycle(VAGUE)
        for _ in range(2 * len(flow.asked) + len(VAGUE)):
            requested = await dialogue.slot("requested_slot")
            texts = await dialogue.write(next(vague))
            assert texts
            assert asks_on(dialogue)
            if await dialogue.slot("requested_slot") == requested in NEEDS_AN_ANSWER:
                texts = await dialogue.write(NEEDS_AN_ANSWER[requested])
            if await loop(dialogue) != flow.form:
                break
        assert any(says(text, flow.ends) for text in dialogue.texts)

    async def test_whoever_never_answers_straight_comes_out_of_the_ruler(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to stop buying sex")
        for number in ("5", "3"):
            await dialogue.write("dunno")
            assert asks_on(dialogue)
            assert await loop(dialogue) == Form.RULER
            await dialogue.press(number)
        await dialogue.write("dunno")
        assert says((await dialogue.write("maybe"))[0], "utter_ruler_thanks")
        assert asks_on(dialogue)

    @pytest.mark.parametrize("question", ["utter_ask_importance", "utter_ask_confidence"])
    async def test_a_question_of_the_ruler_that_is_passed_over_twice_is_dropped(
        self, dialogue: Dialogue, question: str
    ) -> None:
        await dialogue.write("i want to stop buying sex")
        if question == "utter_ask_confidence":
            await dialogue.press("6")
        assert says((await dialogue.write("is this anonymous?"))[-1], question)
        texts = await dialogue.write("is it a crime to buy sex")
        assert [says(texts[0], "utter_ask_law"), says(texts[1], "utter_ask_law_question")] == [True, True]
        assert await loop(dialogue) is None
        assert not says((await dialogue.write("i want to stop buying sex"))[-1], question)

    @pytest.mark.parametrize("words", VAGUE)
    async def test_two_vague_answers_to_the_ruler_are_an_answer(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write("i want to stop buying sex")
        await dialogue.write("dunno")
        await dialogue.write(words)
        assert asks_on(dialogue)
        assert await loop(dialogue) is None

    async def test_a_number_with_a_unit_is_no_rating(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to stop buying sex")
        await dialogue.write("i go 3 weeks without now")
        assert await dialogue.slot("importance") is None

    @pytest.mark.usefixtures("booking_service")
    @pytest.mark.parametrize("seed", range(4))
    async def test_nothing_but_buttons_never_ends_in_silence(self, dialogue: Dialogue, seed: int) -> None:
        chance = Random(seed)  # noqa: S311 not for secrets
        await dialogue.write("what can i do here")
        for _ in range(40):
            if dialogue.buttons:
                texts = await dialogue.press(chance.choice(list(dialogue.buttons)))
            else:
                texts = await dialogue.write("what can i do here")
            assert texts
            assert all(texts)


class TestTheWayOut:
    @pytest.mark.parametrize("words", ["stop", "not now"])
    @each_question
    async def test_a_flow_is_left_at_any_question_and_keeps_no_answer(
        self, dialogue: Dialogue, flow: Flow, question: int, words: str
    ) -> None:
        await into(dialogue, flow, question)
        texts = await dialogue.write(words)
        assert says(texts[0], flow.left)
        assert asks_on(dialogue)
        assert await loop(dialogue) is None
        assert await kept(dialogue, flow) == []

    @each_flow
    async def test_a_no_to_the_offer_is_taken_and_it_is_not_offered_again(self, dialogue: Dialogue, flow: Flow) -> None:
        await to_the_offer_of(dialogue, flow)
        texts = await dialogue.press("Not now")
        assert says(texts[0], flow.declined)
        assert await loop(dialogue) != flow.form
        if flow.name != "safety_plan":
            await dialogue.write("no")
            assert not says((await take(dialogue, flow.lead[-1]))[-1], flow.offered_as)

    @pytest.mark.parametrize("words", ["no", "stop", "not now", "skip"])
    async def test_the_ruler_is_left_for_good(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write("i want to stop buying sex")
        texts = await dialogue.write(words)
        assert says(texts[0], "utter_open_door")
        assert await loop(dialogue) is None
        await dialogue.write("i feel so lonely")
        assert await loop(dialogue) is None

    @each_flow
    async def test_deleting_pauses_a_flow_and_a_yes_deletes(self, dialogue: Dialogue, flow: Flow) -> None:
        await into(dialogue, flow, 1)
        texts = await dialogue.write("delete everything i wrote")
        assert says(texts[-1], "utter_delete_my_data_question")
        assert says((await dialogue.write("yes"))[0], "utter_forgotten")
        assert dialogue.messages[0]["custom"] == {"forget": True}

    @each_flow
    async def test_a_no_to_deleting_leads_back_into_the_flow(self, dialogue: Dialogue, flow: Flow) -> None:
        await into(dialogue, flow, 1)
        await dialogue.write("delete everything i wrote")
        assert says((await dialogue.write("no"))[-1], flow.asked[1].response)

    @each_flow
    async def test_a_goodbye_ends_a_flow(self, dialogue: Dialogue, flow: Flow) -> None:
        await into(dialogue, flow, 1)
        await dialogue.write("goodbye")
        assert await loop(dialogue) is None
        assert await dialogue.slot("requested_slot") is None

    @pytest.mark.usefixtures("booking_service")
    @each_flow
    async def test_whoever_wants_a_person_gets_one_out_of_any_flow(self, dialogue: Dialogue, flow: Flow) -> None:
        await into(dialogue, flow, 1)
        await dialogue.write("i want to talk to a real person")
        assert says(dialogue.texts[-1], "utter_ask_booking_way")


class TestTheWayBack:
    @each_flow
    async def test_a_side_question_is_answered_and_each_question_comes_again_in_other_words(
        self, dialogue: Dialogue, flow: Flow
    ) -> None:
        await into(dialogue, flow)
        for asked in flow.asked:
            before = dialogue.texts[-1]
            texts = await dialogue.write(SIDE_QUESTION)
            assert says(texts[0], "utter_bot_challenge"), asked.slot
            assert says(texts[-1], asked.response), asked.slot
            assert texts[-1] != before
            await dialogue.write(asked.words)
        assert any(says(text, flow.ends) for text in dialogue.texts)

    @each_flow
    async def test_a_thought_of_suicide_comes_first_at_each_question_and_a_no_leads_back_to_it(
        self, dialogue: Dialogue, flow: Flow
    ) -> None:
        await into(dialogue, flow)
        for asked in flow.asked:
            texts = await dialogue.write(CRISIS)
            assert says(texts[0], "utter_crisis"), asked.slot
            assert says(texts[-1], "utter_ask_safety_answer"), asked.slot
            texts = await take(dialogue, NOT_MEANT)
            assert says(texts[0], "utter_safety_no"), asked.slot
            assert says(texts[-1], asked.response), asked.slot
            await dialogue.write(asked.words)
        assert any(says(text, flow.ends) for text in dialogue.texts)
        assert await dialogue.slot("safety_open") is False

    @each_flow
    async def test_yes_and_now_keeps_safety_open_whatever_the_flow_had_asked(
        self, dialogue: Dialogue, flow: Flow
    ) -> None:
        await into(dialogue, flow, 1)
        await dialogue.write(CRISIS)
        assert says((await dialogue.press("Yes, and now"))[0], "utter_safety_now")
        for words in ("ok", flow.asked[1].words, "not now", "i want to stop buying sex"):
            assert says((await dialogue.write(words))[-1], "utter_safety_reminder"), words
            assert await dialogue.slot("safety_open") is True


class TestUrge:
    async def test_an_urge_that_did_not_fall_is_no_failure(self, dialogue: Dialogue) -> None:
        flow = BY_NAME["urge"]
        await into(dialogue, flow, len(flow.asked) - 1)
        assert says((await dialogue.press("9"))[0], "utter_urge_same")
        assert dialogue.card == flow.card

    async def test_a_nine_is_a_number_and_no_age(self, dialogue: Dialogue) -> None:
        flow = BY_NAME["urge"]
        await into(dialogue, flow, len(flow.asked) - 1)
        assert says((await dialogue.write("still a 9"))[0], "utter_urge_same")
        assert await dialogue.slot("not_a_buyer") is False

    async def test_without_a_plan_there_is_no_card(self, dialogue: Dialogue) -> None:
        flow = BY_NAME["urge"]
        await into(dialogue, flow, len(flow.asked) - 2)
        await dialogue.press("Skip")
        await dialogue.press("5")
        assert dialogue.card is None

    async def test_each_question_shows_its_tool(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["urge"])
        assert dialogue.messages[-1]["custom"] == {"scale": "answer"}
        await dialogue.press("8")
        assert dialogue.messages[-1]["custom"] == {"exercise": "breathing"}
        for title in ("Done", "Lonely", "Skip"):
            await dialogue.press(title)
        assert dialogue.messages[-1]["custom"]["builder"]["then"] == "then I"


class TestTicks:
    @pytest.mark.parametrize(("name", "slot"), [("awareness", "awareness_signs"), ("plan", "plan_trigger")])
    async def test_boxes_are_sent_together(self, dialogue: Dialogue, name: str, slot: str) -> None:
        flow = BY_NAME[name]
        await into(dialogue, flow)
        assert dialogue.messages[-1]["custom"] == {"ticks": True}
        ticked = flow.asked[0].button
        assert isinstance(ticked, Tick)
        await take(dialogue, ticked)
        assert len((await dialogue.slot(slot)).split(",")) == len(ticked.titles)
        assert says(dialogue.texts[-1], flow.asked[1].response)

    async def test_ticked_triggers_stand_on_the_card_in_plain_words(self, dialogue: Dialogue) -> None:
        flow = BY_NAME["plan"]
        await into(dialogue, flow)
        await dialogue.tick("Being alone", "Stress")
        for asked in flow.asked[1:]:
            await dialogue.write(asked.words)
        assert (dialogue.card or {})["When"] == "I am alone, I am stressed"

    @pytest.mark.parametrize("title", ["None of these", "Skip"])
    async def test_no_sign_at_all_goes_on_just_the_same(self, dialogue: Dialogue, title: str) -> None:
        flow = BY_NAME["awareness"]
        await into(dialogue, flow)
        assert says((await dialogue.press(title))[-1], flow.asked[1].response)


class TestFeeling:
    @pytest.mark.parametrize(
        ("title", "step"),
        [
            ('"I am bad"', "utter_ask_feeling_step_shame"),
            ('"I did something bad"', "utter_ask_feeling_step_guilt"),
            ("Both of them", "utter_ask_feeling_step_both"),
            ("I'm not sure", "utter_ask_feeling_step_both"),
        ],
    )
    async def test_each_feeling_has_its_own_step(self, dialogue: Dialogue, title: str, step: str) -> None:
        await into(dialogue, BY_NAME["feeling"])
        assert says((await dialogue.press(title))[-1], step)

    async def test_without_a_step_there_is_no_card(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["feeling"], 1)
        await dialogue.press("Skip")
        assert dialogue.card is None

    async def test_the_same_feeling_told_three_times_gets_three_answers_and_once_the_flow(
        self, dialogue: Dialogue
    ) -> None:
        told = [await dialogue.write(ASHAMED) for _ in range(3)]
        assert len({texts[0] for texts in told}) == 3
        assert all(says(texts[0], "utter_feel_shame") for texts in told)
        assert [says(texts[-1], "utter_offer_feeling") for texts in told] == [False, True, False]


class TestPolice:
    @pytest.mark.parametrize(
        ("worry", "answer"),
        [
            (Press("What happens now?"), "utter_police_next"),
            (Press("Who gets to know?"), "utter_police_known"),
            (Press("Telling my partner"), "utter_police_partner"),
            (Press("My job"), "utter_police_work"),
            ("what is the penalty for buying sex", "utter_police_next"),
            ("im terrified that my wife finds out", "utter_police_known"),
            ("should i tell my wife about it", "utter_police_partner"),
        ],
    )
    async def test_each_worry_is_answered_and_the_next_one_asked_for(
        self, dialogue: Dialogue, worry: Press | str, answer: str
    ) -> None:
        await into(dialogue, BY_NAME["police"], 1)
        texts = await take(dialogue, worry)
        assert says(texts[0], answer)
        assert says(texts[-1], "utter_ask_police_worry")

    async def test_worries_go_round_until_it_is_enough_and_then_a_human_is_offered(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["police"], 1)
        for title in ("What happens now?", "Who gets to know?", "Telling my partner", "My job", "What happens now?"):
            await dialogue.press(title)
        texts = await dialogue.press("That is enough")
        assert says(texts[0], "utter_police_done")
        assert says(texts[-1], "utter_offer_counsellor")
        assert says((await dialogue.press("Not now"))[0], "utter_offer_declined")

    async def test_a_bad_state_gets_the_lines_before_any_worry(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["police"])
        texts = await dialogue.press("I can't sleep or eat")
        assert says(texts[0], "utter_police_state_bad")
        assert FACTS["suicide_line_number"] in texts[0]
        assert says(texts[-1], "utter_ask_police_worry")

    async def test_thoughts_of_not_living_open_safety_and_a_no_leads_back_to_the_worries(
        self, dialogue: Dialogue
    ) -> None:
        await into(dialogue, BY_NAME["police"])
        texts = await dialogue.press("I have thoughts of not living")
        assert says(texts[0], "utter_crisis")
        assert says(texts[-1], "utter_ask_safety_answer")
        assert await dialogue.slot("safety_open") is True
        texts = await take(dialogue, NOT_MEANT)
        assert says(texts[-1], "utter_ask_police_worry")
        assert says((await dialogue.press("That is enough"))[0], "utter_police_done")

    async def test_thoughts_of_not_living_now_keep_safety_open(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["police"])
        await dialogue.press("I have thoughts of not living")
        assert says((await dialogue.press("Yes, and now"))[0], "utter_safety_now")
        assert says((await dialogue.write("ok"))[-1], "utter_safety_reminder")


class TestAwareness:
    async def test_a_tip_is_written_in_the_browser(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["awareness"], 2)
        texts = await dialogue.press("Tip off the police without my name")
        assert says(texts[0], "utter_awareness_tip")
        assert dialogue.messages[0]["custom"] == {"tip": True}

    @pytest.mark.usefixtures("booking_service")
    async def test_a_wish_to_talk_opens_the_booking(self, dialogue: Dialogue) -> None:
        await into(dialogue, BY_NAME["awareness"], 2)
        assert says((await dialogue.press("Talk to someone"))[-1], "utter_ask_booking_way")


class TestLapse:
    async def test_after_a_lapse_readiness_is_asked_for_again(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to stop buying sex")
        for step in ("6", "3", "because of my kids", "if i had more company"):
            await dialogue.write(step)
        flow = BY_NAME["lapse"]
        await into(dialogue, flow)
        for asked in flow.asked:
            await dialogue.write(asked.words)
        assert says(dialogue.texts[-1], "utter_ask_importance")
        assert await dialogue.slot("importance") is None
        for step in ("8", "5", "because of my kids", "if i had more company"):
            await dialogue.write(step)
        assert says(dialogue.texts[-1], "utter_offer_counsellor")


class TestSafetyPlan:
    async def test_it_ends_with_a_card_that_has_the_lines(self, dialogue: Dialogue) -> None:
        flow = BY_NAME["safety_plan"]
        await into(dialogue, flow)
        for asked in flow.asked:
            await dialogue.write(asked.words)
        lines = (dialogue.card or {})["If it gets worse, I call"]
        for fact in ("suicide_line_name", "suicide_line_number", "emergency_number"):
            assert FACTS[fact] in lines

    @pytest.mark.parametrize("words", ["stop", "goodbye"])
    async def test_what_is_filled_in_is_a_card_also_where_he_leaves(self, dialogue: Dialogue, words: str) -> None:
        await into(dialogue, BY_NAME["safety_plan"], 2)
        texts = await dialogue.write(words)
        assert says(texts[0], "utter_safety_plan_left")
        assert list(dialogue.card or {}) == ["I notice it when", "By myself I can", "If it gets worse, I call"]
        assert await kept(dialogue, BY_NAME["safety_plan"]) == []

    async def test_grounding_leads_on_to_the_plan(self, dialogue: Dialogue) -> None:
        await to_the_offer_of(dialogue, BY_NAME["safety_plan"])
        texts = await dialogue.press("Something that calms")
        assert says(texts[-1], "utter_grounding")
        assert set(dialogue.buttons) == {"Make a safety plan", "Talk to a person"}
        assert says((await dialogue.press("Make a safety plan"))[-1], "utter_ask_safety_signs")

    @pytest.mark.usefixtures("booking_service")
    async def test_grounding_leads_on_to_a_person(self, dialogue: Dialogue) -> None:
        await to_the_offer_of(dialogue, BY_NAME["safety_plan"])
        await dialogue.press("Something that calms")
        assert says((await dialogue.press("Talk to a person"))[-1], "utter_ask_booking_way")

    @pytest.mark.usefixtures("booking_service")
    async def test_the_soonest_time_is_one_yes_away(self, dialogue: Dialogue) -> None:
        await to_the_offer_of(dialogue, BY_NAME["safety_plan"])
        assert says((await dialogue.press("Yes, the soonest time"))[-1], "utter_ask_booking_way")
        assert await dialogue.slot("urgent") is True


def asks_on(dialogue: Dialogue) -> bool:
    """Whether the last answer leaves him something to say or to press."""
    return "?" in dialogue.texts[-1] or bool(dialogue.buttons)
