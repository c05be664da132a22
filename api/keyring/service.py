"""The keyring: the database says which master key seals its rows, so that no process can lag behind a rotation.

What is only ever compared, such as the hash of a booking code, cannot be hashed anew: nobody here has the code. So
the keys of hashes are random, kept sealed under the master key, and outlive it.
"""

from dataclasses import dataclass, field, fields
from http import HTTPStatus
from secrets import token_bytes

from sqlalchemy import literal, select, table
from sqlalchemy.exc import IntegrityError

from api.database import ReadSession, WriteSession
from api.errors import ProblemError
from api.keyring.models import KeyringEntry
from api.security.keys import KEY_BYTES, Keys, MasterKey, Purpose, SealBroken, derive

PLACE = b"keyring/hash-keys"
BOOKINGS = table("bookings")


class MasterKeyMissing(ProblemError):
    """The database is sealed with a master key that this process was not told: a backup from before a rotation."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    name = "master-key-missing"
    title = "Booking rests for a moment"
    detail = "Bookings cannot be opened just now. Nothing is lost; try again later."


@dataclass(frozen=True, slots=True)
class HashKeys:
    """The keys of what is compared and never opened."""

    making: bytes = field(repr=False)
    codes: bytes = field(repr=False)
    requests: bytes = field(repr=False)
    deletions: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "HashKeys":
        return cls.read(token_bytes(KEY_BYTES * len(fields(cls))))

    @classmethod
    def read(cls, written: bytes) -> "HashKeys":
        return cls(*(written[start : start + KEY_BYTES] for start in range(0, len(written), KEY_BYTES)))

    @classmethod
    def derived(cls, master: MasterKey) -> "HashKeys":
        """Those of an installation whose bookings are older than its keyring."""
        purposes = ("booking-code/make", "booking-code/hash", "bookings/request", "deletions")
        return cls(*(derive(master.secret, f"turning-point/{purpose}/1") for purpose in purposes))

    @property
    def written(self) -> bytes:
        return self.making + self.codes + self.requests + self.deletions


class Keyring:
    """Which key seals now, and the keys of hashes; every call works in the caller's transaction."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._ring = keys.of(Purpose.KEYRING)
        self._opened: tuple[bytes, HashKeys] | None = None

    async def hold(self, session: WriteSession) -> MasterKey:
        """The master key to seal rows with. No rotation begins before the transaction has ended.

        Raises:
            MasterKeyMissing: this process was not told it.
        """
        held = select(KeyringEntry.master_key_id).with_for_update(read=True)
        key_id = await session.scalar(held)
        if key_id is None:
            await self._begin(session)
            key_id = await session.scalar(held)
        master = self._keys.find(bytes.fromhex(key_id or ""))
        if master is None:
            raise MasterKeyMissing
        return master

    async def hash_keys(self, session: ReadSession) -> HashKeys:
        """The keys of hashes.

        Raises:
            MasterKeyMissing: this process was not told the key that they are sealed with.
        """
        sealed = await session.scalar(select(KeyringEntry.sealed_hash_keys))
        if sealed is None:
            return HashKeys.derived(self._keys.oldest)
        if self._opened is None or self._opened[0] != sealed:
            self._opened = sealed, HashKeys.read(self._open(sealed))
        return self._opened[1]

    async def turn(self, session: WriteSession) -> bool:
        """From the end of this transaction on, every row is sealed with the current master key.

        Returns:
            Whether it was another one until now.

        Raises:
            MasterKeyMissing: this process was not told the one before.
        """
        await self.hold(session)
        entry = (await session.scalars(select(KeyringEntry).with_for_update())).one()
        current = self._keys.current
        if entry.master_key_id == current.id.hex():
            return False
        entry.sealed_hash_keys = self._ring.seal(self._open(entry.sealed_hash_keys), PLACE, current)
        entry.master_key_id = current.id.hex()
        await session.flush()
        return True

    async def _begin(self, session: WriteSession) -> None:
        oldest = self._keys.oldest
        older = await session.scalar(select(literal(1)).select_from(BOOKINGS).limit(1))
        hash_keys = HashKeys.derived(oldest) if older else HashKeys.new()
        sealed = self._ring.seal(hash_keys.written, PLACE, oldest)
        try:
            async with session.begin_nested():
                session.add(KeyringEntry(master_key_id=oldest.id.hex(), sealed_hash_keys=sealed))
        except IntegrityError:
            # Another process was faster: its row is the one.
            return

    def _open(self, sealed: bytes) -> bytes:
        try:
            return self._ring.unseal(sealed, PLACE)
        except SealBroken as error:
            raise MasterKeyMissing from error
