"""POST /api/check-in: how it has gone since, as counts that belong to nobody."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select, update

from api.database import Database
from api.handoffs.models import Booking, BookingStatus
from api.outcomes.models import OutcomeCount
from api.outcomes.service import quarter_of


async def tell(client: AsyncClient, code: str, **told: str) -> Response:
    return await client.post("/api/check-in", json=told, headers={"X-Booking-Code": code})


async def counts(database: Database) -> dict[tuple[str, str, str], int]:
    async with database.reading() as session:
        rows = await session.scalars(select(OutcomeCount))
        return {(row.quarter, row.question.value, row.answer): row.number for row in rows}


async def test_what_is_told_is_added_to_the_counts_of_the_quarter(
    client: AsyncClient, code: str, database: Database
) -> None:
    assert (await tell(client, code, since="less", talk="helped")).status_code == 204
    assert await counts(database) == {("2026-Q4", "since", "less"): 1, ("2026-Q4", "talk", "helped"): 1}


async def test_a_question_can_be_left_out(client: AsyncClient, code: str, database: Database) -> None:
    assert (await tell(client, code, since="not")).status_code == 204
    assert await counts(database) == {("2026-Q4", "since", "not"): 1}


async def test_the_answers_of_several_add_up(client: AsyncClient, code: str, database: Database) -> None:
    async with database.writing() as session:
        session.add(OutcomeCount(quarter="2026-Q4", question="since", answer="same", number=6))
    await tell(client, code, since="same")
    assert await counts(database) == {("2026-Q4", "since", "same"): 7}


async def test_a_time_is_told_of_once(client: AsyncClient, code: str, database: Database) -> None:
    answers = await asyncio.gather(*(tell(client, code, since="more") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    assert await counts(database) == {("2026-Q4", "since", "more"): 1}


async def test_of_the_booking_only_that_it_was_told_is_kept(client: AsyncClient, code: str, database: Database) -> None:
    async with database.reading() as session:
        before = (await session.execute(select(Booking.__table__))).mappings().one()
    await tell(client, code, since="more", talk="no_talk")
    async with database.reading() as session:
        after = (await session.execute(select(Booking.__table__))).mappings().one()
    assert {name for name in after if after[name] != before[name]} == {"checked_in"}


async def test_the_holder_of_the_code_sees_that_it_was_told_and_not_what(client: AsyncClient, code: str) -> None:
    await tell(client, code, since="more")
    held = (await client.get("/api/handoffs/held", headers={"X-Booking-Code": code})).json()["parts"]
    [told] = [part for part in held if part["name"] == "checked_in"]
    assert told["value"] is None


@pytest.mark.usefixtures("counsellor")
async def test_before_the_time_is_over_nothing_is_asked(client: AsyncClient, book: Any, database: Database) -> None:
    code = (await book()).json()["code"]
    refused = await tell(client, code, since="not")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:turning-point:problem:check-in-closed")
    assert await counts(database) == {}


async def test_about_a_cancelled_time_nothing_is_asked(client: AsyncClient, code: str, database: Database) -> None:
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus.CANCELLED))
    assert (await tell(client, code, since="not")).status_code == 409


@pytest.mark.parametrize("told", [{}, {"since": "perhaps"}, {"since": "not", "name": "Kim"}])
async def test_what_is_no_answer_is_not_counted(
    client: AsyncClient, code: str, database: Database, told: dict[str, str]
) -> None:
    assert (await tell(client, code, **told)).status_code == 422
    assert await counts(database) == {}


async def test_words_that_open_nothing_count_nothing(client: AsyncClient, code: str, database: Database) -> None:
    assert (await tell(client, "acorn velvet umbrella sandbox trinity walnut", since="not")).status_code == 404
    assert await counts(database) == {}


async def test_trying_codes_here_counts_with_the_other_routes(client: AsyncClient) -> None:
    for _ in range(20):
        await client.get("/api/booking", headers={"X-Booking-Code": "guess"})
    assert (await tell(client, "guess", since="not")).status_code == 429


@pytest.mark.parametrize(
    ("month", "quarter"), [(1, "2026-Q1"), (3, "2026-Q1"), (4, "2026-Q2"), (9, "2026-Q3"), (12, "2026-Q4")]
)
def test_a_quarter_has_three_months(month: int, quarter: str) -> None:
    assert quarter_of(datetime(2026, month, 15, tzinfo=UTC)) == quarter
