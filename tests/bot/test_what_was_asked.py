"""Answers that fit what was asked: after the police, about the law, in Swedish. Trained model, real actions."""

import pytest
from dialogue import FACTS, Dialogue, says

POLICE = "the police stopped me yesterday and i got a fine"
UNKNOWN_BY_POLICE = "the purchase is not reported"


@pytest.mark.parametrize("read_as", ["fear_exposure", "ask_anonymity"])
async def test_who_came_from_the_police_is_not_told_that_nobody_reports(dialogue: Dialogue, read_as: str) -> None:
    await dialogue.write(POLICE)
    answers = [(await dialogue.write_read_as("does my wife get to know", read_as, 0.6))[0] for _ in range(4)]
    for answer in answers:
        assert UNKNOWN_BY_POLICE not in answer
        assert "police" in answer
        assert "lawyer" in answer
    assert answers[0] != answers[1]


async def test_who_did_not_come_from_the_police_is_told_so(dialogue: Dialogue) -> None:
    assert UNKNOWN_BY_POLICE in (await dialogue.write("is this anonymous?"))[0]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ok what about thailand, is it illegal there", "utter_ask_law_abroad"),
        ("what is the penalty for buying sex", "utter_ask_law_penalty"),
        ("will i get a criminal record", "utter_ask_law_record"),
        ("is it illegal to buy sex in sweden", "utter_ask_law"),
    ],
)
async def test_a_question_about_the_law_is_answered_as_asked(dialogue: Dialogue, text: str, answer: str) -> None:
    texts = await dialogue.write(text)
    assert [says(texts[0], answer), says(texts[1], "utter_ask_law_question")] == [True, True]


class TestSwedish:
    @pytest.mark.parametrize("read_as", ["out_of_scope", "nlu_fallback"])
    async def test_it_gets_one_answer_in_swedish(self, dialogue: Dialogue, read_as: str) -> None:
        texts = await dialogue.write_read_as("kan man prata svenska här", read_as, 0.4)
        assert [says(text, "utter_in_swedish") for text in texts] == [True]
        assert FACTS["suicide_line_number"] in texts[0]
        assert FACTS["emergency_number"] in texts[0]

    async def test_inside_a_flow_its_question_comes_again(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to stop buying sex")
        texts = await dialogue.write_read_as("vad betyder det", "nlu_fallback", 0.1)
        assert [says(texts[0], "utter_in_swedish"), says(texts[1], "utter_ask_importance")] == [True, True]

    async def test_suicide_in_swedish_is_still_heard(self, dialogue: Dialogue) -> None:
        assert says((await dialogue.write("jag vill inte leva längre"))[0], "utter_crisis")
