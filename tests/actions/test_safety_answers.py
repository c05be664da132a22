"""What is said to "are you thinking of taking your life?", as somebody who works against suicide would hear it."""

import pytest

from actions.safety_answers import has_acted, has_passed, safety_answer

ALREADY_ACTED = (
    "no, i have already taken the pills",
    "no i already did it",
    "already took them",
    "i took them all an hour ago",
    "I can't talk, I already took them",
    "i've already done it",
    "it's already done",
    "i swallowed the whole bottle",
    "i cut my wrists",
    "i'm bleeding",
    "it's too late for no",
    "i did it",
)
ABOUT_TO = (
    "yes, and now",
    "yes tonight",
    "right now",
    "every night, yes and now too",
    "not today, tomorrow",
    "soon",
    "i'm better now, i have decided to do it",
    "no more thinking, i've decided",
    "my mind is made up",
    "i'm about to",
    "i will",
    "i'm going to do it",
    "I’m on the bridge",
    "the pills are in front of me",
)
YES_IN_OTHER_WORDS = ("yes", "yeah i am", "no reason not to", "i can't say no", "i can't promise anything", "why not")
THINKS_OF_IT = (
    "yes but not now",
    "yes but not tonight",
    "yes but i won't do it",
    "not yet",
    "not often",
    "sometimes",
    "every night",
    "thoughts yes, plans no",
    "i think about it but i'd never do it",
    "i don't know",
    "maybe",
    "kind of",
    "i suppose",
    "i am safe now, my sister came",
)
NO_LONGER = (
    "i used to, not anymore",
    "I used to think about it, not any more.",
    "i did once but not now",
    "in the past yes, now no",
    "i'm not thinking of it anymore",
    "not anymore",
)
DENIALS = (
    "no",
    "nope",
    "noooo",
    "no no",
    "lol no",
    "god no",
    "nej",
    "never",
    "of course not",
    "not at all",
    "no im not",
    "No, I'm not.",
    "no im not thinking of that",
    "no, not like that",
    "nothing like that",
    "i'm not suicidal",
    "i'm not going to hurt myself",
    "no i'd never do that",
    "i don't want to die",
    "no, that's not what i meant",
    "i didn't mean it like that",
    "it was just a figure of speech",
    "nah just tired",
    "no i'm fine",
    "no, really, i'm okay",
    "haha no nothing like that, im ok",
    "no thank you for asking",
    "no i have kids",
)
UNCLEAR = (
    "",
    "i did",
    "no way out",
    "not really",
    "no one would care",
    "never been so sure",
    "never, not even lately",
    "no idea how to go on",
    "nothing left to think about",
    "no i'm not ok",
    "no i'm just so tired of it all",
    "no, not until the kids are grown",
    "no not going to do it tonight",
    "what if i am",
    "i'm fine",
    "i don't think it has passed",
    "i wish it passed",
    "nobody believes i'm okay again",
    "i'm ok now that i know how i'll do it",
    "i won't do it if you tell me why i should live",
    "i won't do it until my mother is gone",
    "i don't want to die, i just want it to stop",
    "rather not say",
    "goodbye",
    "i took the pills once, years ago",
    "i did it again, i went to her and paid",
    "it always happens when i drink and i go home late",
)
ANSWERS = {
    "now": ALREADY_ACTED + ABOUT_TO + YES_IN_OTHER_WORDS,
    "not_now": THINKS_OF_IT,
    "no_longer": NO_LONGER,
    "no": DENIALS,
    None: UNCLEAR,
}


@pytest.mark.parametrize(("text", "answer"), [(text, answer) for answer in ANSWERS for text in ANSWERS[answer]])
def test_an_answer_about_suicide_is_read_as_a_careful_listener_would(text: str, answer: str | None) -> None:
    assert safety_answer(text) == answer


@pytest.mark.parametrize("text", ALREADY_ACTED)
def test_whoever_has_done_something_already_is_heard(text: str) -> None:
    assert has_acted(text)


@pytest.mark.parametrize("text", [*ABOUT_TO, *THINKS_OF_IT, *NO_LONGER, *DENIALS, *UNCLEAR])
def test_nobody_else_is_taken_for_it(text: str) -> None:
    assert not has_acted(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i'm safe now", True),
        ("ok im calmer again. my brother is here", True),
        ("it passed", True),
        ("i won't do it", True),
        ("it is not so close now", True),
        ("no, i'm not suicidal", True),
        ("i am not safe now", False),
        ("i'm ok i guess", False),
        ("not now", False),
        ("when will it be over", False),
        ("i don't think it has passed", False),
        ("it hasn't passed", False),
        ("i wish it passed", False),
        ("it passed, but i still want to", False),
        ("it passed, i think", False),
        ("nobody believes i'm okay again", False),
        ("i'm ok now that i know how i'll do it", False),
        ("i'm better now, i have decided to do it", False),
        ("i won't do it if you tell me why i should live", False),
        ("i'm calm now. paid my bills, watered the plants at my mother's. it's a nice evening for it", False),
    ],
)
def test_that_the_worst_moment_is_over_is_read_only_where_nothing_takes_it_back(text: str, value: bool) -> None:
    assert has_passed(text) is value
