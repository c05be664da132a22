"""The page that tells staff how it has gone for visitors."""

import pytest
from httpx import AsyncClient

from api.database import Database
from api.outcomes.models import OutcomeCount, Question


async def add(database: Database, quarter: str, question: Question, **numbers: int) -> None:
    async with database.writing() as session:
        for answer, number in numbers.items():
            session.add(OutcomeCount(quarter=quarter, question=question, answer=answer, number=number))


@pytest.mark.usefixtures("signed_in")
async def test_staff_see_the_counts_of_a_quarter(client: AsyncClient, database: Database) -> None:
    await add(database, "2026-Q4", Question.SINCE, **{"not": 4, "less": 17})
    shown = (await client.get("/staff/outcomes")).text
    assert "2026, quarter 4" in shown
    assert "<td>17</td>" in shown
    assert "As before" in shown


@pytest.mark.usefixtures("signed_in")
async def test_too_few_answers_are_not_shown(client: AsyncClient, database: Database) -> None:
    await add(database, "2026-Q4", Question.TALK, helped=3, no_talk=1)
    shown = (await client.get("/staff/outcomes")).text
    assert "Too few answers to be shown." in shown
    assert "<td>" not in shown


@pytest.mark.usefixtures("signed_in")
async def test_the_newest_quarter_stands_first(client: AsyncClient, database: Database) -> None:
    for quarter in ("2026-Q3", "2027-Q1", "2026-Q4"):
        await add(database, quarter, Question.TALK, helped=5)
    shown = (await client.get("/staff/outcomes")).text
    places = [shown.index(words) for words in ("2027, quarter 1", "2026, quarter 4", "2026, quarter 3")]
    assert places == sorted(places)


@pytest.mark.usefixtures("signed_in")
async def test_without_answers_the_page_says_so(client: AsyncClient) -> None:
    assert "Nobody has told anything yet." in (await client.get("/staff/outcomes")).text


async def test_strangers_do_not_see_the_page(client: AsyncClient) -> None:
    assert (await client.get("/staff/outcomes")).status_code == 303
