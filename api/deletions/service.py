"""What was deleted, remembered without knowing what it was: so that a backup brings nothing back."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, func, select

from api.clock import Clock
from api.database import Database, ReadSession, WriteSession
from api.deletions.journal import Journal, Records
from api.deletions.models import Deletion
from api.keyring.service import Keyring
from api.retention import Kept, lasts
from api.security.keys import keyed_hash

ONE_DAY = timedelta(days=1)


class Deletions:
    """Records and finds deletions; every call with a session works in the caller's transaction."""

    def __init__(self, keyring: Keyring, journal: Journal, clock: Clock) -> None:
        self._keyring = keyring
        self._journal = journal
        self._clock = clock

    async def record(self, session: WriteSession, what: str, row_id: str) -> None:
        """Remember that this was deleted of a row."""
        name = (await self._naming(session))(what, row_id)
        await self._add(session, {name: self._dies()})

    async def find(self, session: ReadSession, whats: Iterable[str], row_id: str) -> datetime | None:
        """When the record dies that any of this was deleted of a row; None where there is none."""
        naming = await self._naming(session)
        names = [naming(what, row_id) for what in whats]
        dies: datetime | None = await session.scalar(
            select(func.max(Deletion.expires_at)).where(Deletion.id.in_(names))
        )
        return dies

    async def recall(self, session: WriteSession) -> Callable[[str, str], bool]:
        """Take in what the journal knows and the database, restored from a backup, does not.

        Returns:
            Tells whether this was deleted of a row.
        """
        await self._add(session, self._journal.read())
        known = set(await session.scalars(select(Deletion.id)))
        naming = await self._naming(session)
        return lambda what, row_id: naming(what, row_id) in known

    async def purge(self, session: WriteSession) -> int:
        """Delete the records whose time has passed; returns how many."""
        over = delete(Deletion).where(Deletion.expires_at <= self._clock()).returning(Deletion.id)
        return len((await session.scalars(over)).all())

    async def settle(self, database: Database) -> None:
        """After the transaction of a deletion: copy its record beside the database, and empty SQLite's log."""
        async with database.reading() as session:
            records = {row.id: row.expires_at for row in await session.scalars(select(Deletion))}
        self._journal.keep(records, self._clock())
        await database.empty_log()

    async def _naming(self, session: ReadSession) -> Callable[[str, str], str]:
        key = (await self._keyring.hash_keys(session)).deletions
        return lambda what, row_id: keyed_hash(key, f"{what}/{row_id}".encode()).hex()

    async def _add(self, session: WriteSession, records: Records) -> None:
        known = set(await session.scalars(select(Deletion.id).where(Deletion.id.in_(records))))
        session.add_all(Deletion(id=name, expires_at=dies) for name, dies in records.items() if name not in known)
        await session.flush()

    def _dies(self) -> datetime:
        # Rounded up to the day: the record tells no time at which somebody was here.
        after = self._clock().astimezone(UTC) + lasts(Kept.DELETION)
        return datetime.combine(after.date() + ONE_DAY, time(), UTC)
