"""The booking page: a short calculation with script, some seconds of waiting without. Never a wall, nothing lost."""

from datetime import timedelta
from json import loads
from typing import Any

import pytest
from effort_making import solved
from page_reading import Open, Page, Send

from api.security.puzzles import Puzzle
from api.settings import Settings

pytestmark = pytest.mark.usefixtures("counsellor")

TUESDAY_NINE = "2026-12-01T09:00:00+01:00"
ENTERED = {"way": "phone", "starts_at": TUESDAY_NINE, "contact": "070-174 06 05", "note": "Call me Kim."}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def fresh(front: Open, send: Send) -> Page:
    """A booking page that came just now."""
    return await send(await front(), "booking")


def proof(page: Page) -> str:
    return solved(Puzzle.model_validate(loads(page.form("book").attributes["data-puzzle"])))


async def book_by_dialogue(book: Any, client: Any, how_many: int) -> None:
    for time in (await client.get(f"/api/slots?limit={how_many}")).json()["slots"]:
        await book(starts_at=time["starts_at"])


async def test_with_the_calculation_done_it_is_booked_at_once(fresh: Page, send: Send) -> None:
    assert (await send(fresh, "book", proof=proof(fresh), **ENTERED)).heading == "Your time is booked"


async def test_without_script_it_is_said_how_long_and_what_was_entered_is_kept(
    fresh: Page, send: Send, clock: Any
) -> None:
    assert "20 seconds after this page came" in fresh.words("without-script")
    clock.forward(timedelta(seconds=5))
    again = await send(fresh, "book", 428, **ENTERED)
    assert again.words("error") == (
        "Nothing is booked yet, so that no program can take all times:"
        " wait 15 seconds and press Book this time again; what you entered is kept."
    )
    kept = again.form("book").fields
    assert {name: kept[name] for name in ENTERED} == ENTERED
    clock.forward(timedelta(seconds=15))
    assert (await send(again, "book")).heading == "Your time is booked"


async def test_a_form_that_took_as_long_as_people_take_is_booked_at_once(
    fresh: Page, send: Send, settings: Settings, clock: Any
) -> None:
    clock.forward(settings.wait)
    assert (await send(fresh, "book", **ENTERED)).heading == "Your time is booked"


async def test_a_mistake_does_not_begin_the_wait_anew_nor_cost_the_work_again(
    fresh: Page, send: Send, settings: Settings, clock: Any
) -> None:
    done = proof(fresh)
    clock.forward(settings.wait)
    again = await send(fresh, "book", 422, **{**ENTERED, "contact": "12"}, proof=done)
    assert again.form("book").fields["proof"] == done
    assert (await send(again, "book", contact="070-174 06 05", proof="")).heading == "Your time is booked"


async def test_a_wait_of_another_form_opens_nothing(
    fresh: Page, front: Open, send: Send, settings: Settings, clock: Any
) -> None:
    clock.forward(settings.wait)
    other = await send(await front(), "booking")
    again = await send(other, "book", 428, **ENTERED, wait=fresh.form("book").fields["wait"])
    assert "wait 20 seconds" in again.words("error")


@pytest.mark.parametrize("torn", [{"proof": "torn"}, {"wait": "torn"}, {"booking_key": "torn"}])
async def test_a_torn_form_is_asked_for_anew_and_then_works(
    fresh: Page, send: Send, settings: Settings, clock: Any, torn: dict[str, str]
) -> None:
    again = await send(fresh, "book", 428, **ENTERED, **torn)
    clock.forward(settings.wait)
    assert (await send(again, "book")).heading == "Your time is booked"


async def test_a_page_that_grew_old_is_said_to_be_so(fresh: Page, send: Send, settings: Settings, clock: Any) -> None:
    done = proof(fresh)
    clock.forward(settings.wait + settings.effort_lifetime)
    again = await send(fresh, "book", 428, **ENTERED, proof=done)
    assert "press Book this time again; all you entered is kept" in again.words("error")
    assert again.form("book").fields["proof"] == ""
    assert (await send(again, "book", proof=proof(again))).heading == "Your time is booked"


async def test_three_an_hour_without_script_from_one_address(
    front: Open, send: Send, settings: Settings, clock: Any
) -> None:
    for clock_time in ("09", "10", "11"):
        page = await send(await front(), "booking")
        clock.forward(settings.wait)
        await send(page, "book", way="chat", starts_at=f"2026-12-02T{clock_time}:00:00+01:00")
    page = await send(await front(), "booking")
    clock.forward(settings.wait * 2)
    again = await send(page, "book", 429, **ENTERED)
    assert "what you entered is kept" in again.words("error")
    assert (await send(again, "book", proof=proof(again))).heading == "Your time is booked"


async def test_when_very_many_book_the_wait_grows_and_then_booking_rests(
    front: Open, send: Send, book: Any, client: Any, settings: Settings, clock: Any
) -> None:
    await book_by_dialogue(book, client, 6)
    page = await send(await front(), "booking")
    assert "80 seconds after this page came" in page.words("without-script")
    clock.forward(settings.wait)
    assert "wait 60 seconds" in (await send(page, "book", 428, **ENTERED)).words("error")
    for hour in ("10", "11"):
        worked = await send(await front(), "booking")
        done = proof(worked)
        await send(worked, "book", way="chat", starts_at=f"2026-12-03T{hour}:00:00+01:00", proof=done)
    page = await send(await front(), "booking")
    again = await send(page, "book", 503, **{**ENTERED, "starts_at": "2026-12-04T09:00:00+01:00"}, proof=proof(page))
    assert "Nothing is booked yet" in again.words("error")
    assert "in 60 minutes" in again.words("error")
    assert again.form("book").fields["note"] == "Call me Kim."


async def test_the_calculation_is_announced_and_takes_no_room_before(fresh: Page) -> None:
    [region] = fresh.with_class("working")
    assert (region.attributes["role"], region.attributes["aria-live"], region.text) == ("status", "polite", "")
    assert "short calculation" in region.attributes["data-sentence"]
