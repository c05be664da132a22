"""A booked chat: both come into the room with plain forms, write to each other, and nothing is left of it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from attacker import Browser
from fastapi import FastAPI
from httpx import AsyncClient
from page_reading import Page, Send, form_sender
from sqlalchemy import func, select

from api.counsellors.removal import Removal
from api.database import Database
from api.handoffs.codes import BOOKING_CODE_RULE
from api.handoffs.models import Booking
from api.purges import Purges
from api.rooms.models import Room, RoomMessage
from api.rooms.service import LONGEST_MESSAGE, MOST_MESSAGES
from api.settings import Settings

WORDS = "I sat in the car for an hour <b>before</b> I dared to write."
ANSWER = "I am glad that you did."


@pytest.fixture
async def code(kim: Browser, book: Any) -> str:
    """Of a chat today at ten."""
    return (await book(way="chat", starts_at="2026-11-30T10:00:00+01:00")).json()["code"]


@pytest.fixture
async def booking(code: str, database: Database) -> str:
    async with database.reading() as session:
        return (await session.scalars(select(Booking.id))).one()


@pytest.fixture
def at(clock: Any) -> Callable[..., None]:
    """Set the clock of the day of the talk."""

    def move(time: str, day: str = "2026-11-30") -> None:
        clock.now = clock.now.fromisoformat(f"{day}T{time}:00+01:00")

    return move


@pytest.fixture
def shown(client: AsyncClient, code: str) -> Callable[[], Awaitable[Page]]:
    """The visitor opens his booking with the code."""

    async def show() -> Page:
        front = Page((await client.get("/")).text)
        booking_page = await client.post("/", data={**front.form("booking").fields})
        fields = Page(booking_page.text).form("show").fields
        return Page((await client.post("/", data={**fields, "code": code})).text)

    return show


@pytest.fixture
def enter(shown: Any, send: Send) -> Callable[[], Awaitable[Page]]:
    async def come_in() -> Page:
        return await send(await shown(), "enter")

    return come_in


@pytest.fixture
def claim(kim: Browser, booking: str) -> Callable[[], Awaitable[None]]:
    async def take() -> None:
        assert (await kim.send("/staff/claim", booking=booking)).status_code == 303

    return take


@pytest.fixture
def send(client: AsyncClient) -> Send:
    return form_sender(client)


@pytest.fixture
def removed(settings: Settings, database: Database, clock: Any) -> Callable[[str], Awaitable[None]]:
    """Remove a counsellor's account."""

    async def remove(name: str) -> None:
        async with database.writing() as session:
            await Removal(settings, clock).remove(session, name)

    return remove


async def room_of(browser: Browser, booking: str) -> Page:
    return Page((await browser.http.get("/staff/room", params={"booking": booking})).text)


async def written_by(browser: Browser, booking: str, text: str, status: int = 200) -> Page:
    page = await room_of(browser, booking)
    form = next((form for form in page.all("form") if form.attributes["action"] == "/staff/room/write"), None)
    fields = form.fields if form else {"csrf": browser.token("/staff/room/write"), "message_key": "k" * 32}
    response = await browser.http.post("/staff/room/write", data={**fields, "booking": booking, "text": text})
    assert response.status_code == status
    return Page(response.text)


def said(page: Page) -> list[tuple[str, str]]:
    """Everything in the room: whose it is, and the words."""
    lines = page.with_class("said")
    words = page.with_class("words")
    return [("own" if "own" in line.classes else "other", word.text) for line, word in zip(lines, words, strict=True)]


async def rows(database: Database) -> tuple[int, ...]:
    async with database.reading() as session:
        return tuple(
            [await session.scalar(select(func.count()).select_from(table)) or 0 for table in (Room, RoomMessage)]
        )  # type: ignore[return-value]


