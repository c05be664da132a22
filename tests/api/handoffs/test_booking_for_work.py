"""POST /api/booking: anybody books, for a second of work that belongs to his idempotency key."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from effort_making import solved
from httpx import AsyncClient
from sqlalchemy import func, select

from api.database import Database
from api.handoffs.models import Booking
from api.security.puzzles import Puzzle

pytestmark = pytest.mark.usefixtures("counsellor")

TUESDAY_NINE = "2026-12-01T09:00:00+01:00"


@pytest.fixture
def send(client: AsyncClient) -> Any:
    async def post(key: str, proof: str | None = None, starts_at: str = TUESDAY_NINE, **wish: object) -> Any:
        headers = {"Idempotency-Key": key, **({} if proof is None else {"X-Proof": proof})}
        body = {"way": "chat", "starts_at": starts_at, **wish}
        return await client.post("/api/booking", json=body, headers=headers)

    return post


def challenge(response: Any) -> Puzzle:
    return Puzzle.model_validate(response.json()["challenge"])


async def test_without_work_the_answer_is_a_challenge_and_nothing_is_booked(send: Any, database: Database) -> None:
    response = await send("one-key-123")
    assert response.status_code == 428
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("Nothing is booked yet")
    assert set(response.json()["challenge"]) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Booking)) == 0


async def test_with_the_work_done_the_time_is_booked_once(send: Any, database: Database) -> None:
    proof = solved(challenge(await send("one-key-123")))
    answers = [await send("one-key-123", proof) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Booking)) == 1


async def test_the_work_for_one_booking_books_no_other(send: Any) -> None:
    proof = solved(challenge(await send("one-key-123")))
    await send("one-key-123", proof)
    assert (await send("another-key-1", proof)).status_code == 428
    assert (await send("one-key-123", proof, starts_at="2026-12-01T10:00:00+01:00")).status_code == 422


async def test_a_time_that_is_gone_does_not_cost_the_work_again(send: Any, book: Any) -> None:
    await book()
    proof = solved(challenge(await send("one-key-123")))
    gone = await send("one-key-123", proof)
    assert gone.status_code == 409
    other = gone.json()["alternatives"][0]["starts_at"]
    assert (await send("one-key-123", proof, starts_at=other)).status_code == 201


async def test_old_work_is_worth_nothing(send: Any, clock: Any) -> None:
    proof = solved(challenge(await send("one-key-123")))
    clock.forward(timedelta(hours=1))
    assert (await send("one-key-123", proof)).status_code == 428


async def test_as_the_hour_fills_the_work_grows_until_booking_rests(send: Any, client: AsyncClient) -> None:
    times = [time["starts_at"] for time in (await client.get("/api/slots?limit=200")).json()["slots"]]
    work, statuses = [], []
    for time in times[:9]:
        key = uuid4().hex
        puzzle = challenge(await send(key))
        work.append(puzzle.maxnumber)
        statuses.append((await send(key, solved(puzzle), starts_at=time)).status_code)
    assert len(times) == 29
    assert statuses == [201] * 8 + [503]
    assert sorted(set(work)) == [64, 128, 256]


async def test_cheap_work_made_in_advance_is_not_enough_later(send: Any, client: AsyncClient, book: Any) -> None:
    friday = "2026-12-04T09:00:00+01:00"
    proof = solved(challenge(await send("one-key-123")))
    for time in (await client.get("/api/slots?limit=4")).json()["slots"]:
        await book(starts_at=time["starts_at"])
    dearer = await send("one-key-123", proof, starts_at=friday)
    assert dearer.status_code == 428
    assert (await send("one-key-123", solved(challenge(dearer)), starts_at=friday)).status_code == 201


async def test_one_address_books_ten_times_an_hour_at_most(send: Any, client: AsyncClient, app: Any) -> None:
    statuses = []
    for _ in range(11):
        key = uuid4().hex
        statuses.append((await send(key, solved(challenge(await send(key))), starts_at=TUESDAY_NINE)).status_code)
    assert statuses == [201] + [409] * 9 + [429]


async def test_a_call_needs_a_contact_detail_from_the_vault(send: Any) -> None:
    proof = solved(challenge(await send("one-key-123", way="phone")))
    response = await send("one-key-123", proof, way="phone", contact_ref="invented")
    assert response.json()["errors"][0]["field"] == "contact_ref"


@pytest.mark.parametrize("field", ["urgent", "status", "counsellor_id", "pseudonym", "id"])
async def test_work_does_not_buy_a_place_before_the_others(send: Any, field: str) -> None:
    """Urgent requests come first in the queue and may be sooner: only the dialogue may say so."""
    proof = solved(challenge(await send("one-key-123")))
    refused = await send("one-key-123", proof, **{field: True})
    assert refused.status_code == 422
    assert field in refused.json()["errors"][0]["field"]
    assert (await send("one-key-123", proof)).status_code == 201
