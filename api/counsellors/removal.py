"""Removing a counsellor's account without losing anybody who is booked with him."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from api.clock import Clock, utc_now
from api.counsellors.models import Counsellor, WorkingHours
from api.counsellors.service import AccountRefused, account_id
from api.database import WriteSession
from api.handoffs.models import ACTIVE, Booking, BookingStatus, Told
from api.handoffs.times import Times
from api.rooms.service import Rooms
from api.security.master_keys import keys_of
from api.settings import Settings


@dataclass(frozen=True, slots=True)
class Left:
    """What waits for other counsellors after a removal.

    Args:
        waiting: how many booked times to come.
        nobody_free: at how many of them nobody else has free hours.
    """

    waiting: int
    nobody_free: int


class Removal:
    """Removes accounts; works in the caller's transaction."""

    def __init__(self, settings: Settings, clock: Clock = utc_now) -> None:
        self._times = Times(settings, clock)
        self._rooms = Rooms(keys_of(settings), clock)
        self._clock = clock

    async def remove(self, session: WriteSession, name: str) -> Left:
        """Remove the account with its hours and sessions.

        Bookings that are not over go back into the queue as new ones, at the hours of somebody else where there are
        some. What he had claimed and is over is taken for done; what is closed stays as it is.

        Raises:
            AccountRefused: there is no such account, or nobody would be left for those who are booked with him.
        """
        await self._times.lock(session)
        counsellor_id = await account_id(session, name)
        own = select(Booking).where(Booking.counsellor_id == counsellor_id, Booking.status.in_(ACTIVE))
        bookings = (await session.scalars(own.order_by(Booking.starts_at))).all()
        to_come = [booking for booking in bookings if booking.ends_at > self._clock()]
        others = await session.scalar(select(func.count()).where(Counsellor.id != counsellor_id))
        if to_come and not others:
            raise AccountRefused(
                f"This is the only counsellor, and somebody has to talk with {len(to_come)} who are booked:"
                " make another account first."
            )
        await session.execute(delete(WorkingHours).where(WorkingHours.counsellor_id == counsellor_id))
        for booking in bookings:
            # What was written to one counsellor is not for the next.
            await self._rooms.close(session, booking.id)
            if booking.status is BookingStatus.CLAIMED:
                booking.status = BookingStatus.WAITING if booking in to_come else BookingStatus.DONE
        for booking in to_come:
            await self._give_away(session, booking)
        await session.execute(delete(Counsellor).where(Counsellor.id == counsellor_id))
        return Left(len(to_come), len([booking for booking in to_come if booking.counsellor_id is None]))

    async def _give_away(self, session: WriteSession, booking: Booking) -> None:
        offer = await self._times.offer(session, urgent=True, moving=booking)
        booking.counsellor_id = next(iter(offer.starts.get(booking.starts_at, ())), None)
        booking.told = Told.NOTHING
        await session.flush()
