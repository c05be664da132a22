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
        (WORDS, wrote("dont know", "unsure", 0.9), "dont know"),
        (MAY_SKIP, wrote("dont know", "unsure", 0.9), SKIP),
        (MAY_SKIP, wrote("no", "deny", 0.9), SKIP),
        (MAY_SKIP, wrote("dont know, maybe the first beer", "unsure", 0.9), "dont know, maybe the first beer"),
        (MAY_SKIP, wrote("no more secrets", "deny"), "no more secrets"),
        (MAY_SKIP, wrote("Skip this one please.", "deny", 0.9), SKIP),
        (MAY_SKIP, wrote("i skip lunch and then it starts"), "i skip lunch and then it starts"),
        (WORDS, wrote("go to bed", "goodbye", 0.8), "go to bed"),
        (WORDS, wrote("bye", "goodbye", 1.0), None),
        (WORDS, wrote("you are more than that", "insult", 0.76), "you are more than that"),
        (MAY_SKIP, pressed(SKIP), SKIP),
        (WORDS, pressed(SKIP), None),
        (RATING, pressed("8"), 8),
        (RATING, wrote("about a 7"), 7),
        (RATING, wrote("strong"), None),
        (RATING, wrote("still a 9", "visitor_minor", 0.74), 9),
        (RATING, wrote("i'm 9 years old", "visitor_minor", 0.9), None),
        (CHOICE, pressed("talk"), "talk"),
        (CHOICE, pressed("plan"), None),
        (CHOICE, wrote("yes", "affirm"), "talk"),
        (CHOICE, wrote("no that's it, thanks", "deny"), "nothing"),
        (CHOICE, wrote("Nothing.", "risk_violence", 0.6), "nothing"),
        (CHOICE, wrote("just talk", "want_counsellor", 0.6), "talk"),
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
    no = wrote("no", "deny", 0.9)
    assert leaves(WORDS, no)
    assert leaves(RATING, no)
    assert not leaves(MAY_SKIP, no)
    assert not leaves(CHOICE, no)


def test_his_own_words_leave_nothing_though_they_sound_like_a_no() -> None:
    assert not leaves(WORDS, wrote("not lying any more", "deny", 0.47))
    assert not leaves(WORDS, wrote("no drinks with the people from work", "deny", 0.9))


def test_the_name_of_a_choice_is_that_choice_though_it_sounds_like_leaving() -> None:
    worry = Question("police_worry", Kind.CHOICE, frozenset({"next", "enough"}))
    for text in ("enough", "That is enough.", "that's enough"):
        assert not leaves(worry, wrote(text, "deny", 0.9))
        assert read(worry, wrote(text, "deny", 0.9)) == "enough"
    assert leaves(WORDS, wrote("enough"))


@pytest.mark.parametrize("text", ["i stop by the shop", "the bus stop", "enough money on the card", "later that night"])
def test_words_that_only_sound_like_stopping_are_answers(text: str) -> None:
    assert not leaves(WORDS, wrote(text))
    assert read(WORDS, wrote(text)) == text
