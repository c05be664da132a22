"""What is forgotten by the clock: each purge is one short transaction of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Integer, column, delete, inspect, table
from sqlalchemy.engine import make_url

from api.clock import Clock, utc_now
from api.counsellors.service import Counsellors
from api.database import Database, WriteSession
from api.handoffs.forgetting import Forgetting
from api.rooms.service import Rooms
from api.security.master_keys import keys_of
from api.settings import Settings
from api.vault.service import Vault

CONVERSATIONS = table("sealed_conversations", column("expires_at", Integer))


@dataclass(frozen=True, slots=True)
class Purge:
    """One thing that is forgotten, by a name for the log."""

    name: str
    work: Callable[[], Awaitable[int]]


class Purges:
    """All purges of one installation; `close` when done."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._settings = settings
        self._database = Database(settings.database_url)
        self._conversations = Database(settings.conversations_url)
        keys = keys_of(settings)
        self._vault = Vault(keys, settings.contact_lifetime, clock)
        self._forgetting = Forgetting(settings, keys, clock)
        self._rooms = Rooms(keys, clock)
        self._counsellors = Counsellors(settings.staff_session_length, clock)

    def all(self) -> tuple[Purge, ...]:
        return (
            Purge("contacts", self.unclaimed_contacts),
            Purge("staff_sessions", self.staff_sessions),
            Purge("rooms", self.rooms),
            Purge("words", self.words_of_old_bookings),
            Purge("bookings", self.old_bookings),
            Purge("deletions", self.records_of_deletions),
            Purge("conversations", self.idle_conversations),
            Purge("leftovers", self.leftovers),
        )

    async def close(self) -> None:
        await self._database.close()
        await self._conversations.close()

    async def unclaimed_contacts(self) -> int:
        """Contact details that no booking claimed in time: how to reach a visitor who changed his mind."""
        async with self._database.writing() as session:
            return await self._vault.purge(session)

    async def staff_sessions(self) -> int:
        """Expired sign-ins: when counsellors were at work."""
        async with self._database.writing() as session:
            return await self._counsellors.purge(session)

    async def rooms(self) -> int:
        """Written talks that nobody closed: everything the two wrote to each other."""
        async with self._database.writing() as session:
            return await self._rooms.purge(session)

    async def words_of_old_bookings(self) -> int:
        """What was said in bookings, some days after the appointment: what a visitor told and how to reach him."""
        async with self._database.writing() as session:
            return await self._forgetting.purge_words(session, self._settings.booking_retention)

    async def old_bookings(self) -> int:
        """Whole bookings some months after the appointment: that somebody was here, and what became of it."""
        async with self._database.writing() as session:
            return await self._forgetting.purge_rows(session, self._settings.booking_row_retention)

    async def records_of_deletions(self) -> int:
        """Records of deletions that no backup can undo any more."""
        async with self._database.writing() as session:
            return await self._forgetting.deletions.purge(session)

    async def idle_conversations(self) -> int:
        """Rows of the dialogue model's own database whose day has passed: what visitors wrote, though sealed."""
        if not self._conversations_exist() or not await self._has_conversations():
            return 0
        async with self._conversations.writing() as session:
            return await self._expired_conversations(session)

    async def leftovers(self) -> int:
        """Copies in SQLite's log beside a database: pages from before they were overwritten.

        The records of deletions go into their file with it, should the process that deleted have died in between.
        """
        await self._forgetting.settle(self._database)
        if self._conversations_exist():
            await self._conversations.empty_log()
        return 0

    def _conversations_exist(self) -> bool:
        # Opening a SQLite file that is not there would make an empty one.
        address = make_url(self._settings.conversations_url)
        return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()

    async def _has_conversations(self) -> bool:
        async with self._conversations.reading() as session:
            connection = await session.connection()
            return await connection.run_sync(lambda opened: inspect(opened).has_table(CONVERSATIONS.name))

    async def _expired_conversations(self, session: WriteSession) -> int:
        expires_at = CONVERSATIONS.c.expires_at
        over = delete(CONVERSATIONS).where(expires_at <= int(self._clock().timestamp())).returning(expires_at)
        return len((await session.execute(over)).all())
