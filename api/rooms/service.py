"""Rooms: what visitor and counsellor write to each other at a booked time, sealed, and gone when it is over.

Who may come into a room, and when, is not decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete, func, select

from api.clock import Clock, utc_now
from api.database import ReadSession, WriteSession
from api.keyring.service import Keyring
from api.rooms.models import Room, RoomMessage, Sender
from api.security.keys import Keys, Purpose

LONGEST_MESSAGE = 2000
MOST_MESSAGES = 500
MESSAGE_ID = r"[A-Za-z0-9_-]{32}"


class RoomGone(Exception):
    """There is no such room: nobody has come in, or it is closed."""


class RoomFull(Exception):
    """More was written in the room than it holds."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a talk."""

    sender: Sender
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Talk:
    """A room as it is now, messages in their order."""

    visitor_came: bool
    counsellor_came: bool
    messages: Sequence[Said] = field(repr=False)


class Rooms:
    """Opens, reads and closes rooms; every call works in the caller's transaction."""

    def __init__(self, keys: Keys, clock: Clock = utc_now) -> None:
        self._ring = keys.of(Purpose.ROOMS)
        self._keyring = Keyring(keys)
        self._clock = clock

    async def has_come(self, session: ReadSession, booking_id: str, who: Sender) -> bool:
        """Whether he has been in the room."""
        room = await session.get(Room, booking_id)
        return room is not None and room.came(who)

    async def come_in(self, session: WriteSession, booking_id: str, who: Sender, closes_at: datetime) -> None:
        """Note that he is here; the first one opens the room.

        Args:
            booking_id: whose room it is; its transaction holds the booking.
            who: comes in.
            closes_at: when everything written in it is deleted at the latest.
        """
        room = await session.get(Room, booking_id)
        if room is None:
            room = Room(booking_id=booking_id, visitor_came=False, counsellor_came=False, closes_at=closes_at)
            session.add(room)
        room.note(who)
        await session.flush()

    async def read(self, session: ReadSession, booking_id: str) -> Talk:
        """Everything in the room.

        Raises:
            RoomGone: there is none.
        """
        room = await session.get(Room, booking_id)
        if room is None:
            raise RoomGone
        in_order = select(RoomMessage).where(RoomMessage.booking_id == booking_id).order_by(RoomMessage.place)
        messages = [Said(row.sender, self._opened(row)) for row in await session.scalars(in_order)]
        return Talk(room.visitor_came, room.counsellor_came, messages)

    async def write(self, session: WriteSession, booking_id: str, message_id: str, sender: Sender, text: str) -> None:
        """Add a message to an open room. The same one again, as a reloaded page sends it, is no second one.

        Args:
            booking_id: whose room it is; its transaction holds the booking.
            message_id: as `new_message_id` makes it.
            sender: who wrote it.
            text: at most LONGEST_MESSAGE characters.

        Raises:
            RoomFull: it holds MOST_MESSAGES already.
        """
        before = await session.get(RoomMessage, message_id)
        if before is not None:
            if (before.booking_id, before.sender, self._opened(before)) == (booking_id, sender, text):
                return
            # A page whose answer was lost, with other words in it now.
            message_id = new_message_id()
        place = await session.scalar(
            select(func.count()).select_from(RoomMessage).where(RoomMessage.booking_id == booking_id)
        )
        if place is None or place >= MOST_MESSAGES:
            raise RoomFull
        master = await self._keyring.hold(session)
        sealed = self._ring.seal(text.encode(), place_of(message_id), master)
        session.add(RoomMessage(id=message_id, booking_id=booking_id, place=place, sender=sender, sealed=sealed))
        await session.flush()

    async def close(self, session: WriteSession, booking_id: str) -> None:
        """Delete the room with everything in it; where there is none, nothing."""
        await session.execute(delete(Room).where(Room.booking_id == booking_id))

    async def with_visitor(self, session: ReadSession) -> set[str]:
        """The bookings into whose rooms the visitor has come."""
        return set(await session.scalars(select(Room.booking_id).where(Room.visitor_came)))

    async def every(self, session: ReadSession) -> Sequence[str]:
        """The bookings that have a room."""
        return (await session.scalars(select(Room.booking_id))).all()

    async def purge(self, session: WriteSession) -> int:
        """Delete the rooms whose time is over; returns how many."""
        over = delete(Room).where(Room.closes_at <= self._clock()).returning(Room.booking_id)
        return len((await session.scalars(over)).all())

    def _opened(self, row: RoomMessage) -> str:
        return self._ring.unseal(row.sealed, place_of(row.id)).decode()


def new_message_id() -> str:
    """Names one message before it is sent, so that sending it twice says it once."""
    return token_urlsafe(24)


def place_of(message_id: str) -> bytes:
    """Where a sealed message belongs."""
    return f"room_messages/{message_id}".encode()
