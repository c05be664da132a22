"""What is deleted is gone: from the file, from SQLite's log, and after a backup was restored."""

import os
import shutil
import sqlite3
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.engine import make_url

from api.app import create_app
from api.database import Database
from api.handoffs.forgetting import Deleted
from api.handoffs.models import Booking, BookingStatus
from api.purges import Purges
from api.settings import Settings
from api.vault.models import ContactKind, VaultEntry
from api.worker import purge_all

pytestmark = pytest.mark.usefixtures("counsellor")

ROOT = Path(__file__).parents[2]
NUMBER = "+46701740605"
WORDS = "I have hidden this from everyone for six years, and the river was cold."
PLAIN = (WORDS.encode(), b"river", b"701740605")


@pytest.fixture
async def vault_seal(deposit: Any, database: Database) -> tuple[str, bytes]:
    """A contact detail on its way: its reference, and how it lies in the vault."""
    reference = await deposit(ContactKind.PHONE, NUMBER)
    async with database.reading() as session:
        return reference, (await session.scalars(select(VaultEntry.sealed))).one()


@pytest.fixture
async def headers(book: Any, vault_seal: tuple[str, bytes]) -> dict[str, str]:
    booked = await book(way="phone", contact_ref=vault_seal[0], summary=WORDS, importance=8)
    return {"X-Booking-Code": booked.json()["code"]}


async def bookings(database: Database) -> list[Booking]:
    async with database.reading() as session:
        return list(await session.scalars(select(Booking)))


