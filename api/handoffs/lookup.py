"""Finding a booking: by its code, or by the request that made it."""

from sqlalchemy import select

from api.database import ReadSession, WriteSession
from api.handoffs.codes import BookingCode, CodeBook
from api.handoffs.errors import BookingUnknown, KeyReused
from api.handoffs.models import Booking
from api.handoffs.schemas import HandoffRequest
from api.keyring.service import HashKeys, Keyring
from api.security.keys import MasterKey, keyed_hash


class Marks:
    """How one booking is found and sealed, from the request that makes it."""

    def __init__(self, master: MasterKey, keys: HashKeys, idempotency_key: str, wish: HandoffRequest) -> None:
        codes = CodeBook(keys)
        self.master = master
        self.code = codes.code_for(idempotency_key)
        self.code_hash = codes.hash(self.code)
        self.idempotency_hash = _hash(keys, idempotency_key)
        self.request_fingerprint = _hash(keys, wish.model_dump_json())


class Lookup:
    """Finds bookings; every call works in the caller's transaction."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def by_code(self, session: ReadSession, code: BookingCode) -> Booking:
        """The booking with this code.

        Raises:
            BookingUnknown: there is none.
        """
        codes = CodeBook(await self._keyring.hash_keys(session))
        # One hash and one look into the index, whatever was typed: how long it takes tells nothing.
        booking = await session.scalar(select(Booking).where(Booking.code_hash == codes.hash(code)))
        if booking is None:
            raise BookingUnknown
        return booking

    async def code_of(self, session: ReadSession, idempotency_key: str) -> BookingCode:
        """The code of the booking that this key made, or would make."""
        return CodeBook(await self._keyring.hash_keys(session)).code_for(idempotency_key)

    async def marks(self, session: WriteSession, idempotency_key: str, wish: HandoffRequest) -> Marks:
        """What a new booking is found by and sealed with, until the transaction ends."""
        # The keyring is held first: it begins with the first booking, and its hash keys with it.
        master = await self._keyring.hold(session)
        return Marks(master, await self._keyring.hash_keys(session), idempotency_key, wish)

    async def booked_before(self, session: ReadSession, marks: Marks) -> Booking | None:
        """The booking that this request has made already, if any.

        Raises:
            KeyReused: the key came with another request before, or its booking is cancelled or over.
        """
        booking = await session.scalar(select(Booking).where(Booking.idempotency_hash == marks.idempotency_hash))
        if booking is None:
            return None
        if not booking.status.active or booking.request_fingerprint != marks.request_fingerprint:
            raise KeyReused
        return booking


def _hash(keys: HashKeys, text: str) -> str:
    return keyed_hash(keys.requests, text.encode()).hex()
