"""A child, and somebody who sells sex, get no answer for buyers, with the trained model and the real actions."""

import pytest
import yaml
from dialogue import FACTS, Dialogue, says

from actions.care import BARE
from bot.train import PROJECT

CHILD = "im 15 and someone wants to pay me for pics"
SELLER = "i am working as escort and i need help to get out"
RULES = yaml.safe_load((PROJECT / "data" / "rules" / "care.yml").read_text())["rules"]
FOR_A_CHILD, FOR_A_SELLER = ([step["intent"] for step in rule["steps"][0]["or"]] for rule in RULES)


async def read_as(dialogue: Dialogue) -> str | None:
    """What the model took the latest message for."""
    message = (await dialogue.tracker()).latest_message
    return message.intent_name if message else None


class TestAChild:
    @pytest.mark.parametrize(
        "texts",
        [
            ["im a boy", "no im not in danger", "what should i do", "he says he will send my pics to my mom", "ok"],
            ["what can i do against the urge", "i dont know", "talk to a person", "menu", "among thus whereas"],
        ],
        ids=["of the social worker", "with what buyers ask"],
    )
    async def test_every_answer_is_for_a_child(self, dialogue: Dialogue, texts: list[str]) -> None:
        assert says((await dialogue.write(CHILD))[0], "utter_visitor_minor")
        for text in texts:
            answers = await dialogue.write(text)
            if await read_as(dialogue) in FOR_A_CHILD:
                assert says(answers[0], "utter_child"), text
                assert (await dialogue.tracker()).active_loop_name is None

    async def test_every_intent_but_those_for_everybody_is_answered_for_a_child(self, dialogue: Dialogue) -> None:
        await dialogue.write(CHILD)
        for intent in FOR_A_CHILD:
            assert says((await dialogue.write_read_as("some words", intent, 0.9))[0], "utter_child"), intent

    async def test_it_is_told_whom_to_call_and_to_send_and_pay_nothing(self, dialogue: Dialogue) -> None:
        await dialogue.write(CHILD)
        told = " ".join([(await dialogue.write("what should i do"))[0] for _ in range(2)])
        for part in (FACTS["children_line_number"], FACTS["police_number"], FACTS["emergency_number"], "don't pay"):
            assert part in told

    @pytest.mark.parametrize("words", ["no i am an adult", "im 45", ">I am 18 or older"])
    async def test_it_can_be_taken_back(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write(CHILD)
        texts = await (dialogue.press(words[1:]) if words.startswith(">") else dialogue.write(words))
        assert says(texts[0], "utter_care_taken_back")
        assert says((await dialogue.write("what can i do against the urge"))[0], "utter_ask_coping")

    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("i want to kill myself", "utter_crisis"),
            ("there is a man at the door with a knife, help", "utter_in_danger"),
            ("is this anonymous?", "utter_ask_anonymity"),
            ("are you a robot or a human", "utter_bot_challenge"),
            ("delete everything i wrote", "utter_delete_my_data"),
            ("goodbye", "utter_goodbye"),
        ],
    )
    async def test_what_everybody_may_ask_is_answered(self, dialogue: Dialogue, text: str, answer: str) -> None:
        await dialogue.write(CHILD)
        assert says((await dialogue.write(text))[0], answer)

    async def test_safety_and_deleting_go_their_own_way(self, dialogue: Dialogue) -> None:
        await dialogue.write(CHILD)
        await dialogue.write("i want to kill myself")
        assert says((await dialogue.write("yes"))[0], "utter_safety_now")
        assert says((await dialogue.write("ok"))[-1], "utter_safety_reminder")
        assert says((await dialogue.write("what should i do"))[-1], "utter_safety_reminder")
        await dialogue.press("It is not so close now")
        await dialogue.press("Make a safety plan")
        assert says(dialogue.texts[-1], "utter_ask_safety_signs")
        await dialogue.write("stop")
        await dialogue.write("delete everything i wrote")
        assert says((await dialogue.write("yes"))[0], "utter_forgotten")

    async def test_a_flow_for_buyers_ends(self, dialogue: Dialogue) -> None:
        await dialogue.write("i want to stop buying sex")
        assert (await dialogue.tracker()).active_loop_name
        texts = await dialogue.write(CHILD)
        assert [says(texts[0], "utter_visitor_minor"), says(texts[-1], "utter_visitor_minor_question")] == [True, True]
        assert says((await dialogue.write("7"))[0], "utter_child")


class TestSomebodyWhoSells:
    async def test_no_answer_is_one_for_buyers(self, dialogue: Dialogue) -> None:
        assert says((await dialogue.write(SELLER))[0], "utter_seller_in_need")
        for text in ("my boyfriend takes the money", "hes angry if i say no", "can you talk with me", "ok thank u"):
            [answer, question] = await dialogue.write(text)
            assert says(answer, "utter_seller"), text
            assert says(question, "utter_seller_question"), text

    async def test_every_intent_but_those_for_everybody_is_answered_for_who_sells(self, dialogue: Dialogue) -> None:
        await dialogue.write(SELLER)
        for intent in FOR_A_SELLER:
            answer = (await dialogue.write_read_as("some words", intent, 0.9))[0]
            assert says(answer, "utter_seller") or intent in BARE, intent

    @pytest.mark.parametrize(
        ("text", "house"),
        [
            ("i am in malmö", "sellers_support_malmo_name"),
            ("gothenburg", "sellers_support_name"),
            ("i live in Umeå", "sellers_support_name"),
        ],
    )
    async def test_the_house_in_her_town_is_named(self, dialogue: Dialogue, text: str, house: str) -> None:
        await dialogue.write(SELLER)
        assert FACTS[house] in (await dialogue.write_read_as(text, "out_of_scope", 0.6))[0]

    async def test_whether_he_is_there_now_is_asked_and_a_yes_means_112(self, dialogue: Dialogue) -> None:
        await dialogue.write(SELLER)
        assert says((await dialogue.write("my boyfriend takes the money"))[-1], "utter_seller_question")
        assert says((await dialogue.write("yes"))[0], "utter_in_danger")

    @pytest.mark.parametrize("words", ["no i dont sell sex", ">I don't sell sex"])
    async def test_it_can_be_taken_back(self, dialogue: Dialogue, words: str) -> None:
        await dialogue.write(SELLER)
        texts = await (dialogue.press(words[1:]) if words.startswith(">") else dialogue.write(words))
        assert says(texts[0], "utter_care_taken_back")
        assert says((await dialogue.write("i feel so lonely"))[0], "utter_feel_lonely")

    async def test_a_child_who_sells_is_answered_as_a_child(self, dialogue: Dialogue) -> None:
        await dialogue.write(SELLER)
        await dialogue.write("im 15 years old")
        assert says((await dialogue.write("what should i do"))[0], "utter_child")
