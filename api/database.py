"""The database: two kinds of session, one transaction for a request, and what SQLite needs to be safe."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from sqlite3 import SQLITE_BUSY
from time import monotonic
from typing import Annotated, Any

from asyncpg import PostgresError  # type: ignore[import-untyped]  # it declares no types
from fastapi import Depends, Request
from sqlalchemy import Connection, DateTime, Dialect, Enum, MetaData, TypeDecorator, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from api.errors import ProblemError

# The action server hangs up after 4 seconds (a test compares): what it no longer waits for must not be booked.
ANSWERS_WITHIN = timedelta(seconds=3)
COMMANDS_WAIT = timedelta(seconds=10)
LOCK_NOT_AVAILABLE = "55P03"
ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
WRITES = "turning_point_writes"
NO_TRANSACTION = "turning_point_no_transaction"
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables. Constraints have fixed names, so that migrations can find them on every database."""

    metadata = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC: SQLite has no time zones, and a naive value would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[StrEnum]) -> Enum:
    """A column of one of these words; a new word needs no migration."""
    return Enum(kind, native_enum=False, length=16, values_callable=lambda members: [word.value for word in members])


class ReadSession(AsyncSession):
    """Reads; the database refuses a write."""


class WriteSession(ReadSession):
    """Reads and writes. On SQLite it holds the only write lock from its first statement:
    never wait for anything but the database while one is open."""


class DatabaseBusy(ProblemError):
    """Others were writing, or had every connection, for longer than whoever asked will wait."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    name = "database-busy"
    title = "Very much at once"
    detail = "Nothing was changed, since very much was asked at once just now: send the same again in a few seconds."

    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": "5"}


# While connecting the drivers raise errors of their own.
DATABASE_FAULTS = (DatabaseBusy, SQLAlchemyError, OSError, PostgresError)


class Database:
    """One database, given by its URL; `close` when done."""

    def __init__(self, url: str, answers_within: timedelta | None = None) -> None:
        """Open it.

        Args:
            url: as SQLAlchemy writes it.
            answers_within: how long a request may take; what is not written by then is not kept. None for commands,
                which take their time and wait longer for a lock.
        """
        self._answers_within = answers_within
        self.engine = _open(url, answers_within or COMMANDS_WAIT)
        reading = self.engine.execution_options(postgresql_readonly=True)
        writing = self.engine.execution_options(**{WRITES: True})
        self._reading = async_sessionmaker(reading, class_=ReadSession, expire_on_commit=False)
        self._writing = async_sessionmaker(writing, class_=WriteSession, expire_on_commit=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ReadSession]:
        """A session that only reads.

        Raises:
            DatabaseBusy: no connection was free in time.
        """
        with _told_when_busy():
            async with self._reading.begin() as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[WriteSession]:
        """A session whose transaction is committed at the end, rolled back on an error.

        Raises:
            DatabaseBusy: it waited too long for a lock or a connection; nothing is kept.
        """
        began = monotonic()
        with _told_when_busy():
            async with self._writing.begin() as session:
                yield session
                # Several waits can add up, each of them short enough.
                if self._answers_within and monotonic() - began > self._answers_within.total_seconds():
                    raise DatabaseBusy

    def migrating(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection that may change tables, in one transaction."""
        return self.engine.execution_options(**{WRITES: True}).begin()

    async def empty_log(self) -> None:
        """Empty SQLite's write-ahead log, which keeps what has been overwritten in the file itself."""
        if self.engine.dialect.name == "sqlite":
            async with self.engine.connect() as connection:
                alone = await connection.execution_options(**{NO_TRANSACTION: True})
                await alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        await self.engine.dispose()


@contextmanager
def _told_when_busy() -> Iterator[None]:
    try:
        yield
    except NoConnectionFree:
        raise DatabaseBusy from None
    except DBAPIError as error:
        if _waited_in_vain(error.orig):
            raise DatabaseBusy from None
        raise


def _waited_in_vain(error: BaseException | None) -> bool:
    # SQLite adds to the code, in higher bits, what it was busy with.
    of_sqlite = getattr(error, "sqlite_errorcode", 0) & 0xFF == SQLITE_BUSY
    return of_sqlite or getattr(error, "sqlstate", None) == LOCK_NOT_AVAILABLE


def _open(url: str, patience: timedelta) -> AsyncEngine:
    parsed = make_url(url)
    parsed = parsed.set(drivername=ASYNC_DRIVERS.get(parsed.drivername, parsed.drivername))
    on_sqlite = parsed.get_backend_name() == "sqlite"
    milliseconds = round(patience.total_seconds() * 1000)
    engine = create_async_engine(
        parsed,
        # Parameters are people's data: an error message must not carry them into a log.
        hide_parameters=True,
        pool_pre_ping=not on_sqlite,
        pool_timeout=patience.total_seconds(),
        connect_args={} if on_sqlite else {"server_settings": {"lock_timeout": str(milliseconds)}},
    )
    if on_sqlite:
        event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, milliseconds))
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(milliseconds: int, connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver would begin a transaction only at the first write, which is too late to be told to wait.
    driver: Any = connection
    driver.isolation_level = None
    cursor = connection.cursor()
    # secure_delete overwrites what is deleted, so that nothing is left in free pages.
    timeout = f"busy_timeout={milliseconds}"
    for pragma in (timeout, "journal_mode=WAL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get(NO_TRANSACTION, False):
        return
    writes = options.get(WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    # A transaction that reads first and asks for the write lock later can fail at once; one that asks first waits.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def database(request: Request) -> Database:
    found: Database = request.app.state.database
    return found


DatabaseDep = Annotated[Database, Depends(database)]


async def _read(database: DatabaseDep) -> AsyncIterator[ReadSession]:
    async with database.reading() as session:
        yield session


async def _write(database: DatabaseDep) -> AsyncIterator[WriteSession]:
    async with database.writing() as session:
        yield session


# "function": the transaction ends before the answer is sent, so nobody is told of a booking that was not kept.
ReadSessionDep = Annotated[ReadSession, Depends(_read, scope="function")]
WriteSessionDep = Annotated[WriteSession, Depends(_write, scope="function")]
