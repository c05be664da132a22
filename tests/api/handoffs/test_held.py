"""GET and DELETE /api/handoffs/held: everything that is stored under a code, and its end."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update

from api.database import Database
from api.deletions.models import Deletion
from api.handoffs.holdings import COLUMNS, OF_THE_VISITOR
from api.handoffs.models import Booking, BookingStatus, Told
from api.handoffs.schemas import HeldName
from api.vault.models import ContactKind

pytestmark = pytest.mark.usefixtures("counsellor")

HELD = "/api/handoffs/held"
ADDRESS = "someone@example.org"
SUMMARY = "I have hidden this from everyone for six years."


@pytest.fixture
async def headers(book: Any, deposit: Any) -> dict[str, str]:
    reference = await deposit(ContactKind.EMAIL, ADDRESS)
    booked = await book(way="email", contact_ref=reference, summary=SUMMARY, importance=8, confidence=0, urgent=True)
    return {"X-Booking-Code": booked.json()["code"]}


async def parts(client: AsyncClient, headers: dict[str, str]) -> dict[str, dict[str, Any]]:
    response = await client.get(HELD, headers=headers)
    assert response.status_code == 200
    return {part["name"]: part for part in response.json()["parts"]}


async def test_the_holder_of_the_code_sees_everything_in_plain_words(
    client: AsyncClient, headers: dict[str, str]
) -> None:
    held = await parts(client, headers)
    assert set(held) == set(HeldName) - {HeldName.DELETION, HeldName.CHECKED_IN, HeldName.TALK, HeldName.TOLD}
    assert held["summary"]["value"] == SUMMARY
    assert held["contact"]["value"] == ADDRESS
    assert held["confidence"]["value"] == "0 of 10"
    assert held["time"]["value"] == "2026-12-01T09:00:00+01:00"
    assert held["hashes"]["value"] is None
    assert all(part["what"] and part["readers"] for part in held.values())


async def test_that_counsellors_were_told_by_mail_is_there_once_they_were(
    client: AsyncClient, headers: dict[str, str], database: Database
) -> None:
    async with database.writing() as session:
        await session.execute(update(Booking).values(told=Told.WAITS))
    told = (await parts(client, headers))["told"]
    assert told["what"] == "That counsellors were sent an e-mail: how many requests wait, and when the first is"
    assert (told["value"], told["readers"]) == (None, "only you")


def test_no_column_of_a_booking_is_left_out() -> None:
    told = [column for columns in COLUMNS.values() for column in columns]
    assert sorted([*told]) == sorted(Booking.__table__.columns.keys())


async def test_each_part_says_when_it_dies(client: AsyncClient, headers: dict[str, str]) -> None:
    ends_at = datetime.fromisoformat("2026-12-01T09:45:00+01:00")
    for name, part in (await parts(client, headers)).items():
        days = 14 if name in OF_THE_VISITOR else 90
        assert datetime.fromisoformat(part["gone_at"]) == ends_at + timedelta(days=days), name


async def test_what_was_not_said_is_not_there(client: AsyncClient, book: Any) -> None:
    booked = await book(starts_at="2026-12-01T10:00:00+01:00")
    held = await parts(client, {"X-Booking-Code": booked.json()["code"]})
    assert not set(held) & set(OF_THE_VISITOR)


@pytest.mark.parametrize(
    ("status", "readers"),
    [
        ("waiting", "only you now, later the counsellor who takes it"),
        ("claimed", "you and the counsellor who took it"),
        ("done", "only you"),
    ],
)
async def test_who_can_read_the_contact_detail_follows_the_booking(
    client: AsyncClient, headers: dict[str, str], database: Database, status: str, readers: str
) -> None:
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus(status)))
    assert (await parts(client, headers))["contact"]["readers"] == readers


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("code", ["acorn velvet umbrella sandbox trinity walnut", "x", "' OR 1=1"])
async def test_every_code_that_opens_nothing_gets_the_sentence_of_the_other_routes(
    client: AsyncClient, headers: dict[str, str], method: str, code: str
) -> None:
    response = await client.request(method, HELD, headers={"X-Booking-Code": code})
    other = await client.get("/api/booking", headers={"X-Booking-Code": code})
    assert (response.status_code, response.json()) == (404, other.json())


async def test_trying_codes_here_counts_with_the_other_routes(client: AsyncClient) -> None:
    guess = {"X-Booking-Code": "guess"}
    for _ in range(10):
        await client.get(HELD, headers=guess)
        await client.get("/api/booking", headers=guess)
    assert (await client.get(HELD, headers=guess)).status_code == 429
    assert (await client.delete(HELD, headers=guess)).status_code == 429


async def test_the_code_goes_in_the_header_alone(client: AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get(HELD, params={"code": headers["X-Booking-Code"]})).status_code == 422


@pytest.mark.parametrize("path", ["/api/booking", HELD])
async def test_deleting_before_the_time_cancels_and_leaves_only_what_the_table_says(
    client: AsyncClient, headers: dict[str, str], database: Database, path: str
) -> None:
    assert (await client.delete(path, headers=headers)).json()["status"] == "cancelled"
    held = await parts(client, headers)
    assert set(held) == set(HeldName) - set(OF_THE_VISITOR) - {HeldName.CHECKED_IN, HeldName.TALK, HeldName.TOLD}
    assert held["status"]["readers"] == "only you"
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
    assert (booking.importance, booking.confidence, booking.urgent, booking.request_fingerprint) == (
        None,
        None,
        False,
        "",
    )


async def test_after_the_time_words_can_be_deleted_and_the_state_stays(
    client: AsyncClient, headers: dict[str, str], database: Database, clock: Any
) -> None:
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus.CLAIMED))
    clock.forward(timedelta(days=2))
    assert (await client.delete("/api/booking", headers=headers)).status_code == 409
    assert (await client.delete(HELD, headers=headers)).json()["status"] == "claimed"
    assert (await client.delete(HELD, headers=headers)).status_code == 200
    assert not set(await parts(client, headers)) & set(OF_THE_VISITOR)


async def test_the_record_of_a_deletion_tells_neither_what_nor_when(
    client: AsyncClient, headers: dict[str, str], database: Database, clock: Any
) -> None:
    await client.delete(HELD, headers=headers)
    async with database.reading() as session:
        record = (await session.scalars(select(Deletion))).one()
        booking = (await session.scalars(select(Booking))).one()
    assert booking.id not in record.id
    assert (record.expires_at.hour, record.expires_at.minute) == (0, 0)
    assert timedelta(days=35) <= record.expires_at - clock() <= timedelta(days=36)
    told = (await parts(client, headers))["deletion"]
    assert datetime.fromisoformat(told["gone_at"]) == record.expires_at
