"""A message that is nothing but an answer is read as one."""

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.answers import AnswerReader, is_answer
from bot.classifier import CHANCES


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "3 i guess",
        "sometimes",
        "every night",
        "maybe a 7",
        "7/10",
        "Eight.",
        "chat please",
        "by phone",
        "the first one",
        "friday at 14:30",
        "0",
        "at 18",
        "5pm",
        "6 out of 10",
        "it’s a 4",
        "here it is: 12345",
        "im 45",
        "I'm 18.",
        "i am 61 years old",
        "33 yo",
    ],
)
def test_an_answer_is_known_by_its_words(text: str) -> None:
    assert is_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "7 but i want to kill myself",
        "the first time i went",
        "i think",
        "",
        "ok",
        "at 3 pills",
        "monday was the last time i bought",
        "i am 15",
        "im 10",
        "im 17 years old",
        "im 18 tomorrow",
        "45",
        "im 45 and i want to die",
        "14 or 15 is fine",
        "i like 13",
        "i take 40",
        "112 please",
        "it's over tomorrow",
        "it is my last morning",
        "3 я хочу умереть",
        "10 💊🪦",
        "5000",
    ],
)
def test_a_message_that_says_more_is_left_to_the_classifier(text: str) -> None:
    assert not is_answer(text)


def test_an_answer_overrules_what_it_was_taken_for() -> None:
    taken = {"name": "crisis_suicide", "confidence": 0.4}
    message = Message({TEXT: "3 i guess", INTENT: taken, INTENT_RANKING_KEY: [taken], CHANCES: {"crisis_suicide": 0.6}})

    AnswerReader().process([message])

    assert message.get(INTENT)["name"] == "inform"
    assert [entry["name"] for entry in message.get(INTENT_RANKING_KEY)] == ["inform", "crisis_suicide"]
    assert message.get(CHANCES) == {}
