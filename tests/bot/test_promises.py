"""Thousands of random conversations through the trained model and the real actions: every turn keeps the promises."""

import asyncio
import os
from functools import cache
from random import Random

import pytest
from dialogue import Dialogue
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from jsonschema import Draft202012Validator
from promises import Promises
from rasa.core.agent import Agent
from rasa.shared.core.events import Event

from bot.examples import examples_by_intent
from bot.train import PROJECT

CONVERSATIONS = int(os.environ.get("CONVERSATIONS", "2000"))
# Walked by several processes, a part each.
PARTS = 4
TURNS = 14
OF_EACH_INTENT = 12
MOST_BUTTONS = 12
SHORT_ANSWERS = ["yes", "no", "7", "2", "10", "dunno", "maybe", "stop", "not now", "skip", "hm", "ok", "because"]


def messages() -> list[str]:
    """A few examples of each intent, and the short answers that flows ask for."""
    chosen = Random(1)  # noqa: S311 not for secrets
    by_intent = examples_by_intent(PROJECT)
    written = [text for name in sorted(by_intent) for text in chosen.sample(by_intent[name], OF_EACH_INTENT)]
    return [*written, *SHORT_ANSWERS]


@pytest.fixture
def without_repeated_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare Rasa most of each turn: it checks its own schema for every action and seeks the class of every event."""
    monkeypatch.setattr(Draft202012Validator, "check_schema", lambda *_args, **_options: None)
    monkeypatch.setattr(Event, "resolve_by_type", cache(Event.resolve_by_type))


@pytest.mark.usefixtures("booking_service", "without_repeated_work")
@pytest.mark.parametrize("part", range(PARTS))
def test_every_turn_of_a_random_conversation_keeps_the_promises(agent: Agent, part: int) -> None:
    loop = asyncio.new_event_loop()
    written = st.sampled_from(messages())

    @seed(part)
    class Conversation(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.dialogue = Dialogue(agent)
            self.promises = Promises()

        @rule(text=written)
        def writes(self, text: str) -> None:
            self._take(self.dialogue.write(text))

        @rule(text=st.sampled_from(SHORT_ANSWERS))
        def answers_in_a_word(self, text: str) -> None:
            self._take(self.dialogue.write(text))

        # Free times change from one conversation to the next, and what is drawn must not depend on it.
        @rule(number=st.integers(0, MOST_BUTTONS - 1), otherwise=st.sampled_from(SHORT_ANSWERS))
        def presses_a_button(self, number: int, otherwise: str) -> None:
            titles = list(self.dialogue.buttons)
            button = titles[number % len(titles)] if titles else None
            self._take(self.dialogue.press(button) if button else self.dialogue.write(otherwise))

        def _take(self, turn: object) -> None:
            loop.run_until_complete(turn)  # type: ignore[arg-type]
            self.promises.check(loop.run_until_complete(self.dialogue.tracker()))

    run_state_machine_as_test(
        Conversation,
        settings=settings(
            max_examples=CONVERSATIONS // PARTS,
            stateful_step_count=TURNS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    loop.close()
