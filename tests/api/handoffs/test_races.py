"""Whoever races: two copies of the service on one database."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient
from sqlalchemy.exc import IntegrityError

from api.app import create_app
from api.clock import Clock
from api.counsellors.models import random_id
from api.database import Database
from api.handoffs.models import Booking, BookingStatus, Way
from api.settings import Settings

pytestmark = pytest.mark.usefixtures("counsellor")

RACERS = 12


@pytest.fixture
async def other_client(settings: Settings, clock: Clock) -> AsyncIterator[AsyncClient]:
    app = create_app(settings, clock)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app), base_url="http://turning-point.test") as client,
    ):
        yield client


async def test_a_time_can_be_booked_once(book: Any, client: AsyncClient, other_client: AsyncClient) -> None:
    racers = [book(at=at) for at in [client, other_client] * (RACERS // 2)]
    statuses = [response.status_code for response in await asyncio.gather(*racers)]
    assert sorted(statuses) == [201] + [409] * (RACERS - 1)


async def test_a_key_sent_many_times_at_once_books_once(
    book: Any, client: AsyncClient, other_client: AsyncClient
) -> None:
    racers = [book("one-key-123", at=at) for at in [client, other_client] * (RACERS // 2)]
    responses = await asyncio.gather(*racers)
    assert {response.status_code for response in responses} == {201}
    assert len({response.text for response in responses}) == 1


async def test_moving_and_booking_race_for_one_time(book: Any, client: AsyncClient, other_client: AsyncClient) -> None:
    goal = "2026-12-01T11:00:00+01:00"
    booked = [await book(starts_at=f"2026-12-0{day}T09:00:00+01:00") for day in range(1, 5)]
    moves = [
        at.patch("/api/booking", headers={"X-Booking-Code": one.json()["code"]}, json={"starts_at": goal})
        for one, at in zip(booked, [client, other_client] * 2, strict=True)
    ]
    books = [book(at=at, starts_at=goal) for at in [client, other_client] * 2]
    statuses = [response.status_code for response in await asyncio.gather(*moves, *books)]
    assert sorted(statuses)[1:] == [409] * 7
    assert min(statuses) in (200, 201)


async def test_the_database_itself_refuses_a_second_active_booking(
    database: Database, counsellor: str, clock: Clock
) -> None:
    await keep(database, booking(counsellor, clock, BookingStatus.CLAIMED))
    await keep(database, booking(counsellor, clock, BookingStatus.CANCELLED))
    with pytest.raises(IntegrityError) as refused:
        await keep(database, booking(counsellor, clock, BookingStatus.WAITING))
    assert "pseudonym" not in str(refused.value.params)


async def keep(database: Database, row: Booking) -> None:
    async with database.writing() as session:
        session.add(row)


def booking(counsellor_id: str, clock: Clock, status: BookingStatus) -> Booking:
    return Booking(
        id=random_id(),
        counsellor_id=counsellor_id,
        starts_at=clock(),
        ends_at=clock().replace(hour=23),
        way=Way.CHAT,
        status=status,
        pseudonym="Calm River",
        urgent=False,
        code_hash=random_id(),
        idempotency_hash=random_id(),
        request_fingerprint=random_id(),
    )
