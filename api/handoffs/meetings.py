"""Written talks: who may come into the room of a booked chat, and when."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import Depends, Request
from sqlalchemy import select

from api.clock import Clock
from api.database import Database, ReadSession
from api.errors import ProblemError
from api.handoffs.codes import BookingCode
from api.handoffs.lookup import Lookup
from api.handoffs.models import Booking, BookingStatus
from api.keyring.service import Keyring
from api.rooms.models import Sender
from api.rooms.service import LONGEST_MESSAGE, RoomFull, Rooms, Talk
from api.security.keys import Keys, SealBroken
from api.settings import Settings
from api.web.translations import gettext

PASS_PLACE = b"room-pass"


class RoomShut(ProblemError):
    """The room of this booking is not open: no chat, too early, over, closed, or another counsellor's."""

    status = HTTPStatus.CONFLICT
    name = "room-shut"
    title = "This room is not open"
    detail = "The room opens ten minutes before the time and is closed with the talk; look at the booking for its time."

    def __init__(self, nobody_came: bool = False) -> None:
        """Keep why.

        Args:
            nobody_came: no counsellor had claimed the booking when its time came, and none will any more.
        """
        super().__init__()
        self.nobody_came = nobody_came


class NotSaid(ProblemError):
    """A message was not taken; what is in the room stays."""


class TooLong(NotSaid):
    """The message is longer than one may be."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "message-too-long"
    title = "This is too long"
    detail = gettext("Please make this shorter: at most %(number)s characters.") % {"number": LONGEST_MESSAGE}


class TooMuchSaid(NotSaid):
    """The room holds no more messages."""

    status = HTTPStatus.CONFLICT
    name = "room-full"
    title = "This room is full"
    detail = "No more can be written here; what was written stays readable until the talk is closed."


@dataclass(frozen=True, slots=True)
class Door:
    """When the room of a booked chat opens, in local time, and whether it is open."""

    opens_at: datetime
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
        now = self._clock()
        if not booking.has_room(now):
            return None
        return Door(booking.room_opens_at.astimezone(self._zone), booking.has_open_room(now))

    async def admit(self, code: BookingCode) -> str:
        """A pass for the open room of this booking, so that the code need not be sent with every message.

        Raises:
            BookingUnknown: there is none.
            RoomShut: it is not open.
        """
        async with self._database.reading() as session:
            booking = await self._lookup.by_code(session, code)
        if not booking.has_open_room(self._clock()):
            raise RoomShut
        return urlsafe_b64encode(self._passes.seal(_named(booking).encode(), PASS_PLACE)).decode()

    async def of_visitor(self, room_pass: str) -> Meeting:
        """The talk, for the visitor.

        Raises:
            RoomShut: the pass is none, or the room is not open any more.
        """
        return await self._look(self._opened(room_pass), Sender.VISITOR)

    async def of_counsellor(self, counsellor_id: str, booking_id: str) -> Meeting:
        """The talk, for the counsellor who has claimed it.

        Raises:
            RoomShut: it is not open, or not his.
        """
        return await self._look(_Claimed(booking_id, counsellor_id), Sender.COUNSELLOR)

    async def visitor_writes(self, room_pass: str, message_id: str, text: str) -> None:
        """Add a message of the visitor; the same one again is no second one, and a blank one is none.

        Raises:
            RoomShut: the pass is none, or the room is not open any more.
            NotSaid: it is too long, or the room is full.
        """
        await self._write(self._opened(room_pass), Sender.VISITOR, message_id, text)

    async def counsellor_writes(self, counsellor_id: str, booking_id: str, message_id: str, text: str) -> None:
        """Add a message of the counsellor; the same one again is no second one, and a blank one is none.

        Raises:
            RoomShut: it is not open, or not his.
            NotSaid: it is too long, or the room is full.
        """
        await self._write(_Claimed(booking_id, counsellor_id), Sender.COUNSELLOR, message_id, text)

    async def _look(self, key: "_Key", who: Sender) -> Meeting:
        async with self._database.reading() as session:
            booking = await self._open_booking(session, key)
            if await self._rooms.has_come(session, booking.id, who):
                return self._meeting(booking, await self._rooms.read(session, booking.id))
        async with self._database.writing() as session:
            booking = await self._open_booking(session, key, lock=True)
            await self._rooms.come_in(session, booking.id, who, booking.room_closes_at)
            return self._meeting(booking, await self._rooms.read(session, booking.id))

    async def _write(self, key: "_Key", sender: Sender, message_id: str, text: str) -> None:
        if not text:
            return
        if len(text) > LONGEST_MESSAGE:
            raise TooLong
        async with self._database.writing() as session:
            booking = await self._open_booking(session, key, lock=True)
            await self._rooms.come_in(session, booking.id, sender, booking.room_closes_at)
            try:
                await self._rooms.write(session, booking.id, message_id, sender, text)
            except RoomFull:
                raise TooMuchSaid from None

    async def _open_booking(self, session: ReadSession, key: "_Key", lock: bool = False) -> Booking:
        wanted = select(Booking).where(Booking.id == key.booking_id)
        # Held while something is written: the places of messages follow one another, and nobody closes in between.
        booking = await session.scalar(wanted.with_for_update() if lock else wanted)
        if booking is None or not key.fits(booking):
            raise RoomShut
        if not booking.has_open_room(self._clock()):
            raise RoomShut(nobody_came=booking.status is BookingStatus.MISSED)
        return booking

    def _meeting(self, booking: Booking, talk: Talk) -> Meeting:
        claimed = booking.status is BookingStatus.CLAIMED
        return Meeting(booking.pseudonym, booking.starts_at.astimezone(self._zone), claimed, talk)

    def _opened(self, room_pass: str) -> "_Pass":
        try:
            named = self._passes.unseal(urlsafe_b64decode(room_pass), PASS_PLACE).decode()
        except (SealBroken, NotBase64, ValueError):
            raise RoomShut from None
        return _Pass(named)


class _Key(Protocol):
    """What opens one room."""

    @property
    def booking_id(self) -> str: ...

    def fits(self, booking: Booking) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Pass:
    """A visitor's; good for the time that it was given for."""

    named: str

    @property
    def booking_id(self) -> str:
        return self.named.partition("/")[0]

    def fits(self, booking: Booking) -> bool:
        return self.named == _named(booking)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A counsellor's own: he has claimed the booking."""

    booking_id: str
    counsellor_id: str

    def fits(self, booking: Booking) -> bool:
        return booking.status is BookingStatus.CLAIMED and booking.counsellor_id == self.counsellor_id


def _named(booking: Booking) -> str:
    return f"{booking.id}/{booking.starts_at.isoformat()}"


def _meetings(request: Request) -> Meetings:
    found: Meetings = request.app.state.meetings
    return found


MeetingsDep = Annotated[Meetings, Depends(_meetings)]
