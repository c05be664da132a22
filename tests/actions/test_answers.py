"""What counts as an answer to a flow's question, and what leaves the flow or goes before it."""

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answers import SKIP, Kind, Question, leaves, read, words

WORDS = words("plan_then")
MAY_SKIP = words("plan_avoid", may_skip=True)
RATING = Question("urge_before", Kind.RATING)
CHOICE = Question("awareness_wish", Kind.CHOICE, frozenset({"talk", "nothing"}), {"affirm": "talk", "deny": "nothing"})
TICKS = Question("plan_trigger", Kind.TICKS, frozenset({"alone", "stress"}), in_words=True)


def wrote(text: str, intent: str = "out_of_scope", confidence: float = 0.4) -> Tracker:
    return tracker({"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": []})


def pressed(answer: str) -> Tracker:
    entity = {"entity": "answer", "value": answer}
    return tracker({"text": "/inform", "intent": {"name": "inform", "confidence": 1.0}, "entities": [entity]})


def tracker(message: dict[str, Any]) -> Tracker:
    return Tracker("id", {}, message, [], False, None, {}, "action_listen")


@pytest.mark.parametrize(
    ("question", "message", "answer"),
    [
        (WORDS, wrote("call my brother"), "call my brother"),
        (WORDS, wrote("i go home by the other road", "ask_menu"), "i go home by the other road"),
        (WORDS, wrote("is it a crime", "ask_law", 0.9), None),
        (WORDS, wrote("if i get restless then i call", "risk_violence", 0.12), "if i get restless then i call"),
        (WORDS, wrote("i will break her arm", "risk_violence", 0.7), None),
        (WORDS, wrote("nothing, i want to be dead", "crisis_suicide", 0.01), None),
        (WORDS, wrote("dont know", "unsure"), "dont know"),
        (MAY_SKIP, wrote("dont know", "unsure"), SKIP),
        (MAY_SKIP, wrote("no", "deny"), SKIP),
        (MAY_SKIP, pressed(SKIP), SKIP),
        (WORDS, pressed(SKIP), None),
        (RATING, pressed("8"), 8),
        (RATING, wrote("about a 7"), 7),
        (RATING, wrote("strong"), None),
        (CHOICE, pressed("talk"), "talk"),
        (CHOICE, pressed("plan"), None),
        (CHOICE, wrote("yes", "affirm"), "talk"),
        (CHOICE, wrote("i don't know what to say here"), None),
        (TICKS, pressed("alone,stress"), "alone,stress"),
        (TICKS, pressed("alone,invented"), None),
        (TICKS, wrote("sundays mostly"), "sundays mostly"),
    ],
)
def test_an_answer_is_read(question: Question, message: Tracker, answer: str | int | None) -> None:
    assert read(question, message) == answer


@pytest.mark.parametrize("text", ["stop", "Stop.", "please stop this", "not now", "ok enough", "leave it please"])
@pytest.mark.parametrize("question", [WORDS, MAY_SKIP, RATING, CHOICE, TICKS])
def test_stop_leaves_every_question(question: Question, text: str) -> None:
    assert leaves(question, wrote(text))


def test_a_no_leaves_a_question_that_has_no_use_for_it() -> None:
    no = wrote("no", "deny")
    assert leaves(WORDS, no)
    assert leaves(RATING, no)
    assert not leaves(MAY_SKIP, no)
    assert not leaves(CHOICE, no)


@pytest.mark.parametrize("text", ["i stop by the shop", "the bus stop", "enough money on the card", "later that night"])
def test_words_that_only_sound_like_stopping_are_answers(text: str) -> None:
    assert not leaves(WORDS, wrote(text))
    assert read(WORDS, wrote(text)) == text
