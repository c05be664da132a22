"""Written talks: who may come into the room of a booked chat, and when."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select

from api.clock import Clock
from api.database import Database, ReadSession
from api.errors import ProblemError
from api.handoffs.codes import BookingCode
from api.handoffs.lookup import Lookup
from api.handoffs.models import Booking, BookingStatus, Way
from api.keyring.service import Keyring
from api.retention import Kept, lasts
from api.rooms.models import Sender
from api.rooms.service import RoomFull, RoomGone, Rooms, Talk
from api.security.keys import Keys, SealBroken
from api.settings import Settings

OPENS_BEFORE = timedelta(minutes=10)
STAYS_AFTER = lasts(Kept.TALK)
PASS_PLACE = b"room-pass"


class RoomShut(ProblemError):
    """The room of this booking is not open: no chat, too early, over, closed, or another counsellor's."""

    status = HTTPStatus.CONFLICT
    name = "room-shut"
    title = "This room is not open"
    detail = "The room opens ten minutes before the time and is closed with the talk; look at the booking for its time."


class TooMuchSaid(ProblemError):
    """The room holds no more messages."""

    status = HTTPStatus.CONFLICT
    name = "room-full"
    title = "This room is full"
    detail = "No more can be written here; what was written stays readable until the talk is closed."


@dataclass(frozen=True, slots=True)
class Door:
    """When the room of a booked chat is open; local times."""

    opens_at: datetime
    closes_at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A talk as one of the two sees it.

    Args:
        pseudonym: the visitor's.
        starts_at: the booked time, local.
        claimed: whether a counsellor has taken it.
        talk: what is in the room.
    """

    pseudonym: str
    starts_at: datetime
    claimed: bool
    talk: Talk


class Meetings:
    """Lets a visitor in with his pass, a counsellor into the rooms of his own bookings; opens its own transactions."""

    def __init__(self, settings: Settings, keys: Keys, database: Database, clock: Clock) -> None:
        self._zone = settings.timezone
        self._clock = clock
        self._database = database
        self._lookup = Lookup(Keyring(keys))
        self._rooms = Rooms(keys, clock)
        self._passes = keys.of("turning-point/room-passes/1")

    async def door(self, session: ReadSession, code: BookingCode) -> Door | None:
        """When the room of this booking is open; None where it never will be.

        Raises:
            BookingUnknown: there is none.
        """
        booking = await self._lookup.by_code(session, code)
        if not _has_room(booking) or self._clock() >= _closes_at(booking):
            return None
        opens_at, closes_at = (at.astimezone(self._zone) for at in (_opens_at(booking), _closes_at(booking)))
        return Door(opens_at, closes_at, self._is_open(booking))

    async def admit(self, code: BookingCode) -> str:
        """A pass for the open room of this booking, so that the code need not be sent with every message.

        Raises:
            BookingUnknown: there is none.
            RoomShut: it is not open.
        """
        async with self._database.reading() as session:
            booking = await self._lookup.by_code(session, code)
        if not self._is_open(booking):
            raise RoomShut
        return urlsafe_b64encode(self._passes.seal(booking.id.encode(), PASS_PLACE)).decode()

    async def of_visitor(self, room_pass: str) -> Meeting:
        """The talk, for the visitor.

        Raises:
            RoomShut: the pass is none, or the room is not open any more.
        """
        return await self._look(self._booking_id(room_pass), Sender.VISITOR, None)

    async def of_counsellor(self, counsellor_id: str, booking_id: str) -> Meeting:
        """The talk, for the counsellor who has claimed it.

        Raises:
            RoomShut: it is not open, or not his.
        """
        return await self._look(booking_id, Sender.COUNSELLOR, counsellor_id)

    async def visitor_writes(self, room_pass: str, message_id: str, text: str) -> None:
        """Add a message of the visitor; the same one again is no second one.

        Raises:
            RoomShut: the pass is none, or the room is not open any more.
            TooMuchSaid: the room is full.
        """
        await self._write(self._booking_id(room_pass), Sender.VISITOR, None, message_id, text)

    async def counsellor_writes(self, counsellor_id: str, booking_id: str, message_id: str, text: str) -> None:
        """Add a message of the counsellor; the same one again is no second one.

        Raises:
            RoomShut: it is not open, or not his.
            TooMuchSaid: the room is full.
        """
        await self._write(booking_id, Sender.COUNSELLOR, counsellor_id, message_id, text)

    async def _look(self, booking_id: str, who: Sender, counsellor_id: str | None) -> Meeting:
        async with self._database.reading() as session:
            booking = await self._open_booking(session, booking_id, counsellor_id)
            if await self._rooms.has_come(session, booking_id, who):
                return self._meeting(booking, await self._rooms.read(session, booking_id))
        async with self._database.writing() as session:
            booking = await self._open_booking(session, booking_id, counsellor_id, lock=True)
            await self._rooms.come_in(session, booking_id, who, _closes_at(booking))
            return self._meeting(booking, await self._rooms.read(session, booking_id))

    async def _write(
        self, booking_id: str, sender: Sender, counsellor_id: str | None, message_id: str, text: str
    ) -> None:
        async with self._database.writing() as session:
            await self._open_booking(session, booking_id, counsellor_id, lock=True)
            try:
                await self._rooms.write(session, booking_id, message_id, sender, text)
            except RoomGone:
                raise RoomShut from None
            except RoomFull:
                raise TooMuchSaid from None

    async def _open_booking(
        self, session: ReadSession, booking_id: str, counsellor_id: str | None, lock: bool = False
    ) -> Booking:
        wanted = select(Booking).where(Booking.id == booking_id)
        # Held while something is written: the places of messages follow one another, and nobody closes in between.
        booking = await session.scalar(wanted.with_for_update() if lock else wanted)
        if booking is None or not self._is_open(booking):
            raise RoomShut
        if counsellor_id is not None and (booking.counsellor_id, booking.status) != (
            counsellor_id,
            BookingStatus.CLAIMED,
        ):
            raise RoomShut
        return booking

    def _meeting(self, booking: Booking, talk: Talk) -> Meeting:
        claimed = booking.status is BookingStatus.CLAIMED
        return Meeting(booking.pseudonym, booking.starts_at.astimezone(self._zone), claimed, talk)

    def _is_open(self, booking: Booking) -> bool:
        return _has_room(booking) and _opens_at(booking) <= self._clock() < _closes_at(booking)

    def _booking_id(self, room_pass: str) -> str:
        try:
            return self._passes.unseal(urlsafe_b64decode(room_pass), PASS_PLACE).decode()
        except (SealBroken, NotBase64, ValueError):
            raise RoomShut from None


def _has_room(booking: Booking) -> bool:
    return booking.way is Way.CHAT and booking.status.active


def _opens_at(booking: Booking) -> datetime:
    return booking.starts_at - OPENS_BEFORE


def _closes_at(booking: Booking) -> datetime:
    return booking.ends_at + STAYS_AFTER


def _meetings(request: Request) -> Meetings:
    found: Meetings = request.app.state.meetings
    return found


MeetingsDep = Annotated[Meetings, Depends(_meetings)]
