"""Whoever races: two copies of the service on one database, and a crowd at one of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from effort_making import solved
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy.exc import IntegrityError

from api.app import create_app
from api.clock import Clock
from api.counsellors.models import random_id
from api.database import Database
from api.handoffs.models import Booking, BookingStatus, Way
from api.security.puzzles import Puzzle
from api.settings import Settings

pytestmark = pytest.mark.usefixtures("counsellor")

RACERS = 12
# More than the database has connections for.
CROWD = 40


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


async def test_a_crowd_that_books_at_once_is_answered_and_one_of_it_has_the_time(app: FastAPI) -> None:
    async def book_for_work(number: int, proof: str = "") -> Response:
        transport = ASGITransport(app, client=(f"203.0.113.{number}", 50_000))
        async with AsyncClient(transport=transport, base_url="http://turning-point.test") as at:
            body = {"way": "chat", "starts_at": "2026-12-01T09:00:00+01:00"}
            headers = {"Idempotency-Key": f"one-key-{number}", "X-Proof": proof}
            return await at.post("/api/booking", json=body, headers=headers)

    asked = [(await book_for_work(number)).json()["challenge"] for number in range(CROWD)]
    proofs = [solved(Puzzle.model_validate(challenge)) for challenge in asked]
    answers = await asyncio.gather(*(book_for_work(number, proof) for number, proof in enumerate(proofs)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(201) == 1
    # On a slow machine the last are asked to come back.
    assert set(statuses) <= {201, 409, 503}


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
