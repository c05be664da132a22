"""Telling the counsellors by mail that requests wait: for each reason once, and until the mail server takes it.

A booking is marked after the mail was taken. A worker that dies between the two tells twice, and none tells never.
"""

from collections.abc import Sequence

import structlog
from sqlalchemy import select, update

from api.clock import Clock, utc_now
from api.database import Database
from api.handoffs.models import Booking, BookingStatus, Told
from api.mail import Mailing
from api.notices.letter import letter
from api.notices.queue import Standing, Waiting
from api.notices.sending import send
from api.notices.turns import Turns
from api.settings import Settings

log = structlog.stdlib.get_logger()


class Notices:
    """Notices of one installation; `close` when done."""

    def __init__(self, settings: Settings, mailing: Mailing, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._zone = settings.timezone
        self._mailing = mailing
        self._database = Database(settings.database_url)
        self._turns = Turns(self._database, clock)

    async def close(self) -> None:
        await self._database.close()

    async def tell(self) -> int:
        """Send one mail, if there is something that counsellors were not told of; another worker may be at it.

        Returns:
            How many bookings they are told of now.

        Raises:
            aiosmtplib.SMTPException, OSError: the mail was not taken; it is still to be sent.
        """
        if not await self._is_anything_due():
            return 0
        async with self._turns.one() as mine:
            return await self._tell_what_is_due() if mine else 0

    async def _is_anything_due(self) -> bool:
        now = self._clock()
        return any(booking.is_due(now) for booking in await self._queue())

    async def _tell_what_is_due(self) -> int:
        # Looked at again: another worker may have told of it just before.
        queue, now = await self._queue(), self._clock()
        due = [booking for booking in queue if booking.is_due(now)]
        if due:
            mail = letter(Standing.of(queue, now), self._mailing, now.astimezone(self._zone), self._zone)
            if refused := await send(mail, self._mailing):
                log.warning("notice_refused_for_some", recipients=refused)
            for booking in due:
                await self._mark(booking, booking.reason(now))
        return len(due)

    async def _queue(self) -> Sequence[Waiting]:
        columns = select(Booking.id, Booking.starts_at, Booking.urgent, Booking.told)
        async with self._database.reading() as session:
            rows = await session.execute(columns.where(Booking.status == BookingStatus.WAITING))
            return [Waiting(*row) for row in rows]

    async def _mark(self, told_of: Waiting, reason: Told) -> None:
        # One that was moved meanwhile is new. Each in a transaction of its own, so that none wait for each other.
        as_it_was = (Booking.id == told_of.id, Booking.starts_at == told_of.starts_at, Booking.told == told_of.told)
        async with self._database.writing() as session:
            await session.execute(update(Booking).where(*as_it_was).values(told=reason))
