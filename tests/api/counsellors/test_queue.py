"""The queue page, claiming and closing."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from api.database import Database
from api.handoffs.models import Booking
from api.vault.models import ContactKind

pytestmark = pytest.mark.usefixtures("signed_in")

NUMBER = "+46701234567"
# More than the database has connections for.
CROWD = 40


@pytest.fixture
async def phone_booking(signed_in: str, book: Any, deposit: Any) -> dict[str, Any]:
    reference = await deposit(ContactKind.PHONE, NUMBER)
    summary = "I <b>want</b> to stop."
    booked = await book(way="phone", contact_ref=reference, summary=summary, importance=8, confidence=0)
    return booked.json()


@pytest.fixture
async def robins_browser(app: FastAPI, robin: str, sign_in: Any) -> Any:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://turning-point.test") as browser:
        await sign_in("Robin", at=browser)
        yield browser


async def booking_id(database: Database) -> str:
    async with database.reading() as session:
        return (await session.scalars(select(Booking.id))).one()


async def test_a_new_request_shows_what_the_visitor_approved(phone_booking: Any, client: AsyncClient) -> None:
    shown = (await client.get("/staff")).text
    assert phone_booking["pseudonym"] in shown
    assert "Tuesday 1 December, 09:00–09:45" in shown
    assert "Phone" in shown
    assert "8 of 10" in shown
    assert "0 of 10" in shown
    assert "I &lt;b&gt;want&lt;/b&gt; to stop." in shown


async def test_the_contact_detail_appears_only_after_claiming(
    phone_booking: Any, client: AsyncClient, send: Any, database: Database
) -> None:
    assert NUMBER not in (await client.get("/staff")).text
    claimed = await send("/staff", "/staff/claim", booking=await booking_id(database))
    assert (claimed.status_code, claimed.headers["location"]) == (303, "/staff")
    assert NUMBER in (await client.get("/staff")).text


async def test_what_one_counsellor_claimed_no_other_sees(
    phone_booking: Any, robins_browser: AsyncClient, send: Any, database: Database
) -> None:
    assert phone_booking["pseudonym"] in (await robins_browser.get("/staff")).text
    await send("/staff", "/staff/claim", booking=await booking_id(database))
    assert phone_booking["pseudonym"] not in (await robins_browser.get("/staff")).text


@pytest.mark.usefixtures("phone_booking")
async def test_a_request_can_be_claimed_once(
    robins_browser: AsyncClient, client: AsyncClient, send: Any, database: Database
) -> None:
    booking = await booking_id(database)
    shown = (await robins_browser.get("/staff")).text
    late = re.findall(r'/staff/claim".*?name="csrf" value="([^"]+)"', shown, re.S)[0]
    await send("/staff", "/staff/claim", booking=booking)
    refused = await robins_browser.post("/staff/claim", data={"csrf": late, "booking": booking})
    assert refused.status_code == 404
    assert "It was claimed or closed by somebody else, moved or cancelled." in refused.text


@pytest.mark.usefixtures("phone_booking")
async def test_a_form_that_is_sent_many_times_at_once_is_answered_each_time(
    client: AsyncClient, database: Database
) -> None:
    [csrf] = re.findall(r'/staff/claim".*?name="csrf" value="([^"]+)"', (await client.get("/staff")).text, re.S)
    form = {"csrf": csrf, "booking": await booking_id(database)}
    answers = await asyncio.gather(*(client.post("/staff/claim", data=form) for _ in range(CROWD)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(303) == 1
    # On a slow machine the last are asked to come back.
    assert set(statuses) <= {303, 404, 503}


async def test_a_counsellor_cannot_claim_a_second_booking_at_the_same_time(
    book: Any, new_counsellor: Any, client: AsyncClient, send: Any, database: Database
) -> None:
    await new_counsellor("Robin")
    await book()
    await book()
    async with database.reading() as session:
        first, second = (await session.scalars(select(Booking).order_by(Booking.counsellor_id))).all()
    answers = [await send("/staff", "/staff/claim", booking=one.id) for one in (first, second)]
    assert sorted(answer.status_code for answer in answers) in ([303, 409], [409, 409], [303, 303])
    async with database.reading() as session:
        times = (await session.execute(select(Booking.counsellor_id, Booking.starts_at))).all()
    assert len(set(times)) == 2


@pytest.mark.parametrize("outcome", ["done", "no_show"])
@pytest.mark.usefixtures("phone_booking")
async def test_a_claimed_booking_is_closed_and_leaves_the_queue(
    client: AsyncClient, send: Any, database: Database, outcome: str
) -> None:
    booking = await booking_id(database)
    await send("/staff", "/staff/claim", booking=booking)
    assert (await send("/staff", "/staff/close", booking=booking, outcome=outcome)).status_code == 303
    assert "You have claimed nothing." in (await client.get("/staff")).text
    async with database.reading() as session:
        assert await session.scalar(select(Booking.status)) == outcome


@pytest.mark.usefixtures("phone_booking")
async def test_nobody_closes_what_another_counsellor_claimed(
    robins_browser: AsyncClient, book: Any, send: Any, database: Database
) -> None:
    kims = await booking_id(database)
    await send("/staff", "/staff/claim", booking=kims)
    await book(starts_at="2026-12-01T10:00:00+01:00")
    async with database.reading() as session:
        own = await session.scalar(select(Booking.id).where(Booking.id != kims))
    await send("/staff", "/staff/claim", at=robins_browser, booking=own)
    refused = await send("/staff", "/staff/close", at=robins_browser, booking=kims, outcome="done")
    assert refused.status_code == 404


async def test_urgent_requests_come_first_then_by_time(book: Any, client: AsyncClient) -> None:
    booked = [
        await book(starts_at="2026-12-02T09:00:00+01:00"),
        await book(starts_at="2026-12-01T09:00:00+01:00"),
        await book(starts_at="2026-12-03T09:00:00+01:00", urgent=True),
    ]
    late, early, urgent = (response.json()["pseudonym"] for response in booked)
    shown = (await client.get("/staff")).text
    assert re.findall(r"<h3>(.*?)</h3>", shown) == [urgent, early, late]


async def test_an_urgent_request_says_why_it_is_urgent(book: Any, client: AsyncClient) -> None:
    why = "Urgent: thoughts of suicide came up in the conversation"
    await book()
    assert why not in (await client.get("/staff")).text
    await book(starts_at="2026-12-02T09:00:00+01:00", urgent=True)
    assert (await client.get("/staff")).text.count(why) == 1


async def test_a_cancelled_booking_leaves_the_queue(phone_booking: Any, client: AsyncClient) -> None:
    await client.delete("/api/booking", headers={"X-Booking-Code": phone_booking["code"]})
    assert phone_booking["pseudonym"] not in (await client.get("/staff")).text


def part(page: str, heading: str) -> str:
    """A section of the queue; empty where there is none."""
    [found] = re.findall(rf'<section aria-labelledby="{heading}-heading">(.*?)</section>', page, re.S) or [""]
    return found


class TestMissed:
    """Requests that nobody had claimed when their time came."""

    @pytest.fixture
    async def missed(self, phone_booking: Any, clock: Any, sign_in: Any) -> dict[str, Any]:
        clock.forward(timedelta(days=2))
        await sign_in()
        return phone_booking

    @pytest.fixture
    async def live(self, missed: Any, book: Any) -> dict[str, Any]:
        return (await book(starts_at="2026-12-04T09:00:00+01:00")).json()

    async def test_a_missed_request_stands_apart_from_the_live_ones(
        self, missed: Any, live: Any, client: AsyncClient
    ) -> None:
        shown = (await client.get("/staff")).text
        assert "1 request was missed: nobody claimed it in time." in shown
        assert missed["pseudonym"] in part(shown, "missed")
        assert missed["pseudonym"] not in part(shown, "waiting")
        assert live["pseudonym"] in part(shown, "waiting")

    @pytest.mark.usefixtures("missed")
    async def test_who_left_how_to_reach_him_can_still_be_claimed_and_called(
        self, client: AsyncClient, send: Any, database: Database
    ) -> None:
        assert "Claim" in part((await client.get("/staff")).text, "missed")
        await send("/staff", "/staff/claim", booking=await booking_id(database))
        shown = (await client.get("/staff")).text
        assert NUMBER in part(shown, "claimed")
        assert "missed" not in shown

    async def test_who_cannot_be_reached_any_more_can_only_be_closed(
        self, book: Any, client: AsyncClient, send: Any, sign_in: Any, database: Database, clock: Any
    ) -> None:
        await book()
        clock.forward(timedelta(hours=25, minutes=1))
        await sign_in()
        # The time has begun, and the room is open: whoever claims now may still find him there.
        assert "Claim" in part((await client.get("/staff")).text, "missed")
        clock.forward(timedelta(hours=2))
        shown = part((await client.get("/staff")).text, "missed")
        assert 'aria-label="Claim' not in shown
        assert 'aria-label="Close' in shown
        booking = await booking_id(database)
        assert (await send("/staff", "/staff/close", booking=booking, outcome="missed")).status_code == 303
        assert "missed" not in (await client.get("/staff")).text

    @pytest.mark.usefixtures("phone_booking")
    async def test_nothing_but_a_missed_request_is_closed_as_missed(
        self, app: FastAPI, client: AsyncClient, send: Any, database: Database
    ) -> None:
        booking = await booking_id(database)
        csrf = app.state.form_tokens.make(client.cookies["staff_session"], "/staff/close")
        form = {"csrf": csrf, "booking": booking, "outcome": "missed"}
        assert (await client.post("/staff/close", data=form)).status_code == 404
        await send("/staff", "/staff/claim", booking=booking)
        assert (await client.post("/staff/close", data=form)).status_code == 404

    async def test_a_request_that_nobody_has_claimed_a_day_before_is_marked(
        self, book: Any, client: AsyncClient, clock: Any
    ) -> None:
        await book()
        assert "Within 24 hours" not in (await client.get("/staff")).text
        clock.forward(timedelta(hours=1))
        assert "Within 24 hours" in part((await client.get("/staff")).text, "waiting")