class TestTheFile:
    """SQLite's file and what lies beside it."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    @pytest.fixture
    def files(self, database_url: str) -> Callable[[], bytes]:
        path = Path(make_url(database_url).database or "")
        return lambda: b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))

    @pytest.mark.parametrize("path", ["/api/booking", "/api/handoffs/held"])
    async def test_neither_words_nor_their_seals_are_left_anywhere(
        self,
        client: AsyncClient,
        headers: dict[str, str],
        vault_seal: tuple[str, bytes],
        database: Database,
        files: Callable[[], bytes],
        path: str,
    ) -> None:
        [kept] = await bookings(database)
        seals = [vault_seal[1], kept.sealed_summary or b"", kept.sealed_contact or b""]
        fingerprint = kept.request_fingerprint.encode()
        before = files()
        assert all(seal in before for seal in [*seals, fingerprint])
        assert (await client.delete(path, headers=headers)).status_code == 200
        left = files()
        assert kept.id.encode() in left
        for gone in (*PLAIN, *(seal[8:28] for seal in seals), *(seal[-16:] for seal in seals), fingerprint):
            assert gone not in left

    async def test_the_log_is_empty_after_a_deletion(
        self, client: AsyncClient, headers: dict[str, str], database_url: str
    ) -> None:
        log = Path(f"{make_url(database_url).database}-wal")
        assert log.stat().st_size > 0
        await client.delete("/api/booking", headers=headers)
        assert log.stat().st_size == 0

    async def test_what_the_clock_deletes_is_gone_too(
        self,
        headers: dict[str, str],
        database: Database,
        settings: Settings,
        clock: Any,
        files: Callable[[], bytes],
    ) -> None:
        [kept] = await bookings(database)
        assert kept.sealed_summary is not None
        clock.forward(timedelta(days=16))
        purges = Purges(settings, clock)
        await purge_all(purges)
        await purges.close()
        assert kept.sealed_summary[8:28] not in files()


async def test_a_booking_goes_as_a_whole_in_its_time(
    headers: dict[str, str], client: AsyncClient, database: Database, settings: Settings, clock: Any
) -> None:
    purges = Purges(settings, clock)
    clock.forward(timedelta(days=90))
    assert await purges.old_bookings() == 0
    clock.forward(timedelta(days=2))
    assert await purges.old_bookings() == 1
    assert await bookings(database) == []
    assert (await client.get("/api/booking", headers=headers)).status_code == 404
    await purges.close()


class Backup:
    """A copy of the database at one moment, as a backup is."""

    def __init__(self, url: str, folder: Path, postgres: Any) -> None:
        self._address = make_url(url)
        self._copy = folder / "backup.db"
        self._postgres = postgres

    async def make(self, *connected: Database) -> None:
        if self._postgres is None:
            with sqlite3.connect(self._address.database or "") as source, sqlite3.connect(self._copy) as copy:
                source.backup(copy)
            source.close()
            copy.close()
            return
        # PostgreSQL copies a database while nobody is connected to it.
        for database in connected:
            await database.engine.dispose()
        self._name = self._postgres.new_database(self._address.database)

    def restored(self) -> str:
        """The address of the database as it was then."""
        if self._postgres is not None:
            url: str = self._postgres.url(self._name)
            return url
        path = Path(self._address.database or "")
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()
        shutil.copy(self._copy, path)
        return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def backup(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Backup:
    postgres = None if database_url.startswith("sqlite") else request.getfixturevalue("postgres")
    return Backup(database_url, tmp_path, postgres)


def replay(settings: Settings, url: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TURNING_POINT_MASTER_KEY": urlsafe_b64encode(settings.master_key.get_secret_value()).decode(),
        "TURNING_POINT_SERVICE_SECRET": settings.service_secret.get_secret_value(),
        "TURNING_POINT_GATEWAY_SECRET": settings.gateway_secret.get_secret_value(),
        "TURNING_POINT_DATABASE_URL": url,
        "TURNING_POINT_DELETIONS_FILE": str(settings.deletions_file),
    }
    command = [sys.executable, "-m", "api.cli", "replay-deletions"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


async def test_a_restored_backup_brings_back_what_was_kept_and_nothing_that_was_deleted(
    app: FastAPI,
    client: AsyncClient,
    headers: dict[str, str],
    book: Any,
    backup: Backup,
    database: Database,
    settings: Settings,
) -> None:
    other = await book(starts_at="2026-12-01T10:00:00+01:00", summary="This one stays.")
    await backup.make(app.state.database, database)
    await client.delete("/api/booking", headers=headers)
    await app.state.database.close()
    await database.close()

    url = backup.restored()
    restored = Database(url)
    assert sorted(one.status for one in await bookings(restored)) == ["waiting", "waiting"]
    await restored.close()
    assert replay(settings, url) == "Forgot again: 1 bookings.\n"
    assert replay(settings, url) == "Nothing that was deleted has come back.\n"

    again = create_app(settings.model_copy(update={"database_url": url}), app.state.clock)
    client._transport.app = again  # type: ignore[attr-defined]
    gone = (await client.get("/api/handoffs/held", headers=headers)).json()["parts"]
    assert {"summary", "contact", "importance"}.isdisjoint(part["name"] for part in gone)
    assert (await client.get("/api/booking", headers=headers)).json()["status"] == "cancelled"
    stays = (await client.get("/api/handoffs/held", headers={"X-Booking-Code": other.json()["code"]})).json()["parts"]
    assert "This one stays." in [part["value"] for part in stays]
    await again.state.database.close()


async def test_the_worker_copies_a_record_that_the_deleting_process_could_not(
    app: FastAPI, headers: dict[str, str], database: Database, settings: Settings, clock: Any
) -> None:
    [kept] = await bookings(database)
    async with database.writing() as session:
        await app.state.handoffs.forgetting.deletions.record(session, Deleted.BOOKING, kept.id)
    assert not settings.deletions_file.exists()
    purges = Purges(settings, clock)
    await purge_all(purges)
    assert settings.deletions_file.read_text().count("\n") == 1
    clock.forward(timedelta(days=37))
    await purge_all(purges)
    assert settings.deletions_file.read_text() == ""
    await purges.close()


async def test_the_file_of_deletions_holds_nothing_of_the_booking(
    client: AsyncClient, headers: dict[str, str], database: Database, settings: Settings
) -> None:
    [kept] = await bookings(database)
    await client.delete("/api/booking", headers=headers)
    written = settings.deletions_file.read_text()
    for secret in (kept.id, kept.code_hash, kept.idempotency_hash, kept.pseudonym, headers["X-Booking-Code"]):
        assert secret not in written


async def test_a_booking_forgotten_after_its_time_keeps_its_state_when_forgotten_again(
    app: FastAPI, client: AsyncClient, headers: dict[str, str], database: Database, clock: Any
) -> None:
    clock.forward(timedelta(days=2))
    await client.delete("/api/handoffs/held", headers=headers)
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus.CLAIMED, importance=8))
    async with database.writing() as session:
        assert await app.state.handoffs.forgetting.forget_again(session) == 1
    assert [(one.status, one.importance) for one in await bookings(database)] == [("claimed", None)]
    async with database.writing() as session:
        assert await app.state.handoffs.forgetting.forget_again(session) == 0


async def test_a_cancelled_booking_stays_cancelled_however_late_the_backup_is_restored(
    app: FastAPI, client: AsyncClient, headers: dict[str, str], database: Database, clock: Any
) -> None:
    await client.delete("/api/booking", headers=headers)
    clock.forward(timedelta(days=20))
    async with database.writing() as session:
        await session.execute(update(Booking).values(status=BookingStatus.WAITING))
    async with database.writing() as session:
        assert await app.state.handoffs.forgetting.forget_again(session) == 1
    assert [one.status for one in await bookings(database)] == ["cancelled"]
