"""A danger that only its floor let come first accuses nobody, with the trained model and the real actions."""

import pytest
from dialogue import Dialogue, says

from actions.dangers import SURE, TOLD, UNSURE
from actions.names import Form

ORDINARY = [
    "i cant look at her. what kind of father does this",
    "i just lie in bed next to her and feel sick",
    "helo i need help please",
    "and my job? i work at a school",
    "men have needs. its biology",
    "im in the kitchen now. what now",
    "can he come to you",
    "is 9 too early for you?",
    "her eyes. i see her eyes all the time",
    "i got chlamydia from the last one and she will find out",
]
TRUE = [
    ("there is a man at the door with a knife, help", "in_danger"),
    ("im afraid i will hit her tonight", "risk_violence"),
    ("i sell sex and i want to get out but he wont let me", "seller_in_need"),
    ("im 15 years old", "visitor_minor"),
    ("i think she was under 18", "worry_minor"),
    ("my wife says she wants to kill herself", "crisis_other"),
]


@pytest.mark.parametrize("text", ORDINARY)
async def test_an_ordinary_sentence_accuses_nobody(dialogue: Dialogue, text: str) -> None:
    texts = await dialogue.write(text)
    assert not any(says(texts[0], answer) for answer in TOLD.values())
    assert texts[-1].endswith("?") or dialogue.buttons


@pytest.mark.parametrize(("text", "danger"), TRUE)
async def test_a_danger_that_is_plainly_told_gets_its_full_answer(dialogue: Dialogue, text: str, danger: str) -> None:
    assert says((await dialogue.write(text))[0], TOLD[danger])


class TestAnUnsureDanger:
    """One that the model lets first at a low chance."""

    async def ask(self, dialogue: Dialogue, danger: str) -> None:
        texts = await dialogue.write_read_as("words of little meaning", danger, SURE / 4)
        assert [says(texts[0], UNSURE[danger]), says(texts[1], f"{UNSURE[danger]}_question")] == [True, True]

    @pytest.mark.parametrize("danger", sorted(TOLD))
    async def test_its_button_gets_the_full_answer(self, dialogue: Dialogue, danger: str) -> None:
        await self.ask(dialogue, danger)
        assert says((await dialogue.press(next(iter(dialogue.buttons))))[0], TOLD[danger])

    async def test_a_yes_in_words_does_too(self, dialogue: Dialogue) -> None:
        await self.ask(dialogue, "in_danger")
        assert says((await dialogue.write("yes"))[0], TOLD["in_danger"])

    @pytest.mark.parametrize("words", ["no", ">No, something else"])
    async def test_a_no_goes_on_kindly(self, dialogue: Dialogue, words: str) -> None:
        await self.ask(dialogue, "visitor_minor")
        texts = await (dialogue.press(words[1:]) if words.startswith(">") else dialogue.write(words))
        assert says(texts[0], "utter_no_danger")
        assert texts[-1].endswith("?")
        assert await dialogue.slot("cared_for") is None

    async def test_inside_a_flow_the_number_is_told_and_the_flow_goes_on(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to stop buying sex")
        texts = await dialogue.write_read_as("and my job? i work at a school", "visitor_minor", SURE / 4)
        assert [says(texts[0], UNSURE["visitor_minor"]), says(texts[1], "utter_ask_importance")] == [True, True]
        assert (await dialogue.tracker()).active_loop_name == Form.RULER
