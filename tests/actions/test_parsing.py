"""Answers read out of plain words."""

import pytest

from actions.parsing import asks, free_time, rating, way

OFFERED = ["2026-11-25T17:00:00+01:00", "2026-11-25T18:00:00+01:00", "2026-11-27T09:30:00+01:00"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("maybe an 8", 8),
        ("seven", 7),
        ("0", 0),
        ("10", 10),
        ("7/10", 7),
        ("8 out of 10", 8),
        ("between 6 and 7", 7),
        ("i'd say ten", 10),
        ("about five i think", 5),
        ("11", None),
        ("i paid 1500", None),
        ("one part of me says stop", None),
        ("one half of me 3, the other 8", 8),
        ("one", 1),
        ("i go 3 weeks without now", None),
        ("three weeks", None),
        ("2 or 3 times", None),
        ("had 4 beers", None),
        ("since 10pm", None),
        ("at 8 o'clock", None),
        ("my 2 kids, so a 9", 9),
        ("8 on good days", 8),
        ("no idea", None),
        ("", None),
    ],
)
def test_a_rating_is_read_from_words(text: str, value: "int | None") -> None:
    assert rating(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("how do people stop", True),
        ("well maybe anyway. can i see the times", True),
        ("so what do i say to my coworker", True),
        ("and then?", True),
        ("i know what i did", False),
        ("nobody knows who i am", False),
    ],
)
def test_a_question_is_known_also_without_its_mark(text: str, value: bool) -> None:
    assert asks(text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("phone please", "phone"),
        ("you can call me", "phone"),
        ("by e-mail", "email"),
        ("mail is better", "email"),
        ("i'd rather come in", "visit"),
        ("here in the chat", "chat"),
        ("whatever", None),
    ],
)
def test_a_way_is_read_from_words(text: str, value: "str | None") -> None:
    assert way(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the first one", OFFERED[0]),
        ("second", OFFERED[1]),
        ("friday", OFFERED[2]),
        ("wednesday at 6 pm", OFFERED[1]),
        ("wednesday 17:00", OFFERED[0]),
        ("at 6", OFFERED[1]),
        ("sunday", None),
        ("whenever", None),
        ("the fifth", None),
    ],
)
def test_one_of_the_shown_times_is_read_from_words(text: str, value: "str | None") -> None:
    assert free_time(text, OFFERED) == value
