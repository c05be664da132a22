"""Answers: facts filled in, wordings varied."""

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.responses import FactsResponseGenerator, load_facts

DOMAIN = Domain.from_dict(
    {
        "responses": {
            "utter_hello": [{"text": "One."}, {"text": "Two."}, {"text": "Three."}],
            "utter_help": [
                {
                    "text": "Call {emergency_number}, {guest}.",
                    "buttons": [{"title": "Yes", "payload": '/inform{"safety_answer": "now"}'}],
                }
            ],
        }
    }
)


@pytest.fixture(scope="module")
def generator() -> FactsResponseGenerator:
    return FactsResponseGenerator(domain=DOMAIN)


def tracker(*said: str) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("row", [BotUttered(text) for text in said])


async def say(generator: FactsResponseGenerator, name: str, *said: str, **values: str) -> "dict | None":
    return await generator.generate(name, tracker(*said), "gateway", **values)


async def test_a_wording_is_not_repeated_while_another_is_left(generator: FactsResponseGenerator) -> None:
    said: list[str] = []
    for _ in range(6):
        answer = await say(generator, "utter_hello", *said)
        assert answer is not None
        said.append(answer["text"])
    assert said == ["One.", "Two.", "Three.", "One.", "Two.", "Three."]


async def test_facts_and_values_are_filled_in(generator: FactsResponseGenerator) -> None:
    answer = await say(generator, "utter_help", guest="you")
    assert answer is not None
    assert answer["text"] == f"Call {load_facts()['emergency_number']}, you."


async def test_the_payload_of_a_button_stays_as_it_is(generator: FactsResponseGenerator) -> None:
    answer = await say(generator, "utter_help", guest="you")
    assert answer is not None
    assert answer["buttons"][0]["payload"] == '/inform{"safety_answer": "now"}'


async def test_what_actions_say_is_known_whatever_the_model_brings(generator: FactsResponseGenerator) -> None:
    generator.responses = {}
    answer = await say(generator, "utter_moving_on")
    assert answer is not None
    assert answer["text"].endswith("?")
    generator.responses = DOMAIN.responses


async def test_an_unknown_answer_is_none(generator: FactsResponseGenerator) -> None:
    assert await say(generator, "utter_nothing") is None
