"""The worker forgets on time."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from api.counsellors.models import StaffSession
from api.database import Database
from api.handoffs.models import Booking, BookingStatus
from api.purges import Purge, Purges
from api.security.secrets_file import write_secrets
from api.settings import Settings
from api.vault.models import ContactKind, VaultEntry
from api.worker import purge_all

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def purges(settings: Settings, clock: Any) -> AsyncIterator[Purges]:
    purges = Purges(settings, clock)
    yield purges
    await purges.close()


async def count(database: Database, table: Any) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_contact_details_nobody_claimed_die_after_half_an_hour(
    purges: Purges, deposit: Any, database: Database, clock: Any
) -> None:
    await deposit(ContactKind.PHONE, "+46 70 174 06 05")
    assert await purges.unclaimed_contacts() == 0
    clock.forward(timedelta(minutes=31))
    assert await purges.unclaimed_contacts() == 1
    assert await count(database, VaultEntry) == 0


async def test_sign_ins_that_are_over_are_deleted(
    purges: Purges, database: Database, counsellor: str, clock: Any
) -> None:
    async with database.writing() as session:
        session.add(StaffSession(id="s", counsellor_id=counsellor, expires_at=clock()))
    assert await purges.staff_sessions() == 1


@pytest.mark.usefixtures("counsellor")
async def test_words_and_contact_of_a_booking_go_two_weeks_after_it(
    purges: Purges, book: Any, deposit: Any, database: Database, clock: Any
) -> None:
    reference = await deposit(ContactKind.EMAIL, "someone@example.org")
    await book(way="email", contact_ref=reference, summary="Please be patient.")
    clock.forward(timedelta(days=14))
    assert await purges.words_of_old_bookings() == 0
    clock.forward(timedelta(days=2))
    assert await purges.words_of_old_bookings() == 1
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
    assert (booking.sealed_summary, booking.sealed_contact) == (None, None)
    assert booking.status == BookingStatus.WAITING


class TestConversations:
    """Rows of the dialogue's own database."""

    @pytest.fixture
    def database_url(self, sqlite_url: str) -> str:
        return sqlite_url

    @pytest.fixture
    def conversations(self, settings: Settings) -> Path:
        return Path(settings.conversations_url.removeprefix("sqlite:///"))

    async def test_before_the_first_conversation_there_is_nothing_to_do(
        self, purges: Purges, conversations: Path
    ) -> None:
        assert await purges.idle_conversations() == 0
        assert not conversations.exists()
        conversations.touch()
        assert await purges.idle_conversations() == 0

    async def test_a_conversation_dies_when_its_time_has_come(
        self, purges: Purges, conversations: Path, clock: Any
    ) -> None:
        now = int(clock().timestamp())
        with sqlite3.connect(conversations) as connection:
            connection.execute("CREATE TABLE sealed_conversations (id TEXT, sealed BLOB, expires_at INTEGER)")
            rows = [("dead", b"sealed words of the dead", now), ("alive", b"sealed words", now + 1)]
            connection.executemany("INSERT INTO sealed_conversations VALUES (?, ?, ?)", rows)
        assert await purges.idle_conversations() == 1
        await purges.leftovers()
        with sqlite3.connect(conversations) as connection:
            assert connection.execute("SELECT id FROM sealed_conversations").fetchall() == [("alive",)]
        assert all(b"of the dead" not in file.read_bytes() for file in conversations.parent.iterdir())


async def test_a_purge_that_fails_does_not_hold_up_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    done = []

    class Some:
        def all(self) -> tuple[Purge, ...]:
            return Purge("broken", self.fail), Purge("whole", self.work)

        async def fail(self) -> int:
            raise ValueError("the words of a visitor")

        async def work(self) -> int:
            done.append("whole")
            return 0

    await purge_all(Some())  # type: ignore[arg-type]
    assert done == ["whole"]
    assert "the words of a visitor" not in capsys.readouterr().out


def test_the_worker_starts_alone_and_stops_when_told(tmp_path: Path, migrated_sqlite: Path) -> None:
    write_secrets(tmp_path / "var" / "secrets.env")
    (tmp_path / "var" / "turning-point.db").write_bytes(migrated_sqlite.read_bytes())
    with subprocess.Popen(
        [sys.executable, "-m", "api.worker"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        first = worker.stdout.readline()
        assert json.loads(first)["event"] == "worker_started"
        worker.terminate()
        events = [json.loads(line)["event"] for line in worker.stdout]
    assert worker.returncode == 0
    # Said once: without a mail server nobody is told of requests.
    assert events == ["notices_off", "worker_stopped"]
