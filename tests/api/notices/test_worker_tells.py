"""The worker as it really runs, with a mail server that works, fails or hangs."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mailbox_standin import SENDER, TEAM, Mailbox
from sqlalchemy import func, select

from api.counsellors.models import Counsellor
from api.database import Database
from api.handoffs.models import Booking, Way
from api.security.secrets_file import write_secrets
from api.vault.models import ContactKind, VaultEntry

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 30
Start = Callable[[], Awaitable[Process]]


@pytest.fixture
async def database(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """The database of a folder of its own, in which somebody waits and a contact detail is to be forgotten."""
    write_secrets(tmp_path / "var" / "secrets.env")
    path = tmp_path / "var" / "turning-point.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite+aiosqlite:///{path}")
    starts_at = datetime.now(UTC) + timedelta(days=2)
    async with database.writing() as session:
        session.add(Counsellor(id="c", name="Kim", password_hash="x"))
        await session.flush()
        session.add(
            Booking(
                id="b",
                counsellor_id="c",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=45),
                way=Way.CHAT,
                pseudonym="Calm River",
                urgent=False,
                code_hash="h",
                idempotency_hash="i",
                request_fingerprint="f",
            )
        )
        session.add(VaultEntry(id="v", kind=ContactKind.PHONE, sealed=b"sealed", expires_at=datetime.now(UTC)))
    yield database
    await database.close()


@pytest.fixture
async def start(tmp_path: Path, database: Database, mailbox: Mailbox) -> AsyncIterator[Start]:
    """Start a worker that looks five times a second."""
    started = []

    async def run() -> Process:
        settings = {
            "SMTP_URL": mailbox.url,
            "NOTICES_FROM": SENDER,
            "NOTICES_TO": ", ".join(TEAM),
            "PURGE_INTERVAL": "0.2",
        }
        told = {f"TURNING_POINT_{name}": value for name, value in settings.items()}
        env = {**os.environ, "PYTHONPATH": str(ROOT), **told}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "api.worker", cwd=tmp_path, env=env, stdout=PIPE
        )
        started.append(process)
        return process

    yield run
    for process in started:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def until(happened: Callable[[], Awaitable[Any]]) -> None:
    for _ in range(PATIENCE_SECONDS * 20):
        if await happened():
            return
        await asyncio.sleep(0.05)
    pytest.fail("It did not happen.")


async def logged_by(process: Process) -> list[dict[str, Any]]:
    process.terminate()
    output, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode == 0
    return [json.loads(line) for line in output.splitlines()]


async def test_a_mail_server_that_comes_back_is_told_then_and_once(start: Start, mailbox: Mailbox) -> None:
    async def tried_again() -> bool:
        return mailbox.asked >= 2

    async def told() -> bool:
        return bool(mailbox.came)

    mailbox.down = True
    process = await start()
    await until(tried_again)
    mailbox.down = False
    await until(told)
    await asyncio.sleep(0.5)
    assert mailbox.subjects == ["1 request waits"]
    lines = await logged_by(process)
    assert [line["event"] for line in lines[:2]] == ["worker_started", "notices_on"]
    failed = [line for line in lines if line["event"] == "notice_failed"]
    assert len(failed) >= 2
    assert {line["error"] for line in failed} == {"SMTPDataError"}
    assert not [line for line in lines if "@" in json.dumps(line) or "127.0.0.1" in json.dumps(line)]


async def test_a_mail_server_that_hangs_holds_up_no_purge_and_no_end(
    start: Start, mailbox: Mailbox, database: Database
) -> None:
    async def purged() -> bool:
        async with database.reading() as session:
            return not await session.scalar(select(func.count()).select_from(VaultEntry))

    mailbox.delay_seconds = 600
    process = await start()
    await asyncio.wait_for(mailbox.asked_once.wait(), PATIENCE_SECONDS)
    async with database.writing() as session:
        session.add(VaultEntry(id="w", kind=ContactKind.PHONE, sealed=b"sealed", expires_at=datetime.now(UTC)))
    await until(purged)
    assert mailbox.came == []
    assert (await logged_by(process))[-1]["event"] == "worker_stopped"
