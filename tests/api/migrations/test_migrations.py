"""Every migration up and down, with rows in the tables."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from api.counsellors.models import Counsellor, StaffSession, WorkingHours
from api.database import Database
from api.deletions.models import Deletion
from api.handoffs.models import Booking, BookingStatus, Told, Way
from api.keyring.models import KeyringEntry
from api.migrations import run
from api.migrations.tables import metadata
from api.notices.models import NoticeTurn
from api.vault.models import ContactKind, VaultEntry

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
REVISIONS = [
    script.revision for script in reversed(list(ScriptDirectory(str(Path(run.__file__).parent)).walk_revisions()))
]


@pytest.fixture
async def empty(empty_database_url: str) -> AsyncIterator[Database]:
    database = Database(empty_database_url)
    yield database
    await database.close()


async def tables(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set(await connection.run_sync(lambda opened: inspect(opened).get_table_names()))


async def add_rows(database: Database) -> None:
    async with database.writing() as session:
        session.add(Counsellor(id="c", name="Kim", password_hash="x"))
        await session.flush()
        session.add(WorkingHours(counsellor_id="c", weekday=0, starts_minute=540, ends_minute=720))
        session.add(StaffSession(id="s", counsellor_id="c", expires_at=NOW))
        session.add(VaultEntry(id="v", kind=ContactKind.PHONE, sealed=b"sealed", expires_at=NOW))
        session.add(booking())
        session.add(KeyringEntry(master_key_id="0" * 16, sealed_hash_keys=b"sealed"))
        session.add(Deletion(id="d", expires_at=NOW))


def booking() -> Booking:
    return Booking(
        id="b",
        counsellor_id="c",
        starts_at=NOW,
        ends_at=NOW + timedelta(minutes=45),
        way=Way.CHAT,
        status=BookingStatus.WAITING,
        pseudonym="Calm River",
        urgent=True,
        importance=10,
        code_hash="h",
        idempotency_hash="i",
        request_fingerprint="f",
        sealed_summary=b"sealed",
    )


def columns_set(row: Booking) -> dict[str, Any]:
    """What a row had when it was made, without the columns that a later migration added."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


async def test_the_migrations_make_exactly_the_tables_of_the_code(empty: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    await run.upgrade(empty)
    async with empty.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_the_newest_tables_keep_rows_and_go_down_with_rows_in_them(empty: Database) -> None:
    await run.upgrade(empty)
    await add_rows(empty)
    await run.upgrade(empty)
    async with empty.reading() as session:
        kept = (await session.scalars(select(Booking))).one()
        assert (kept.starts_at, kept.status, kept.sealed_summary) == (NOW, BookingStatus.WAITING, b"sealed")
    await run.downgrade(empty)
    assert await tables(empty) == {"alembic_version"}
    await run.upgrade(empty)
    assert await tables(empty) == {"alembic_version", *metadata.tables}


@pytest.mark.parametrize("revision", REVISIONS)
async def test_every_migration_goes_up_down_and_up_again(empty: Database, revision: str) -> None:
    await run.upgrade(empty, revision)
    before = await tables(empty)
    await run.downgrade(empty, f"{revision}-1" if revision != REVISIONS[0] else run.EMPTY)
    await run.upgrade(empty, revision)
    assert await tables(empty) == before


async def test_the_second_migration_keeps_bookings_and_drops_what_waits_in_the_vault(empty: Database) -> None:
    await run.upgrade(empty, "0001")
    async with empty.writing() as session:
        session.add(Counsellor(id="c", name="Kim", password_hash="x"))
        await session.flush()
        session.add(VaultEntry(id="v", kind=ContactKind.PHONE, sealed=b"sealed", expires_at=NOW))
        await session.execute(insert(Booking.__table__).values(columns_set(booking())))
    await run.upgrade(empty, "0002")
    async with empty.reading() as session:
        assert (await session.scalars(select(Booking.id))).all() == ["b"]
        assert (await session.scalars(select(VaultEntry))).all() == []
    await run.downgrade(empty, "0001")
    async with empty.reading() as session:
        assert (await session.scalars(select(Booking.sealed_summary))).all() == [b"sealed"]


async def keep_a_booking(database: Database) -> None:
    """By its columns of that time: newer ones are not there yet."""
    async with database.writing() as session:
        session.add(Counsellor(id="c", name="Kim", password_hash="x"))
        await session.flush()
        await session.execute(insert(Booking.__table__).values(columns_set(booking())))


async def test_the_third_migration_takes_older_bookings_for_not_told_of(empty: Database) -> None:
    await run.upgrade(empty, "0002")
    await keep_a_booking(empty)
    await run.upgrade(empty, "0003")
    async with empty.reading() as session:
        assert (await session.scalars(select(Booking.checked_in))).all() == [False]


async def test_the_fourth_migration_keeps_bookings_when_their_counsellor_goes(empty: Database) -> None:
    await run.upgrade(empty, "0003")
    await keep_a_booking(empty)
    await run.upgrade(empty, "0004")
    async with empty.writing() as session:
        await session.execute(delete(Counsellor))
    async with empty.reading() as session:
        assert (await session.execute(select(Booking.id, Booking.counsellor_id))).all() == [("b", None)]
    await run.downgrade(empty, "0003")
    async with empty.reading() as session:
        assert (await session.scalars(select(Booking.id))).all() == []


async def test_the_fifth_migration_takes_older_bookings_for_ones_of_which_nobody_was_told(empty: Database) -> None:
    await run.upgrade(empty, "0004")
    await keep_a_booking(empty)
    await run.upgrade(empty, "0005")
    async with empty.reading() as session:
        assert (await session.scalars(select(Booking.told))).all() == [Told.NOTHING]
        # Whose turn it is to tell: nobody's.
        assert (await session.scalars(select(NoticeTurn.ends_at))).all() == [None]
    await run.downgrade(empty, "0004")
    async with empty.reading() as session:
        assert (await session.scalars(select(Booking.id))).all() == ["b"]


async def test_the_database_refuses_rows_that_make_no_sense(empty: Database) -> None:
    await run.upgrade(empty)
    await add_rows(empty)
    for wrong in ({"importance": 11}, {"ends_at": NOW}, {"counsellor_id": "nobody"}):
        row = booking()
        for name, value in {"id": "b2", "code_hash": "h2", "idempotency_hash": "i2", **wrong}.items():
            setattr(row, name, value)
        row.status = BookingStatus.DONE
        with pytest.raises(IntegrityError, match=r"(?i)constraint"):
            await add(empty, row)


async def add(database: Database, row: Booking) -> None:
    async with database.writing() as session:
        session.add(row)
