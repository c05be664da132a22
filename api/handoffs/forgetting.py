"""Forgetting bookings: with the code at once, by the clock, and again after a restored backup."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import delete, or_, select

from api.clock import Clock, utc_now
from api.database import Database, WriteSession
from api.deletions.journal import Journal
from api.deletions.service import Deletions
from api.handoffs.codes import BookingCode
from api.handoffs.errors import BookingClosed
from api.handoffs.lookup import Lookup
from api.handoffs.models import ACTIVE, Booking, BookingStatus
from api.handoffs.times import Times
from api.keyring.service import Keyring
from api.rooms.service import Rooms
from api.security.keys import Keys
from api.settings import Settings


class Deleted(StrEnum):
    """What the record of a deletion is about."""

    BOOKING = "bookings/cancelled"
    WORDS = "bookings/words"


class Forgetting:
    """What is forgotten of bookings; every call with a session works in the caller's transaction."""

    def __init__(self, settings: Settings, keys: Keys, clock: Clock = utc_now) -> None:
        self._clock = clock
        keyring = Keyring(keys)
        self._lookup = Lookup(keyring)
        self._times = Times(settings, clock)
        self._rooms = Rooms(keys, clock)
        self.deletions = Deletions(keyring, Journal(settings.deletions_file), clock)

    async def cancel(self, session: WriteSession, code: BookingCode) -> Booking:
        """Cancel a booking that is still to come and forget what was said in it. Again is no error.

        Raises:
            BookingUnknown: there is none.
            BookingClosed: its time has come.
        """
        await self._times.lock(session)
        booking = await self._lookup.by_code(session, code)
        if booking.status != BookingStatus.CANCELLED:
            if not self.still_to_come(booking):
                raise BookingClosed
            await self._wipe(session, booking)
        return booking

    async def forget(self, session: WriteSession, code: BookingCode) -> Booking:
        """Forget what was said in a booking, whenever it is; one that is still to come is cancelled by that.

        Raises:
            BookingUnknown: there is none.
        """
        await self._times.lock(session)
        booking = await self._lookup.by_code(session, code)
        await self._wipe(session, booking)
        return booking

    async def settle(self, database: Database) -> None:
        """After the transaction: nothing of it is left in SQLite's log, and no backup will undo it."""
        await self.deletions.settle(database)

    async def forget_again(self, session: WriteSession) -> int:
        """Forget what was deleted after the backup was made from which this database was restored.

        Returns:
            How many bookings the backup had brought back.
        """
        is_deleted = await self.deletions.recall(session)
        held = Booking.holds_something()
        cancelled = await session.scalars(select(Booking).where(or_(held, Booking.status.in_(ACTIVE))))
        cancelled_back = [booking for booking in cancelled if is_deleted(Deleted.BOOKING, booking.id)]
        words = await session.scalars(select(Booking).where(held))
        words_back = [booking for booking in words if is_deleted(Deleted.WORDS, booking.id)]
        for booking in cancelled_back:
            booking.status = BookingStatus.CANCELLED
        for booking in (*cancelled_back, *words_back):
            booking.wipe()
        for booking_id in await self._rooms.every(session):
            if any(is_deleted(what, booking_id) for what in Deleted):
                await self._rooms.close(session, booking_id)
        await session.flush()
        return len(cancelled_back) + len(words_back)

    async def purge_words(self, session: WriteSession, retention: timedelta) -> int:
        """Forget what was said in bookings that ended so long ago; returns how many. The status stays."""
        over = select(Booking).where(Booking.ends_at <= self._clock() - retention, Booking.holds_something())
        bookings = (await session.scalars(over)).all()
        for booking in bookings:
            booking.wipe()
        await session.flush()
        return len(bookings)

    async def purge_rows(self, session: WriteSession, retention: timedelta) -> int:
        """Delete bookings that ended so long ago; returns how many."""
        over = delete(Booking).where(Booking.ends_at <= self._clock() - retention).returning(Booking.id)
        return len((await session.scalars(over)).all())

    def still_to_come(self, booking: Booking) -> bool:
        """Whether it can be moved or cancelled."""
        return booking.status.active and booking.starts_at > self._clock()

    async def _wipe(self, session: WriteSession, booking: Booking) -> None:
        deleted = Deleted.WORDS
        if self.still_to_come(booking):
            booking.status, deleted = BookingStatus.CANCELLED, Deleted.BOOKING
        elif booking.has_open_room(self._clock()):
            # Nobody goes on writing into a talk that was deleted.
            claimed = booking.status is BookingStatus.CLAIMED
            booking.status = BookingStatus.DONE if claimed else BookingStatus.MISSED
        booking.wipe()
        await self._rooms.close(session, booking.id)
        await self.deletions.record(session, deleted, booking.id)
        await session.flush()


def _forgetting(request: Request) -> Forgetting:
    found: Forgetting = request.app.state.handoffs.forgetting
    return found


ForgettingDep = Annotated[Forgetting, Depends(_forgetting)]
