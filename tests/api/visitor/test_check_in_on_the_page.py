"""After the time, the page of the appointment asks how it has gone, without script."""

from datetime import timedelta
from typing import Any

import pytest
from page_reading import MovableClock, Page, Send


@pytest.fixture
async def code(book: Any, counsellor: str) -> str:
    return (await book()).json()["code"]


@pytest.fixture
async def afterwards(code: str, booking_page: Page, send: Send, clock: MovableClock) -> Page:
    clock.forward(timedelta(days=2))
    return await send(booking_page, "show", code=code)


def asks(page: Page) -> bool:
    return bool([form for form in page.all("form") if form.fields.get("do") == "check_in"])


async def test_before_the_time_nothing_is_asked(code: str, booking_page: Page, send: Send) -> None:
    assert not asks(await send(booking_page, "show", code=code))


async def test_afterwards_two_questions_are_asked_and_none_has_to_be_answered(afterwards: Page) -> None:
    assert "How has it gone since?" in [heading.text for heading in afterwards.all("h2")]
    fields = afterwards.form("check_in").fields
    assert (fields["since"], fields["talk"]) == ("", "")


@pytest.mark.parametrize(
    ("since", "said", "own_words"),
    [
        ("not", "Not once", "I have not bought sex since"),
        ("less", "Less than before is a step", "but less than before"),
        ("same", "more than one try", "I have bought sex again since"),
        ("more", "more than one try", "I have bought sex again since"),
    ],
)
async def test_each_answer_is_met_and_can_be_talked_about(
    afterwards: Page, send: Send, since: str, said: str, own_words: str
) -> None:
    page = await send(afterwards, "check_in", since=since)
    assert said in page.words("notice")
    assert own_words in page.form("say").fields["text"]
    assert not asks(page)


async def test_whoever_got_no_talk_is_offered_a_new_time(afterwards: Page, send: Send) -> None:
    page = await send(afterwards, "check_in", talk="no_talk")
    assert "I am sorry that you did not get your talk" in page.words("notice")
    assert "Book a new time" in [button.text for button in page.all("button")]


async def test_an_empty_answer_is_said_and_counted_nowhere(afterwards: Page, send: Send) -> None:
    page = await send(afterwards, "check_in", 422)
    assert "Choose an answer to at least one" in page.words("error")
    assert asks(page)


async def test_sent_twice_it_is_counted_once(afterwards: Page, send: Send) -> None:
    await send(afterwards, "check_in", since="not")
    again = await send(afterwards, "check_in", 409, since="not")
    assert "you have told it already" in again.words("error")


async def test_an_answer_that_is_not_offered_counts_as_none(afterwards: Page, send: Send) -> None:
    assert "Choose an answer" in (await send(afterwards, "check_in", 422, since="<b>")).words("error")
