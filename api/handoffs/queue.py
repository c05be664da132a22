"""The counsellors' side of bookings. Which bookings a counsellor may see is decided in `_visible`, and only there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Depends, Request
from sqlalchemy import ColumnElement, and_, or_, select

from api.clock import Clock
from api.database import ReadSession, WriteSession
from api.errors import ProblemError
from api.handoffs.fields import SealedFields
from api.handoffs.models import Booking, BookingStatus, Way
from api.handoffs.times import Times
from api.rooms.service import Rooms
from api.security.keys import Keys
from api.settings import Settings

Outcome = Literal[BookingStatus.DONE, BookingStatus.NO_SHOW, BookingStatus.MISSED]
SOON = timedelta(hours=24)


class NotInQueue(ProblemError):
    """The booking is gone from this counsellor's queue, or never was in it."""

    status = HTTPStatus.NOT_FOUND
    name = "not-in-queue"
    title = "This request is no longer here"
    detail = "It was claimed or closed by somebody else, moved or cancelled."


class CalendarClash(ProblemError):
    """The counsellor who claims has another booking at that time."""

    status = HTTPStatus.CONFLICT
    name = "calendar-clash"
    title = "You are booked then"
    detail = "You have another booking at this time."


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A booking as a counsellor sees it; times are local, the contact detail is there only once he has claimed it.

    Args:
        status: waiting, claimed, or missed: nobody had claimed it when its time came.
        soon: whether it waits and its time comes within a day.
        claimable: whether claiming it leads to the visitor: its time is not over, he left how to reach him, or the room
            of his chat is open.
        in_room: whether he has come into it.
    """

    id: str
    pseudonym: str
    way: Way
    starts_at: datetime
    ends_at: datetime
    status: BookingStatus
    soon: bool
    claimable: bool
    in_room: bool
    urgent: bool
    importance: int | None
    confidence: int | None
    summary: str | None = field(repr=False)
    contact: str | None = field(repr=False)


class Queue:
    """What counsellors do with bookings; every call works in the caller's transaction."""

    def __init__(self, settings: Settings, keys: Keys, clock: Clock) -> None:
        self._zone = settings.timezone
        self._clock = clock
        self._fields = SealedFields(keys)
        self._times = Times(settings, clock)
        self._rooms = Rooms(keys, clock)

    async def entries(self, session: ReadSession, counsellor_id: str) -> Sequence[QueueEntry]:
        """Waiting bookings and the counsellor's own: new ones first, urgent first, then by time."""
        order = (Booking.status != BookingStatus.WAITING, Booking.urgent.is_(False), Booking.starts_at)
        bookings = await session.scalars(select(Booking).where(_visible(counsellor_id)).order_by(*order))
        in_rooms = await self._rooms.with_visitor(session)
        return [self._entry(booking, in_rooms) for booking in bookings]

    async def claim(self, session: WriteSession, counsellor_id: str, booking_id: str) -> None:
        """Take a waiting booking, also one that was missed; from then on it is in this counsellor's calendar.

        Raises:
            NotInQueue: it does not wait any more.
            CalendarClash: the counsellor has another booking then.
        """
        await self._times.lock(session)
        booking = await self._seen(session, counsellor_id, booking_id)
        if booking.status is not BookingStatus.WAITING:
            raise NotInQueue
        if await self._times.clashes(session, counsellor_id, booking):
            raise CalendarClash
        booking.counsellor_id = counsellor_id
        booking.status = BookingStatus.CLAIMED
        await session.flush()

    async def close(self, session: WriteSession, counsellor_id: str, booking_id: str, outcome: Outcome) -> None:
        """Note how a claimed booking ended and close its room, or give up one that was missed and forget its contact.

        Raises:
            NotInQueue: it is neither one that this counsellor has claimed nor, for the second, one that was missed.
        """
        await self._times.lock(session)
        booking = await self._seen(session, counsellor_id, booking_id)
        until_now = BookingStatus.MISSED if outcome is BookingStatus.MISSED else BookingStatus.CLAIMED
        if booking.status_at(self._clock()) is not until_now:
            raise NotInQueue
        booking.status = outcome
        if outcome is BookingStatus.MISSED:
            # Nobody will call any more.
            booking.sealed_contact = None
        await self._rooms.close(session, booking.id)
        await session.flush()

    async def _seen(self, session: ReadSession, counsellor_id: str, booking_id: str) -> Booking:
        booking = await session.scalar(select(Booking).where(_visible(counsellor_id), Booking.id == booking_id))
        if booking is None:
            raise NotInQueue
        return booking

    def _entry(self, booking: Booking, in_rooms: set[str]) -> QueueEntry:
        now = self._clock()
        waiting = booking.status is BookingStatus.WAITING
        return QueueEntry(
            id=booking.id,
            pseudonym=booking.pseudonym,
            way=booking.way,
            starts_at=booking.starts_at.astimezone(self._zone),
            ends_at=booking.ends_at.astimezone(self._zone),
            status=booking.status_at(now),
            soon=waiting and now < booking.starts_at <= now + SOON,
            claimable=waiting and (booking.ends_at > now or _reachable(booking, now)),
            in_room=booking.id in in_rooms,
            urgent=booking.urgent,
            importance=booking.importance,
            confidence=booking.confidence,
            summary=self._fields.unseal(booking.id, "summary", booking.sealed_summary),
            contact=None if waiting else self._fields.unseal(booking.id, "contact", booking.sealed_contact),
        )


def _reachable(booking: Booking, now: datetime) -> bool:
    return booking.sealed_contact is not None or booking.has_open_room(now)


def _visible(counsellor_id: str) -> ColumnElement[bool]:
    own = and_(Booking.status == BookingStatus.CLAIMED, Booking.counsellor_id == counsellor_id)
    return or_(Booking.status == BookingStatus.WAITING, own)


def _queue(request: Request) -> Queue:
    found: Queue = request.app.state.queue
    return found


QueueDep = Annotated[Queue, Depends(_queue)]
