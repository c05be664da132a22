"""The master key is replaced while the service runs: everything can be read all the time, and the old key ends."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import LargeBinary, func, select, update

from api.app import create_app
from api.chat.buttons import Buttons, Choice
from api.chat.session import Conversation, new_token
from api.clock import Clock
from api.counsellors.models import Counsellor, WorkingHours
from api.database import Database
from api.handoffs.codes import BookingCode, CodeBook
from api.handoffs.fields import SealedFields
from api.handoffs.models import Booking, BookingStatus
from api.keyring.models import KeyringEntry
from api.keyring.service import HashKeys
from api.migrations.tables import metadata
from api.rotation import SEALED, Rotation, RotationRefused
from api.security.keys import Keys, SealBroken
from api.security.master_keys import keys_of
from api.security.secrets_file import begin_new_master_key, write_secrets
from api.settings import Settings, load_settings
from api.vault.models import ContactKind, VaultEntry

ROOT = Path(__file__).parents[2]
SERVICE_SECRET = "service secret for tests, long enough"
NUMBER = "+46701740605"


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets" / "secrets.env"
    write_secrets(path)
    return path


@pytest.fixture
def settings(secrets: Path, database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=secrets,
        secrets_file=secrets,
        service_secret=SERVICE_SECRET,
        database_url=database_url,
        conversations_url=f"sqlite:///{tmp_path / 'conversations.db'}",
        deletions_file=tmp_path / "deletions",
    )


@pytest.fixture
def old(settings: Settings) -> bytes:
    return settings.master_key.get_secret_value()


@pytest.fixture
async def other(settings: Settings, clock: Clock) -> AsyncIterator[AsyncClient]:
    """A second process on the same database and file."""
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app), client_of(app) as client:
        yield client


@pytest.fixture
async def counsellors(new_counsellor: Any) -> list[str]:
    return [await new_counsellor(f"Kim {number}") for number in range(8)]


@pytest.fixture
async def rotation(settings: Settings, secrets: Path) -> AsyncIterator[Rotation]:
    database = Database(settings.database_url)
    yield Rotation(database, keys_of(settings), secrets, batch=1)
    await database.close()


def client_of(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://turning-point.test")


async def rotate(rotation: Rotation) -> None:
    async for _ in rotation.run():
        await asyncio.sleep(0)


async def booked(book: Any, deposit: Any, at: AsyncClient, day: int = 1, summary: str = "patience") -> str:
    """Book by phone; returns the code."""
    reference = await deposit(ContactKind.PHONE, NUMBER)
    starts_at = f"2026-12-0{day}T09:00:00+01:00"
    response = await book(at=at, way="phone", contact_ref=reference, summary=summary, starts_at=starts_at)
    assert response.status_code == 201
    code: str = response.json()["code"]
    return code


async def check(app: FastAPI, *codes: str) -> None:
    """Everything that was said can be read, by its code and in the queue."""
    lookup, fields = app.state.handoffs._lookup, SealedFields(app.state.keys)
    async with app.state.database.reading() as session:
        for written in codes:
            booking = await lookup.by_code(session, BookingCode(written))
            assert (fields.unseal(booking.id, "summary", booking.sealed_summary) or "").startswith("patience")
            assert fields.unseal(booking.id, "contact", booking.sealed_contact) == NUMBER
        assert await app.state.queue.entries(session, "nobody")


async def under_another(database: Database, keys: Keys) -> int:
    """How many sealed values are not under the current key."""
    found = 0
    async with database.reading() as session:
        for sealed in SEALED:
            wanted = select(func.count()).select_from(sealed.table).where(sealed.under_another(keys.current))
            found += await session.scalar(wanted) or 0
    return found


def test_every_sealed_column_is_renewed() -> None:
    binary = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    renewed = {(sealed.table.__tablename__, sealed.name) for sealed in SEALED}
    assert binary == {*renewed, (KeyringEntry.__tablename__, "sealed_hash_keys")}


@pytest.mark.usefixtures("counsellors")
async def test_others_read_and_write_all_the_time(
    app: FastAPI,
    client: AsyncClient,
    other: AsyncClient,
    book: Any,
    deposit: Any,
    rotation: Rotation,
    secrets: Path,
    settings: Settings,
    old: bytes,
    clock: Clock,
) -> None:
    codes = [await booked(book, deposit, client, day) for day in (1, 2, 3, 4)]
    waiting = await deposit(ContactKind.PHONE, NUMBER)

    async def write(at: AsyncClient, day: int) -> None:
        for number in range(4):
            codes.append(await booked(book, deposit, at, day, f"patience {number}"))
            await asyncio.sleep(0.01)

    async def read() -> None:
        for _ in range(15):
            await check(app, *codes)
            await asyncio.sleep(0.01)

    await asyncio.gather(rotate(rotation), write(client, 1), write(other, 2), read())
    assert len(codes) == 12
    await check(app, *codes)

    renewed = load_settings(secrets)
    assert list(renewed.master_keys) != [old]
    assert renewed.previous_master_key is None
    assert await under_another(app.state.database, keys_of(renewed)) == 0
    new_process = create_app(settings.model_copy(update={"master_key": renewed.master_key}), clock)
    await check(new_process, *codes)
    claimed = await book(
        at=client_of(new_process), way="phone", contact_ref=waiting, starts_at="2026-12-01T10:00:00+01:00"
    )
    assert claimed.status_code == 201
    await new_process.state.database.close()


@pytest.mark.usefixtures("counsellors")
async def test_the_old_key_is_useless_afterwards(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, old: bytes, database: Database
) -> None:
    await booked(book, deposit, client)
    await deposit(ContactKind.PHONE, NUMBER)
    await rotate(rotation)
    async with database.reading() as session:
        for sealed in SEALED:
            for row in await session.scalars(select(sealed.table)):
                with pytest.raises(SealBroken):
                    Keys(old).of(sealed.purpose).unseal(getattr(row, sealed.name), sealed.place(row.id))


@pytest.mark.usefixtures("counsellors")
async def test_nothing_sealed_with_the_old_key_is_left_in_the_file(
    client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, database: Database, settings: Settings
) -> None:
    if not settings.database_url.startswith("sqlite"):
        return
    await booked(book, deposit, client)
    async with database.reading() as session:
        [summary] = await session.scalars(select(Booking.sealed_summary))
    await rotate(rotation)
    path = Path(settings.database_url.removeprefix("sqlite+aiosqlite:///"))
    assert summary is not None
    assert all(summary[8:28] not in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.mark.usefixtures("counsellors")
async def test_an_interrupted_rotation_goes_on_where_it_was(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, settings: Settings, secrets: Path
) -> None:
    codes = [await booked(book, deposit, client, day) for day in (1, 2, 3)]
    await rotation.begin()
    new = load_settings(secrets).master_key
    async for _ in rotation.reseal():
        break
    assert await under_another(app.state.database, keys_of(load_settings(secrets))) == 5
    await check(app, *codes)
    codes.append(await booked(book, deposit, client, 4))
    database = Database(settings.database_url)
    await rotate(Rotation(database, keys_of(load_settings(secrets)), secrets))
    await database.close()
    assert (load_settings(secrets).master_key, load_settings(secrets).previous_master_key) == (new, None)
    await check(app, *codes)


@pytest.mark.usefixtures("counsellors")
async def test_interrupted_before_the_keyring_turned_it_goes_on_too(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, secrets: Path, old: bytes
) -> None:
    code = await booked(book, deposit, client)
    begin_new_master_key(secrets)
    app.state.keys.look_again()
    late = await booked(book, deposit, client, 2)
    async with app.state.database.reading() as session:
        [key_id] = await session.scalars(select(KeyringEntry.master_key_id))
        [sealed] = {value[:8] for value in await session.scalars(select(Booking.sealed_summary)) if value}
    assert bytes.fromhex(key_id) == sealed == Keys(old).current.id
    await rotate(rotation)
    await check(app, code, late)


@pytest.mark.usefixtures("counsellors")
async def test_once_the_keyring_has_turned_nobody_seals_with_the_old_key(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, secrets: Path
) -> None:
    await booked(book, deposit, client)
    await rotation.begin()
    # This process has looked into the file just now, and would not by itself for a second.
    app.state.keys._looked = float("inf")
    await booked(book, deposit, client, 2)
    await deposit(ContactKind.PHONE, NUMBER)
    assert await under_another(app.state.database, keys_of(load_settings(secrets))) == 2


@pytest.mark.usefixtures("counsellors")
async def test_a_value_that_no_key_opens_keeps_the_old_key(
    client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, database: Database, secrets: Path, old: bytes
) -> None:
    await booked(book, deposit, client)
    async with database.writing() as session:
        await session.execute(update(Booking).values(sealed_summary=b"not sealed by anybody here"))
    with pytest.raises(RotationRefused, match="1 sealed values"):
        await rotate(rotation)
    assert load_settings(secrets).master_keys[1] == old


@pytest.mark.usefixtures("counsellors")
async def test_a_process_that_was_not_told_the_new_key_damages_nothing(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, settings: Settings, clock: Clock
) -> None:
    code = await booked(book, deposit, client)
    lagging = create_app(settings.model_copy(update={"secrets_file": None}), clock)
    await rotate(rotation)
    refused = await book(at=client_of(lagging), starts_at="2026-12-02T09:00:00+01:00")
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:turning-point:problem:master-key-missing")
    await check(app, code)
    await lagging.state.database.close()


@pytest.mark.usefixtures("counsellors")
async def test_bookings_from_before_the_keyring_keep_their_codes(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, database: Database
) -> None:
    code = await booked(book, deposit, client)
    # As the version before wrote it: hashes under keys derived from the master key, and no keyring.
    codes = CodeBook(HashKeys.derived(app.state.keys.current))
    async with database.writing() as session:
        await session.execute(update(Booking).values(code_hash=codes.hash(BookingCode(code))))
        await session.execute(KeyringEntry.__table__.delete())
    await check(app, code)
    await rotate(rotation)
    await check(app, code)


async def test_buttons_of_open_pages_stay_good(app: FastAPI, rotation: Rotation, secrets: Path) -> None:
    conversation = Conversation(new_token())
    choice = Choice("/affirm", "Yes")
    before = Buttons(app.state.keys).seal(conversation, choice)
    await rotation.begin()
    during = keys_of(load_settings(secrets))
    assert Buttons(during).open(conversation, before) == choice
    made_during = Buttons(during).seal(conversation, choice)
    assert Buttons(app.state.keys).open(conversation, made_during) == choice
    async for _ in rotation.reseal():
        pass
    await rotation.finish()
    app.state.keys.look_again()
    assert Buttons(app.state.keys).open(conversation, before) == choice


@pytest.mark.usefixtures("counsellors")
async def test_cancelling_during_a_rotation_forgets(
    app: FastAPI, client: AsyncClient, book: Any, deposit: Any, rotation: Rotation, database: Database
) -> None:
    codes = [await booked(book, deposit, client, day) for day in (1, 2, 3)]
    await rotation.begin()
    cancelling = [client.delete("/api/booking", headers={"X-Booking-Code": code}) for code in codes]
    await asyncio.gather(rotate(rotation), *cancelling)
    async with database.reading() as session:
        rows = (await session.scalars(select(Booking))).all()
    assert {(row.status, row.sealed_summary) for row in rows} == {(BookingStatus.CANCELLED, None)}


async def test_an_empty_database_is_rotated_too(rotation: Rotation, secrets: Path, old: bytes) -> None:
    await rotate(rotation)
    assert list(load_settings(secrets).master_keys) != [old]
    assert load_settings(secrets).previous_master_key is None


class TestTheCommand:
    """`python -m api.cli rotate-keys` beside the service as it really runs."""

    @pytest.fixture
    def folder(self, tmp_path: Path, migrated_sqlite: Path) -> Path:
        write_secrets(tmp_path / "var" / "secrets.env")
        (tmp_path / "var" / "turning-point.db").write_bytes(migrated_sqlite.read_bytes())
        return tmp_path

    @pytest.fixture
    def environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TURNING_POINT_")}
        return {**ours, "PYTHONPATH": str(ROOT), "TURNING_POINT_RASA_URL": "http://127.0.0.1:1"}

    @pytest.fixture
    def address(self, folder: Path, environment: dict[str, str]) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        command = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", port]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.communicate(timeout=20)

    async def test_the_running_service_goes_on_with_the_new_key(
        self, folder: Path, environment: dict[str, str], address: str
    ) -> None:
        database = Database(f"sqlite+aiosqlite:///{folder / 'var' / 'turning-point.db'}")
        hours = [WorkingHours(weekday=day, starts_minute=0, ends_minute=1440) for day in range(7)]
        async with database.writing() as session:
            session.add(Counsellor(name="Kim", password_hash="", hours=hours))
        before = (folder / "var" / "secrets.env").read_text()
        secret = load_settings(folder / "var" / "secrets.env").service_secret.get_secret_value()
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            for _ in range(600):
                try:
                    times = (await client.get("/api/slots")).json()["slots"]
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.05)
            codes = []
            for time, summary in ((times[4], "before"), (times[6], "after")):
                if summary == "after":
                    assert run(folder, environment, "rotate-keys").stdout.endswith(
                        "the old one is gone from var/secrets.env.\n"
                    )
                headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": uuid4().hex}
                body = {"way": "chat", "starts_at": time["starts_at"], "summary": summary}
                answer = await client.post("/api/handoffs", json=body, headers=headers)
                codes.append(answer.json()["code"])
            shown = [
                (await client.get("/api/handoffs/held", headers={"X-Booking-Code": code})).json()["parts"][0]["value"]
                for code in codes
            ]
        assert shown == ["before", "after"]
        old_key = before.partition("TURNING_POINT_MASTER_KEY=")[2].splitlines()[0]
        assert old_key not in (folder / "var" / "secrets.env").read_text()
        async with database.reading() as session:
            sealed = (await session.scalars(select(Booking.sealed_summary))).all()
            assert len({value[:8] for value in sealed if value}) == 1
            assert (await session.scalars(select(VaultEntry))).all() == []
        await database.close()

    def test_where_the_environment_gives_the_key_it_gives_both(self, folder: Path, environment: dict[str, str]) -> None:
        file = (folder / "var" / "secrets.env").read_text()
        given = {**environment, "TURNING_POINT_MASTER_KEY": "A" * 43}
        refused = run(folder, given, "rotate-keys")
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
        assert "TURNING_POINT_PREVIOUS_MASTER_KEY" in refused.stderr
        both = {**given, "TURNING_POINT_MASTER_KEY": "B" * 42 + "A", "TURNING_POINT_PREVIOUS_MASTER_KEY": "A" * 43}
        assert "can be taken out of the environment" in run(folder, both, "rotate-keys").stdout
        assert (folder / "var" / "secrets.env").read_text() == file

    def test_a_database_under_another_key_is_one_sentence(self, folder: Path, environment: dict[str, str]) -> None:
        run(folder, environment, "rotate-keys")
        (folder / "var" / "secrets.env").unlink()
        write_secrets(folder / "var" / "secrets.env")
        refused = run(folder, environment, "replay-deletions")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "sealed with another master key" in refused.stderr


def run(folder: Path, environment: dict[str, str], command: str) -> subprocess.CompletedProcess[str]:
    given = [sys.executable, "-m", "api.cli", command]
    return subprocess.run(given, cwd=folder, env=environment, capture_output=True, text=True, check=False)
