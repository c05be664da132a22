"""What a request may wait for, and what is kept when it waited too long."""

import ast
import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from effort_making import ready_to_book
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select

from api.counsellors.models import Counsellor
from api.database import ANSWERS_WITHIN, Database, DatabaseBusy
from api.handoffs.models import Booking
from api.settings import Settings

ROOT = Path(__file__).parents[2]
AT_ONCE = timedelta(milliseconds=100)


@pytest.fixture
async def impatient(settings: Settings) -> AsyncIterator[Database]:
    """A database that waits for nobody."""
    database = Database(settings.database_url, AT_ONCE)
    yield database
    await database.close()


def test_a_request_ends_before_the_action_server_hangs_up() -> None:
    module = ast.parse((ROOT / "actions" / "handoffs.py").read_text("utf-8"))
    [hangs_up] = [
        statement.value.value
        for statement in module.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and ast.unparse(statement.targets[0]) == "TIMEOUT_SECONDS"
    ]
    assert timedelta(seconds=hangs_up) - ANSWERS_WITHIN >= timedelta(seconds=1)


@pytest.fixture
def while_somebody_writes(app: FastAPI, database: Database, impatient: Database) -> Callable[[], Any]:
    """For as long as it lasts the service, which does not wait then, finds the tables locked."""

    @asynccontextmanager
    async def locked() -> AsyncIterator[None]:
        async with database.writing() as session:
            await session.execute(select(Counsellor.id).with_for_update())
            own, app.state.database = app.state.database, impatient
            yield
            app.state.database = own

    return locked


@pytest.mark.usefixtures("counsellor")
async def test_a_booking_that_waits_too_long_for_others_is_refused_and_never_made(
    while_somebody_writes: Callable[[], Any], book: Any, database: Database
) -> None:
    async with while_somebody_writes():
        refused = await book("one-key-123")
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:turning-point:problem:database-busy")
    assert int(refused.headers["Retry-After"]) > 0
    async with database.reading() as session:
        assert (await session.scalars(select(Booking.id))).all() == []
    assert (await book("one-key-123")).status_code == 201


@pytest.mark.usefixtures("counsellor")
async def test_a_form_that_waits_too_long_is_kept_and_can_be_sent_again(
    while_somebody_writes: Callable[[], Any], client: AsyncClient
) -> None:
    entered = {"way": "phone", "starts_at": "2026-12-01T09:00:00+01:00", "contact": "070-174 06 05", "note": "Call me."}
    form = {**await ready_to_book(client), **entered}
    async with while_somebody_writes():
        refused = await client.post("/", data=form)
    assert refused.status_code == 503
    assert "wait a few seconds and press the same again; what you entered is kept" in refused.text
    assert all(f'value="{form[name]}"' in refused.text for name in ("booking_key", "proof", "starts_at", "contact"))
    assert entered["note"] in refused.text
    assert (await client.post("/", data=form)).status_code == 200


async def test_what_took_longer_than_whoever_asked_will_wait_is_not_kept(impatient: Database) -> None:
    async def write_slowly() -> None:
        async with impatient.writing() as session:
            session.add(Counsellor(name="Kim", password_hash="x"))
            await asyncio.sleep(AT_ONCE.total_seconds() * 2)

    with pytest.raises(DatabaseBusy):
        await write_slowly()
    async with impatient.reading() as session:
        assert (await session.scalars(select(Counsellor.id))).all() == []


async def test_whoever_finds_every_connection_taken_is_told_so(impatient: Database) -> None:
    async def take_one_after_another() -> None:
        async with AsyncExitStack() as taken:
            while True:
                session = await taken.enter_async_context(impatient.reading())
                await session.execute(select(1))

    with pytest.raises(DatabaseBusy):
        await take_one_after_another()
