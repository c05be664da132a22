"""What is written in Swedish is known as such, and nothing that is written in English."""

import re

import pytest

from actions.swedish import is_swedish
from bot.examples import examples_by_intent
from bot.train import PROJECT

# Words and letters that no English sentence has.
SURELY_SWEDISH = re.compile(r"\b(?:jag|inte|är|det|så|här|där|hallå|måste|återseende|mycket|vill|för|nej)\b|[åäö]")


@pytest.mark.parametrize(
    "text",
    [
        "kan man prata svenska här",
        "vad händer om polisen tar mig",
        "vad kostar det",
        "Hjälp",
        "hur länge sparas det jag skriver",
    ],
)
def test_a_swedish_message_is_known_as_swedish(text: str) -> None:
    assert is_swedish(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "112",
        "hej, i have bought sex here in sweden",
        "who's free around järntorget",
        "i am suspected for köp av sexuell tjänst",
        "fru här. sorry bad english. husband get letter police. i cry. what i do",
        "vet appointment for the dog in mölndal",
    ],
)
def test_an_english_message_with_swedish_in_it_is_english(text: str) -> None:
    assert not is_swedish(text)


def test_no_english_example_is_taken_for_swedish() -> None:
    examples = [text for listed in examples_by_intent(PROJECT).values() for text in listed]
    taken = [text for text in examples if is_swedish(text)]
    assert taken
    assert [text for text in taken if not SURELY_SWEDISH.search(text.lower())] == []
