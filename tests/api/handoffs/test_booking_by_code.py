"""GET, PATCH and DELETE /api/booking."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select, update

from api.database import Database
from api.handoffs.models import Booking, BookingStatus
from api.vault.models import ContactKind

pytestmark = pytest.mark.usefixtures("counsellor")

ELEVEN = {"starts_at": "2026-12-01T11:00:00+01:00"}


@pytest.fixture
async def headers(book: Any, deposit: Any) -> dict[str, str]:
    reference = await deposit(ContactKind.EMAIL, "someone@example.org")
    booked = await book(way="email", contact_ref=reference, summary="Please be patient with me.")
    return {"X-Booking-Code": booked.json()["code"]}


async def test_the_code_shows_the_booking(client: AsyncClient, headers: dict[str, str]) -> None:
    response = await client.get("/api/booking", headers=headers)
    assert response.status_code == 200
    shown = response.json()
    assert shown.pop("pseudonym")
    assert shown == {
        "starts_at": "2026-12-01T09:00:00+01:00",
        "ends_at": "2026-12-01T09:45:00+01:00",
        "way": "email",
        "place": None,
        "status": "waiting",
    }


async def test_the_code_may_be_written_carelessly(client: AsyncClient, headers: dict[str, str]) -> None:
    careless = f"  {headers['X-Booking-Code'].upper().replace(' ', '  -')} "
    assert (await client.get("/api/booking", headers={"X-Booking-Code": careless})).status_code == 200


@pytest.mark.parametrize("code", ["acorn velvet umbrella sandbox trinity walnut", "x", "-", "1 2 3 4 5 6", "' OR 1=1"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_every_code_that_opens_nothing_gets_the_same_sentence(
    client: AsyncClient, headers: dict[str, str], method: str, code: str
) -> None:
    body = ELEVEN if method == "PATCH" else None
    response = await client.request(method, "/api/booking", headers={"X-Booking-Code": code}, json=body)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no booking with this code. Check the six words."


async def test_moving_keeps_the_code_and_frees_the_old_time(
    client: AsyncClient, headers: dict[str, str], book: Any
) -> None:
    moved = await client.patch("/api/booking", headers=headers, json=ELEVEN)
    assert (moved.status_code, moved.json()["starts_at"]) == (200, ELEVEN["starts_at"])
    assert (await client.get("/api/booking", headers=headers)).json() == moved.json()
    assert (await book()).status_code == 201
    assert (await book(**ELEVEN)).status_code == 409


async def test_moving_to_a_time_that_is_gone_changes_nothing(
    client: AsyncClient, headers: dict[str, str], book: Any
) -> None:
    await book(**ELEVEN)
    response = await client.patch("/api/booking", headers=headers, json=ELEVEN)
    assert response.status_code == 409
    assert len(response.json()["alternatives"]) == 3
    assert (await client.get("/api/booking", headers=headers)).json()["starts_at"] == "2026-12-01T09:00:00+01:00"


async def test_moving_to_its_own_time_is_no_error(client: AsyncClient, headers: dict[str, str]) -> None:
    same = {"starts_at": "2026-12-01T09:00:00+01:00"}
    assert (await client.patch("/api/booking", headers=headers, json=same)).status_code == 200


async def test_a_claimed_booking_waits_again_when_its_counsellor_is_not_free_at_the_new_time(
    client: AsyncClient, headers: dict[str, str], database: Database, new_counsellor: Any
) -> None:
    await new_counsellor("Robin", weekdays=range(5, 6))
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus.CLAIMED))
    kept = await client.patch("/api/booking", headers=headers, json=ELEVEN)
    assert kept.json()["status"] == "claimed"
    saturday = {"starts_at": "2026-12-05T09:00:00+01:00"}
    assert (await client.patch("/api/booking", headers=headers, json=saturday)).json()["status"] == "waiting"


async def test_cancelling_forgets_words_and_contact_at_once(
    client: AsyncClient, headers: dict[str, str], database: Database, book: Any
) -> None:
    cancelled = await client.delete("/api/booking", headers=headers)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
    assert (booking.sealed_summary, booking.sealed_contact) == (None, None)
    assert (await book()).status_code == 201


async def test_cancelling_again_is_no_error_and_moving_then_is_one(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    await client.delete("/api/booking", headers=headers)
    assert (await client.delete("/api/booking", headers=headers)).status_code == 200
    moved = await client.patch("/api/booking", headers=headers, json=ELEVEN)
    assert (moved.status_code, moved.json()["type"]) == (409, "urn:turning-point:problem:booking-closed")


async def test_a_booking_whose_time_has_come_cannot_be_changed(
    client: AsyncClient, headers: dict[str, str], clock: Any
) -> None:
    clock.forward(timedelta(days=1, hours=1))
    assert (await client.delete("/api/booking", headers=headers)).status_code == 409
    assert (await client.get("/api/booking", headers=headers)).status_code == 200


async def test_trying_codes_is_slowed_down(client: AsyncClient) -> None:
    tries = [await client.get("/api/booking", headers={"X-Booking-Code": f"guess {number}"}) for number in range(21)]
    assert [response.status_code for response in tries] == [404] * 20 + [429]
    assert 1 <= int(tries[-1].headers["Retry-After"]) <= 60


async def test_the_words_open_only_in_their_own_row(app: FastAPI, headers: dict[str, str], database: Database) -> None:
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
    assert booking.sealed_summary is not None
    fields = app.state.handoffs._fields
    assert fields.unseal(booking.id, "summary", booking.sealed_summary) == "Please be patient with me."
    assert fields.unseal(booking.id, "contact", booking.sealed_contact) == "someone@example.org"
