"""A time is booked, seen, moved and cancelled on the page, without script and without the dialogue model."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from page_reading import MovableClock, Open, Page, Send
from sqlalchemy import func, select

from api.database import Database
from api.handoffs.models import Booking, BookingStatus
from api.settings import Settings
from api.vault.models import VaultEntry

pytestmark = pytest.mark.usefixtures("counsellor")

TUESDAY_NINE = "2026-12-01T09:00:00+01:00"
TUESDAY_TEN = "2026-12-01T10:00:00+01:00"
MARKUP = '"><script src=//x></script><b>'


def code_of(page: Page) -> str:
    return page.words("code")


@pytest.fixture
async def booked(booking_page: Page, send: Send) -> Page:
    return await send(booking_page, "book", way="chat", starts_at=TUESDAY_NINE, note="Please be patient.")


async def test_free_times_are_real_and_grouped_by_day_in_words(front: Open, send: Send, client: AsyncClient) -> None:
    booking_page = await send(await front(), "booking")
    offered = [time.attributes["value"] for time in booking_page.all("input", name="starts_at")]
    free = (await client.get("/api/slots", params={"limit": 80})).json()["slots"]
    assert offered == [time["starts_at"] for time in free]
    days = [day.text for day in booking_page.all("legend")]
    assert "Today, Monday 30 November" in days
    assert "Tomorrow, Tuesday 1 December" in days


async def test_a_booked_time_shows_its_code_and_the_time_in_words(booked: Page) -> None:
    assert booked.heading == "Your time is booked"
    assert len(code_of(booked).split()) == 6
    assert "Tuesday 1 December at 09:00" in booked.words("booking-card")
    assert "Anonymous chat here" in booked.words("booking-card")


@pytest.mark.parametrize(("way", "contact"), [("phone", "070-174 06 05"), ("email", "someone@example.org")])
async def test_the_counsellor_gets_the_contact_detail_and_the_vault_keeps_none(
    booking_page: Page,
    send: Send,
    app: FastAPI,
    database: Database,
    counsellor: str,
    way: str,
    contact: str,
) -> None:
    await send(booking_page, "book", way=way, starts_at=TUESDAY_NINE, contact=contact)
    async with database.reading() as session:
        [waiting] = await app.state.queue.entries(session, counsellor)
    async with database.writing() as session:
        await app.state.queue.claim(session, counsellor, waiting.id)
    async with database.reading() as session:
        [entry] = await app.state.queue.entries(session, counsellor)
        assert await session.scalar(select(func.count()).select_from(VaultEntry)) == 0
    assert entry.contact in {contact, "+46 70 174 06 05"}


@pytest.mark.parametrize("way", ["chat", "phone"])
async def test_sending_the_same_form_twice_books_once_and_shows_the_same_code(
    booking_page: Page,
    send: Send,
    database: Database,
    way: str,
) -> None:
    filled = {"way": way, "starts_at": TUESDAY_NINE, "contact": "0701740605"}
    codes = {code_of(await send(booking_page, "book", **filled)) for _ in range(2)}
    assert len(codes) == 1
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Booking)) == 1


@pytest.mark.parametrize("way", ["chat", "phone"])
async def test_the_form_of_a_cancelled_time_never_says_that_it_is_booked(
    booking_page: Page, send: Send, clock: MovableClock, settings: Settings, way: str
) -> None:
    filled = {"way": way, "starts_at": TUESDAY_NINE, "contact": "0701740605", "note": "Kept."}
    code = code_of(await send(booking_page, "book", **filled))
    asked = await send(await send(booking_page, "show", code=code), "cancel")
    await send(asked, "cancel")
    again = await send(booking_page, "book", 409, **filled)
    assert "Nothing is booked, since the time that you booked with this form is cancelled" in again.words("error")
    kept = again.form("book").fields
    assert (kept["note"], kept["starts_at"]) == ("Kept.", TUESDAY_NINE)
    clock.forward(settings.wait)
    other = await send(again, "book")
    assert other.heading == "Your time is booked"
    assert code_of(other) != code


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"way": ""}, "Choose how you want to talk."),
        ({"way": "telepathy"}, "Choose how you want to talk."),
        ({"starts_at": ""}, "Choose one of the times."),
        ({"starts_at": "2026-12-01T09:00:00"}, "Choose one of the times."),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "Choose one of the times."),
        ({"way": "phone", "contact": "12"}, "Enter the whole phone number"),
        ({"way": "email", "contact": "0701740605"}, "Enter the whole e-mail address"),
        ({"note": "x" * 1501}, "at most 1500 characters"),
    ],
)
async def test_a_mistake_keeps_what_was_entered_and_says_what_to_do(
    booking_page: Page,
    send: Send,
    wrong: dict[str, str],
    sentence: str,
) -> None:
    entered = {"way": "chat", "starts_at": TUESDAY_NINE, "contact": "my door", "note": "Call me Kim.", **wrong}
    again = await send(booking_page, "book", 422, **entered)
    assert sentence in again.words("field-error")
    kept = again.form("book").fields
    assert kept["contact"] == entered["contact"]
    assert kept["note"] == entered["note"]
    assert kept["booking_key"] == booking_page.form("book").fields["booking_key"]
    assert kept.get("starts_at") == (TUESDAY_NINE if entered["starts_at"] == TUESDAY_NINE else None)


async def test_a_time_that_was_just_taken_is_said_and_others_are_shown(
    front: Open, booked: Page, send: Send, clock: MovableClock, settings: Settings
) -> None:
    other_page = await send(await front(), "booking")
    clock.forward(settings.wait)
    again = await send(other_page, "book", 409, way="chat", starts_at=TUESDAY_NINE, note="Kept.")
    assert "This time was just taken." in again.words("field-error")
    assert TUESDAY_NINE not in [time.attributes["value"] for time in again.all("input", name="starts_at")]
    assert again.form("book").fields["note"] == "Kept."


async def test_the_code_opens_the_booking_however_it_is_typed(booking_page: Page, booked: Page, send: Send) -> None:
    shown = await send(booking_page, "show", code=code_of(booked).upper().replace(" ", "-"))
    assert shown.heading == "Your time"
    assert "Tuesday 1 December at 09:00" in shown.words("facts")


async def test_words_that_open_nothing_are_kept_and_said(booking_page: Page, send: Send) -> None:
    again = await send(booking_page, "show", 404, code="acorn velvet umbrella")
    assert "There is no booking with these words." in again.words("field-error")
    assert again.form("show").fields["code"] == "acorn velvet umbrella"


async def test_guessing_codes_is_slowed_down_together_with_the_json(
    booking_page: Page,
    send: Send,
    client: AsyncClient,
) -> None:
    for _ in range(10):
        await send(booking_page, "show", 404, code="wrong words")
        await client.get("/api/booking", headers={"X-Booking-Code": "wrong words"})
    again = await send(booking_page, "show", 429, code="wrong words")
    assert "Wait a minute" in again.words("field-error")


async def test_a_time_is_moved_and_keeps_its_code(booking_page: Page, booked: Page, send: Send) -> None:
    shown = await send(booking_page, "show", code=code_of(booked))
    moved = await send(shown, "move", starts_at=TUESDAY_TEN)
    assert "Your time is moved." in moved.words("notice")
    assert "Tuesday 1 December at 10:00" in moved.words("facts")
    assert moved.form("move").fields["code"] == code_of(booked)


@pytest.mark.parametrize("starts_at", ["", "never", "2026-12-05T09:00:00+01:00"])
async def test_moving_to_no_free_time_leaves_the_booking_as_it_was(
    booking_page: Page,
    booked: Page,
    send: Send,
    starts_at: str,
) -> None:
    shown = await send(booking_page, "show", code=code_of(booked))
    again = await send(shown, "move", 409 if starts_at.startswith("2026") else 422, starts_at=starts_at)
    assert "Choose" in again.words("error")
    assert "Tuesday 1 December at 09:00" in again.words("facts")


async def test_cancelling_asks_first_and_then_forgets(
    booking_page: Page,
    booked: Page,
    send: Send,
    database: Database,
) -> None:
    shown = await send(booking_page, "show", code=code_of(booked))
    asked = await send(shown, "cancel")
    assert "Do you want to cancel this time?" in asked.html
    done = await send(asked, "cancel")
    assert "Your time is cancelled." in done.words("notice")
    async with database.reading() as session:
        booking = await session.scalar(select(Booking))
    assert booking is not None
    assert (booking.status, booking.sealed_summary) == (BookingStatus.CANCELLED, None)


async def test_a_time_that_is_over_can_be_seen_but_not_changed(
    booking_page: Page,
    booked: Page,
    send: Send,
    clock: MovableClock,
) -> None:
    shown = await send(booking_page, "show", code=code_of(booked))
    clock.forward(timedelta(days=2))
    too_late = await send(shown, "move", 409, starts_at=TUESDAY_TEN)
    assert "can no longer be changed" in too_late.words("error")
    assert not [form for form in too_late.all("form") if form.fields.get("do") in {"move", "cancel"}]


@pytest.mark.parametrize("closed", [False, True])
async def test_whose_time_nobody_took_is_told_that_it_is_not_his_fault_and_can_book_another(
    booking_page: Page,
    send: Send,
    clock: MovableClock,
    app: FastAPI,
    database: Database,
    counsellor: str,
    closed: bool,
) -> None:
    booked = await send(booking_page, "book", way="phone", starts_at=TUESDAY_NINE, contact="0701740605")
    clock.forward(timedelta(days=2))
    if closed:
        async with database.writing() as session:
            [entry] = await app.state.queue.entries(session, counsellor)
            await app.state.queue.close(session, counsellor, entry.id, BookingStatus.MISSED)
    shown = await send(booking_page, "show", code=code_of(booked))
    assert "No counsellor took it in time" in shown.words("facts")
    assert "That is our fault and not yours" in shown.words("notice")
    assert ("A counsellor may still call you" in shown.words("notice")) is not closed
    assert ("+46 70 174 06 05" in shown.html) is not closed
    assert (await send(shown, "booking")).heading == "A time with a counsellor"


async def test_nobody_is_told_so_of_a_time_that_was_claimed(
    booking_page: Page, booked: Page, send: Send, clock: MovableClock, app: FastAPI, database: Database, counsellor: str
) -> None:
    async with database.writing() as session:
        [entry] = await app.state.queue.entries(session, counsellor)
        await app.state.queue.claim(session, counsellor, entry.id)
    clock.forward(timedelta(days=2))
    assert "our fault" not in (await send(booking_page, "show", code=code_of(booked))).html


async def test_what_was_typed_is_never_markup(booking_page: Page, send: Send) -> None:
    fields = {"way": MARKUP, "starts_at": MARKUP, "contact": MARKUP, "note": MARKUP, "code": MARKUP, "token": MARKUP}
    for again in (await send(booking_page, "book", 422, **fields), await send(booking_page, "show", 404, code=MARKUP)):
        assert not again.all("b")
        assert [script.attributes["src"] for script in again.all("script")] == ["/static/js/page.js"]


@pytest.mark.parametrize(
    ("wrong", "first"),
    [
        ({"way": "", "starts_at": ""}, "way"),
        ({"way": "phone", "contact": "12", "starts_at": ""}, "contact"),
        ({"starts_at": ""}, "starts_at"),
        ({"note": "x" * 1501}, "note"),
    ],
)
async def test_the_first_field_with_a_mistake_is_marked_has_the_focus_and_is_linked(
    booking_page: Page, send: Send, wrong: dict[str, str], first: str
) -> None:
    entered = {"way": "chat", "starts_at": TUESDAY_NINE, "contact": "", "note": "", **wrong}
    again = await send(booking_page, "book", 422, **entered)
    [focused] = [element for element in again.elements if "autofocus" in element.attributes]
    assert focused.attributes["id"] == first
    assert focused.attributes["aria-invalid"] == "true"
    assert f"{first}-error" in focused.attributes["aria-describedby"].split()
    assert [e for e in again.elements if e.attributes.get("id") == f"{first}-error" and e.text]
    marked = [element.attributes["id"] for element in again.elements if "aria-invalid" in element.attributes]
    assert [link.attributes["href"] for link in again.all("a") if link.text in again.words("field-error")] == [
        f"#{name}" for name in marked
    ]
    assert len(again.with_class("wrong")) == len(marked)


async def test_words_that_open_nothing_have_the_focus(booking_page: Page, send: Send) -> None:
    again = await send(booking_page, "show", 404, code="acorn velvet umbrella")
    [focused] = [element for element in again.elements if "autofocus" in element.attributes]
    assert focused.attributes["id"] == "code"
