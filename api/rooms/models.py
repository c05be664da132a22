"""The rooms' tables."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words


class Sender(StrEnum):
    """Who is in a room."""

    VISITOR = "visitor"
    COUNSELLOR = "counsellor"


class Room(Base):
    """A written talk at a booked time, there from when the first of the two comes in until it is closed."""

    __tablename__ = "rooms"

    booking_id: Mapped[str] = mapped_column(ForeignKey("bookings.id", ondelete="CASCADE"), primary_key=True)
    visitor_came: Mapped[bool] = mapped_column(server_default=false())
    counsellor_came: Mapped[bool] = mapped_column(server_default=false())
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    def came(self, who: Sender) -> bool:
        """Whether he has been here."""
        return self.visitor_came if who is Sender.VISITOR else self.counsellor_came

    def note(self, who: Sender) -> None:
        """He is here now."""
        if who is Sender.VISITOR:
            self.visitor_came = True
        else:
            self.counsellor_came = True


class RoomMessage(Base):
    """What one of the two wrote, sealed. There is no time: the order is all that a talk needs."""

    __tablename__ = "room_messages"
    __table_args__ = (UniqueConstraint("booking_id", "place", name="uq_room_messages_place"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    booking_id: Mapped[str] = mapped_column(ForeignKey("rooms.booking_id", ondelete="CASCADE"))
    place: Mapped[int]
    sender: Mapped[Sender] = mapped_column(words(Sender))
    sealed: Mapped[bytes]
