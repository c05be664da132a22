"""A counsellor leaves: his account goes, and nobody who is booked with him is lost."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import func, select

from api.counsellors.models import Counsellor, StaffSession, WorkingHours
from api.counsellors.removal import Left, Removal
from api.counsellors.service import AccountRefused
from api.database import Database
from api.handoffs.models import Booking, BookingStatus
from api.settings import Settings

OTHER_PASSWORD = "another quiet long password"


@pytest.fixture
def remove(settings: Settings, database: Database, clock: Any) -> Any:
    async def run(name: str = "Kim") -> Left:
        async with database.writing() as session:
            return await Removal(settings, clock).remove(session, name)

    return run


async def only_booking(database: Database) -> Booking:
    async with database.reading() as session:
        return (await session.scalars(select(Booking))).one()


async def claimed(app: FastAPI, database: Database, counsellor_id: str) -> None:
    async with database.writing() as session:
        [entry] = await app.state.queue.entries(session, counsellor_id)
        await app.state.queue.claim(session, counsellor_id, entry.id)


async def test_what_he_had_claimed_waits_again_at_the_hours_of_somebody_else(
    kim: str, robin: str, book: Any, app: FastAPI, database: Database, remove: Any
) -> None:
    await book()
    await claimed(app, database, kim)
    assert await remove() == Left(waiting=1, nobody_free=0)
    booking = await only_booking(database)
    assert (booking.status, booking.counsellor_id) == (BookingStatus.WAITING, robin)


async def test_who_is_booked_when_nobody_else_works_is_kept_and_can_be_claimed(
    kim: str, new_counsellor: Any, book: Any, app: FastAPI, client: AsyncClient, database: Database, remove: Any
) -> None:
    code = (await book()).json()["code"]
    robin = await new_counsellor("Robin", range(0))
    assert await remove() == Left(waiting=1, nobody_free=1)
    assert (await only_booking(database)).counsellor_id is None
    opened = await client.get("/api/booking", headers={"X-Booking-Code": code})
    assert opened.json()["status"] == "waiting"
    assert (await client.get("/api/handoffs/held", headers={"X-Booking-Code": code})).status_code == 200
    await claimed(app, database, robin)
    assert (await only_booking(database)).counsellor_id == robin


@pytest.mark.usefixtures("robin")
async def test_what_is_over_keeps_its_outcome(
    kim: str, book: Any, app: FastAPI, database: Database, clock: Any, remove: Any
) -> None:
    await book()
    await claimed(app, database, kim)
    clock.forward(timedelta(days=2))
    assert await remove() == Left(waiting=0, nobody_free=0)
    booking = await only_booking(database)
    assert (booking.status, booking.counsellor_id) == (BookingStatus.DONE, None)


async def test_the_only_counsellor_stays_while_somebody_is_booked(
    kim: str, book: Any, database: Database, remove: Any, clock: Any
) -> None:
    await book()
    with pytest.raises(AccountRefused, match="make another account first"):
        await remove()
    assert (await only_booking(database)).counsellor_id == kim
    clock.forward(timedelta(days=2))
    await remove()


@pytest.mark.usefixtures("signed_in")
async def test_hours_and_sessions_go_with_the_account(client: AsyncClient, database: Database, remove: Any) -> None:
    await remove(" Kim ")
    assert (await client.get("/staff")).status_code == 303
    assert (await client.get("/api/slots")).json()["slots"] == []
    async with database.reading() as session:
        for table in (Counsellor, WorkingHours, StaffSession):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.usefixtures("kim")
async def test_nobody_of_this_name_is_said_to_be_so(app: FastAPI, database: Database, remove: Any) -> None:
    with pytest.raises(AccountRefused, match="no counsellor"):
        await remove("Nobody")
    with pytest.raises(AccountRefused, match="no counsellor"):
        await app.state.counsellors.change_password(database, "Nobody", OTHER_PASSWORD)


@pytest.mark.usefixtures("signed_in")
async def test_another_password_ends_what_the_old_one_opened(
    app: FastAPI, database: Database, client: AsyncClient, sign_in: Any
) -> None:
    await app.state.counsellors.change_password(database, "Kim", OTHER_PASSWORD)
    assert (await client.get("/staff")).status_code == 303
    assert (await sign_in()).status_code == 403
    assert (await sign_in(password=OTHER_PASSWORD)).status_code == 303