async def test_what_one_writes_the_other_reads(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    await claim()
    at("09:55")
    room = await send(await enter(), "write", text=WORDS)
    assert said(room) == [("own", WORDS)]
    assert said(await room_of(kim, booking)) == [("other", WORDS)]
    assert said(await written_by(kim, booking, ANSWER)) == [("other", WORDS), ("own", ANSWER)]
    looked = await send(room, "look")
    assert said(looked) == [("own", WORDS), ("other", ANSWER)]
    assert not looked.all("b")


async def test_each_is_told_whether_the_other_has_come(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    await claim()
    at("09:55")
    assert "has not come yet" in (await room_of(kim, booking)).words("state")
    room = await enter()
    assert room.words("state") == "Your counsellor has come in."
    assert (await room_of(kim, booking)).words("state") == "The visitor has come in."


async def test_before_the_counsellor_comes_the_visitor_is_told_what_is_going_on(
    enter: Any, send: Send, claim: Any, at: Any
) -> None:
    at("09:50")
    room = await enter()
    assert "Your time begins at 10:00." in room.words("state")
    at("10:05")
    assert "no counsellor has taken it yet. That is our fault and not yours." in (await send(room, "look")).words(
        "state"
    )
    await claim()
    assert "Your counsellor has not come yet." in (await send(room, "look")).words("state")


@pytest.mark.parametrize(("time", "is_open"), [("09:49", False), ("09:50", True), ("11:44", True), ("11:45", False)])
async def test_the_room_is_open_from_ten_minutes_before_until_an_hour_after(
    shown: Any, claim: Any, at: Any, kim: Browser, booking: str, time: str, is_open: bool
) -> None:
    await claim()
    at(time)
    page = await shown()
    assert bool([form for form in page.all("form") if form.fields.get("do") == "enter"]) is is_open
    assert bool((await room_of(kim, booking)).with_class("talk")) is is_open


async def test_before_it_opens_the_visitor_reads_when_and_how(shown: Any) -> None:
    assert "The room opens Monday 30 November at 09:50" in " ".join((await shown()).html.split())


async def test_whoever_comes_too_early_is_sent_back_to_his_booking(shown: Any, send: Send, client: AsyncClient) -> None:
    page = await shown()
    fields = {**page.form("move").fields, "do": "enter"}
    refused = await client.post("/", data=fields)
    assert refused.status_code == 409
    assert "The room is not open now." in Page(refused.text).words("error")


async def test_a_visit_has_no_room(kim: Browser, book: Any, client: AsyncClient, at: Any) -> None:
    code = (await book(way="visit", starts_at="2026-11-30T10:00:00+01:00")).json()["code"]
    at("10:00")
    front = Page((await client.get("/")).text)
    answer = await client.post("/", data={**front.form("booking").fields, "do": "enter", "code": code})
    assert answer.status_code == 409


@pytest.mark.parametrize("room_pass", ["", "x", "å", "A" * 200, "QUJD"])
async def test_an_invented_pass_opens_nothing(client: AsyncClient, kim: Browser, room_pass: str) -> None:
    for do in ("look", "write"):
        answer = await client.post("/", data={"do": do, "room": room_pass, "text": WORDS})
        assert "This chat is not open now" in answer.text
        assert not Page(answer.text).with_class("talk")


async def test_looking_for_answers_all_the_time_uses_up_no_tries_of_the_code(
    enter: Any, send: Send, shown: Any, at: Any
) -> None:
    at("10:00")
    room = await enter()
    for _ in range(BOOKING_CODE_RULE.limit.amount + 1):
        room = await send(room, "look")
    assert (await shown()).heading == "Your time"


async def test_the_room_of_what_another_has_claimed_is_shut(
    enter: Any, send: Send, claim: Any, at: Any, robin: Browser, kim: Browser, booking: str
) -> None:
    await claim()
    at("10:00")
    await send(await enter(), "write", text=WORDS)
    assert WORDS not in (await room_of(robin, booking)).html
    refused = await written_by(robin, booking, ANSWER, status=409)
    assert ANSWER in refused.words("summary")
    assert [words for _, words in said(await room_of(kim, booking))] == [WORDS]


async def test_before_claiming_nobody_reads_what_was_written(
    enter: Any, send: Send, at: Any, kim: Browser, booking: str
) -> None:
    at("10:00")
    await send(await enter(), "write", text=WORDS)
    assert not (await room_of(kim, booking)).with_class("talk")


async def test_a_page_sent_again_says_nothing_twice(enter: Any, send: Send, at: Any) -> None:
    at("10:00")
    room = await enter()
    await send(room, "write", text=WORDS)
    assert said(await send(room, "write", text=WORDS)) == [("own", WORDS)]


async def test_other_words_in_a_page_that_was_sent_before_are_not_lost(enter: Any, send: Send, at: Any) -> None:
    at("10:00")
    room = await enter()
    await send(room, "write", text=WORDS)
    assert said(await send(room, "write", text="and more")) == [("own", WORDS), ("own", "and more")]


async def test_looking_for_an_answer_keeps_what_was_typed(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    await claim()
    at("10:00")
    room = await enter()
    await written_by(kim, booking, ANSWER)
    looked = await send(room, "write", text=WORDS, only_look="yes")
    assert said(looked) == [("other", ANSWER)]
    assert looked.form("write").fields["text"] == WORDS
    assert said(await send(looked, "write")) == [("other", ANSWER), ("own", WORDS)]


async def test_many_at_once_lose_nothing(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    await claim()
    at("10:00")
    room = await enter()
    each = [f"message {number}" for number in range(12)]
    own = [send(room, "write", text=text, message_key=f"{number:032d}") for number, text in enumerate(each)]
    await asyncio.gather(*own, *[written_by(kim, booking, f"answer {number}") for number in range(12)])
    words = [text for _, text in said(await send(room, "look"))]
    assert sorted(words) == sorted(each + [f"answer {number}" for number in range(12)])


async def test_what_is_too_long_stays_in_the_field(enter: Any, send: Send, at: Any) -> None:
    at("10:00")
    longer = "a" * (LONGEST_MESSAGE + 1)
    refused = await send(await enter(), "write", 422, text=longer)
    assert str(LONGEST_MESSAGE) in refused.words("error")
    assert refused.form("write").fields["text"] == longer
    assert said(refused) == []


async def test_a_full_room_keeps_what_is_there_and_what_was_typed(
    enter: Any, send: Send, at: Any, database: Database, booking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.rooms.service.MOST_MESSAGES", 1)
    at("10:00")
    full = await send(await enter(), "write", text=WORDS)
    refused = await send(full, "write", 409, text="one more")
    assert "No more can be written here" in refused.words("error")
    assert refused.form("write").fields["text"] == "one more"
    assert said(refused) == [("own", WORDS)]


def test_a_talk_of_an_appointment_fits_into_a_room() -> None:
    assert MOST_MESSAGES > 45 * 10


@pytest.mark.parametrize("outcome", ["done", "no_show"])
async def test_closing_the_talk_deletes_it_and_the_visitor_is_told(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str, database: Database, outcome: str
) -> None:
    await claim()
    at("10:00")
    room = await send(await enter(), "write", text=WORDS)
    assert await rows(database) == (1, 1)
    assert (await kim.send("/staff/close", booking=booking, outcome=outcome)).status_code == 303
    assert await rows(database) == (0, 0)
    over = await send(room, "look")
    assert "the talk is over" in over.words("state")
    assert WORDS not in over.html
    late = await send(room, "write", 409, text="and one thing more")
    assert "and one thing more" in late.words("held-value")


async def test_a_talk_that_nobody_closes_is_deleted_an_hour_after_its_time(
    enter: Any, send: Send, at: Any, settings: Settings, database: Database, clock: Any
) -> None:
    at("10:00")
    await send(await enter(), "write", text=WORDS)
    purges = Purges(settings, clock)
    at("11:44")
    assert await purges.rooms() == 0
    at("11:45")
    assert await purges.rooms() == 1
    assert await rows(database) == (0, 0)
    await purges.close()


@pytest.mark.parametrize(("time", "do"), [("09:55", "cancel"), ("10:10", "forget")])
async def test_the_visitor_deletes_it_with_his_code(
    enter: Any, send: Send, shown: Any, at: Any, database: Database, time: str, do: str
) -> None:
    at(time)
    await send(await enter(), "write", text=WORDS)
    held = await shown()
    assert WORDS in " ".join(held.words("held").split())
    await send(held, do, **({"sure": "yes"} if do == "cancel" else {}))
    assert await rows(database) == (0, 0)


async def test_deleting_it_during_the_talk_ends_the_talk_for_both(
    enter: Any, send: Send, shown: Any, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    await claim()
    at("10:10")
    room = await send(await enter(), "write", text=WORDS)
    await send(await shown(), "forget")
    assert not (await room_of(kim, booking)).with_class("talk")
    assert not (await send(room, "look")).with_class("talk")


async def test_moving_the_time_closes_the_room_and_ends_its_pass(
    enter: Any, send: Send, shown: Any, at: Any, database: Database
) -> None:
    at("09:55")
    room = await send(await enter(), "write", text=WORDS)
    await send(await shown(), "move", starts_at="2026-12-01T10:00:00+01:00")
    assert await rows(database) == (0, 0)
    at("10:00", day="2026-12-01")
    assert not (await send(room, "look")).with_class("talk")
    assert (await enter()).with_class("talk")


async def test_a_restored_backup_brings_back_no_talk_that_was_deleted(
    enter: Any, send: Send, shown: Any, at: Any, app: FastAPI, database: Database
) -> None:
    at("10:00")
    await send(await enter(), "write", text=WORDS)
    async with database.reading() as session:
        kept = [Room(**columns(row)) for row in await session.scalars(select(Room))]
        kept += [RoomMessage(**columns(row)) for row in await session.scalars(select(RoomMessage))]
    await send(await shown(), "forget")
    async with database.writing() as session:
        session.add_all(kept)
    await replayed(app, database)
    assert await rows(database) == (0, 0)


async def test_starting_the_service_again_in_the_middle_of_a_talk_loses_nothing(
    enter: Any, send: Send, at: Any, app: FastAPI, database: Database
) -> None:
    at("10:00")
    room = await send(await enter(), "write", text=WORDS)
    await replayed(app, database)
    assert said(await send(room, "look")) == [("own", WORDS)]


def columns(row: Room | RoomMessage) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


async def replayed(app: FastAPI, database: Database) -> None:
    """As at every start of the service."""
    async with database.writing() as session:
        await app.state.handoffs.forgetting.forget_again(session)


async def test_nothing_of_it_is_readable_in_the_database(
    enter: Any, send: Send, at: Any, database: Database, booking: str
) -> None:
    at("10:00")
    await send(await enter(), "write", text=WORDS)
    async with database.reading() as session:
        [message] = await session.scalars(select(RoomMessage))
    assert b"car" not in message.sealed
    names = {column.name for table in (Room, RoomMessage) for column in table.__table__.columns}
    assert names == {
        "booking_id", "visitor_came", "counsellor_came", "closes_at", "id", "place", "sender", "sealed"
    }  # fmt: skip


async def test_the_page_of_the_room_names_the_lines_for_a_life_in_danger(enter: Any, at: Any) -> None:
    at("10:00")
    numbers = [element.attributes["href"] for element in (await enter()).all("a") if "number" in element.classes]
    assert {"tel:112", "tel:90101"} <= set(numbers)


async def test_the_counsellor_finds_the_room_at_what_he_has_claimed(claim: Any, kim: Browser, booking: str) -> None:
    await claim()
    assert re.search(rf'href="/staff/room\?booking={booking}"', (await kim.http.get("/staff")).text)


async def test_what_was_written_to_one_counsellor_is_not_for_the_next(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, robin: Browser, booking: str, removed: Any
) -> None:
    await claim()
    at("10:00")
    room = await send(await enter(), "write", text=WORDS)
    await room_of(kim, booking)
    await removed("Kim")
    looked = await send(room, "look")
    assert "no counsellor has taken it yet" in looked.words("state")
    assert said(looked) == []
    assert (await robin.send("/staff/claim", booking=booking)).status_code == 303
    assert said(await room_of(robin, booking)) == []


async def test_whoever_waits_in_vain_is_told_that_nobody_came(
    enter: Any, shown: Any, send: Send, at: Any, kim: Browser, booking: str
) -> None:
    at("09:55")
    room = await enter()
    at("10:10")
    page = await shown()
    assert "No counsellor has taken your time yet." in page.html
    assert "You did everything right" not in page.html
    assert "Waits in the room now" in (await kim.http.get("/staff")).text
    assert (await kim.send("/staff/close", booking=booking, outcome="missed")).status_code == 303
    assert "No counsellor came, and none will come" in (await send(room, "look")).words("state")


async def test_a_counsellor_can_come_late_while_the_room_is_open(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    at("10:00")
    room = await enter()
    at("11:00")
    assert 'action="/staff/claim"' in (await kim.http.get("/staff")).text
    await claim()
    await written_by(kim, booking, ANSWER)
    assert said(await send(room, "look")) == [("other", ANSWER)]


async def test_once_the_talk_is_over_the_lines_for_a_life_in_danger_are_still_there(
    enter: Any, send: Send, claim: Any, at: Any, kim: Browser, booking: str
) -> None:
    await claim()
    at("10:00")
    room = await enter()
    await kim.send("/staff/close", booking=booking, outcome="done")
    over = await send(room, "write", 409, text=WORDS)
    assert "tel:112" in over.addresses


async def test_neither_words_nor_pass_stand_in_a_repr(enter: Any, send: Send, at: Any, app: FastAPI) -> None:
    at("10:00")
    room = await send(await enter(), "write", text=WORDS)
    room_pass = room.form("write").fields["room"]
    meeting = await app.state.meetings.of_visitor(room_pass)
    assert "car" not in repr(meeting)
