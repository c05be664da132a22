"""Rotating the master key while the service runs; begun again, it goes on where it was interrupted.

1. The secrets file gets a new master key and keeps the one before it. Processes read the file again by themselves.
2. The keyring turns, in one transaction: whatever is sealed from then on is sealed with the new key, in every process.
3. Row by row, in batches of their own transactions, what is under the old key is sealed anew.
4. When no row is under it any more, the old key leaves the file.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, and_, func, literal, select

from api.database import Database, ReadSession
from api.handoffs import fields as bookings
from api.handoffs.models import Booking
from api.keyring.service import Keyring
from api.rooms import service as rooms
from api.rooms.models import RoomMessage
from api.security.keys import KEY_ID_BYTES, Keys, MasterKey, Purpose, SealBroken
from api.security.secrets_file import begin_new_master_key, drop_previous_master_key, holds_master_key
from api.vault import service as vault
from api.vault.models import VaultEntry

BATCH = 100


class RotationRefused(Exception):
    """Nothing was done, or not all of it; the message is a sentence for whoever rotates."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values are sealed with a ring, each under its own place."""

    table: type[Any]
    name: str
    purpose: Purpose
    place: Callable[[str], bytes]

    @property
    def column(self) -> Any:
        return getattr(self.table, self.name)

    def under_another(self, master: MasterKey) -> ColumnElement[bool]:
        """Rows whose value is not sealed with this key."""
        key_id = literal(master.id, LargeBinary)
        of_value = func.substr(self.column, 1, KEY_ID_BYTES, type_=LargeBinary)
        return and_(self.column.is_not(None), of_value != key_id)


# Every sealed column of the database but the keyring's own; a test makes sure that none is left out.
SEALED = (
    SealedColumn(VaultEntry, "sealed", Purpose.VAULT, vault.place),
    SealedColumn(Booking, "sealed_summary", Purpose.BOOKINGS, lambda row_id: bookings.place(row_id, "summary")),
    SealedColumn(Booking, "sealed_contact", Purpose.BOOKINGS, lambda row_id: bookings.place(row_id, "contact")),
    SealedColumn(RoomMessage, "sealed", Purpose.ROOMS, rooms.place_of),
)


class Rotation:
    """One rotation of the master key."""

    def __init__(self, database: Database, keys: Keys, secrets: Path, batch: int = BATCH) -> None:
        """Prepare it.

        Args:
            database: whose rows are sealed.
            keys: those of the secrets file, read again when it changes.
            secrets: the file.
            batch: rows in one transaction; others who write wait for so many.
        """
        self._database = database
        self._keys = keys
        self._secrets = secrets
        self._batch = batch
        self._keyring = Keyring(keys)
        # Where the environment gives the keys instead, it gives both, and whoever set them takes the old one away.
        self.in_file = holds_master_key(secrets, keys.current.secret)

    async def run(self) -> AsyncIterator[int]:
        """Rotate; yields the number of rows sealed anew after each batch.

        Raises:
            SecretsNotWritten: the file cannot be changed.
            MasterKeyMissing: the database is sealed with a key that is not in the file.
            RotationRefused: the environment gives one key alone, or some rows open with neither key; the old one stays.
        """
        await self.begin()
        done = 0
        async for rows in self.reseal():
            done += rows
            yield done
        await self.finish()

    async def begin(self) -> None:
        """Make the new key and turn the keyring; where that is done already, nothing.

        Raises:
            RotationRefused: the environment gives one key alone.
        """
        if not self.in_file and self._keys.oldest == self._keys.current:
            raise RotationRefused(
                "The environment gives the master key: give every process the new one and the old one as"
                " TURNING_POINT_PREVIOUS_MASTER_KEY, and run this again with both."
            )
        async with self._database.writing() as session:
            await self._keyring.hold(session)
        if self.in_file:
            begin_new_master_key(self._secrets)
            self._keys.look_again()
        async with self._database.writing() as session:
            await self._keyring.turn(session)

    async def reseal(self) -> AsyncIterator[int]:
        """Seal every row anew that is under another key; yields how many after each batch."""
        for sealed in SEALED:
            last = ""
            while ids := await self._next(sealed, last):
                yield await self._reseal(sealed, ids)
                last = ids[-1]

    async def finish(self) -> None:
        """Take the old key away.

        Raises:
            RotationRefused: a row is still under it.
        """
        async with self._database.reading() as session:
            left = sum([await self._left(session, sealed) for sealed in SEALED])
        if left:
            raise RotationRefused(
                f"{left} sealed values open with neither key, so the old key stays: run this again in half an hour."
            )
        previous = self._keys.oldest
        if self.in_file and previous != self._keys.current:
            drop_previous_master_key(self._secrets, previous.secret)
            self._keys.look_again()
        await self._database.empty_log()

    async def _next(self, sealed: SealedColumn, last: str) -> Sequence[str]:
        row_id: Any = sealed.table.__table__.c.id
        wanted = select(row_id).where(sealed.under_another(self._keys.current), row_id > last)
        async with self._database.reading() as session:
            return (await session.scalars(wanted.order_by(row_id).limit(self._batch))).all()

    async def _reseal(self, sealed: SealedColumn, ids: Sequence[str]) -> int:
        ring, done = self._keys.of(sealed.purpose), 0
        row_id: Any = sealed.table.__table__.c.id
        async with self._database.writing() as session:
            master = await self._keyring.hold(session)
            # What was changed or deleted in the meantime is no longer under another key.
            still = select(sealed.table).where(row_id.in_(ids), sealed.under_another(master)).with_for_update()
            for row in await session.scalars(still):
                try:
                    plain = ring.unseal(getattr(row, sealed.name), sealed.place(row.id))
                except SealBroken:
                    continue
                setattr(row, sealed.name, ring.seal(plain, sealed.place(row.id), master))
                done += 1
        return done

    async def _left(self, session: ReadSession, sealed: SealedColumn) -> int:
        under = select(func.count()).select_from(sealed.table).where(sealed.under_another(self._keys.current))
        return await session.scalar(under) or 0
