"""Bookings."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, false, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words
from api.retention import Kept, lasts


class Way(StrEnum):
    """How visitor and counsellor meet."""

    CHAT = "chat"
    PHONE = "phone"
    EMAIL = "email"
    VISIT = "visit"


class BookingStatus(StrEnum):
    """Where a booking stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    MISSED = "missed"

    @property
    def active(self) -> bool:
        """Whether the booking still holds its time."""
        return self in ACTIVE


class Told(StrEnum):
    """For which reason counsellors were last told that a booking waits, in the order in which reasons come."""

    NOTHING = "nothing"
    WAITS = "waits"
    SOON = "soon"
    AT_ONCE = "at_once"
    MISSED = "missed"


ROOM_OPENS_BEFORE = timedelta(minutes=10)
ACTIVE = (BookingStatus.WAITING, BookingStatus.CLAIMED)
FORGOTTEN = ""
HOLDS_ITS_TIME = text("status IN ('waiting', 'claimed')")


class Booking(Base):
    """A time with a counsellor. Code and idempotency key are kept as keyed hashes, words and contact sealed.

    There is no column for when it was made: it would tell when the visitor was here.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        Index(
            "uq_bookings_active_time",
            "counsellor_id",
            "starts_at",
            unique=True,
            sqlite_where=HOLDS_ITS_TIME,
            postgresql_where=HOLDS_ITS_TIME,
        ),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("importance BETWEEN 0 AND 10", name="importance"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    # Nobody's once the account of its counsellor is removed.
    counsellor_id: Mapped[str | None] = mapped_column(ForeignKey("counsellors.id", ondelete="SET NULL"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    way: Mapped[Way] = mapped_column(words(Way))
    status: Mapped[BookingStatus] = mapped_column(words(BookingStatus), default=BookingStatus.WAITING)
    pseudonym: Mapped[str] = mapped_column(String(40))
    urgent: Mapped[bool]
    importance: Mapped[int | None]
    confidence: Mapped[int | None]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    idempotency_hash: Mapped[str] = mapped_column(String(64), unique=True)
    request_fingerprint: Mapped[str] = mapped_column(String(64))
    sealed_summary: Mapped[bytes | None]
    sealed_contact: Mapped[bytes | None]
    checked_in: Mapped[bool] = mapped_column(server_default=false())
    # Of nothing else and never when: the first mail goes out within a minute after the booking was made.
    told: Mapped[Told] = mapped_column(words(Told), server_default=Told.NOTHING.value)

    @classmethod
    def holds_something(cls) -> ColumnElement[bool]:
        """Whether `wipe` has anything to do."""
        held = (cls.sealed_summary, cls.sealed_contact, cls.importance, cls.confidence)
        return or_(*(column.is_not(None) for column in held), cls.urgent, cls.request_fingerprint != FORGOTTEN)

    @property
    def room_opens_at(self) -> datetime:
        """From when visitor and counsellor can come into the room of a chat."""
        return self.starts_at - ROOM_OPENS_BEFORE

    @property
    def room_closes_at(self) -> datetime:
        """When the room of a chat is closed at the latest, with everything in it."""
        return self.ends_at + lasts(Kept.TALK)

    def has_room(self, now: datetime) -> bool:
        """Whether it is a chat that can take place now or later."""
        return self.way is Way.CHAT and self.status.active and now < self.room_closes_at

    def has_open_room(self, now: datetime) -> bool:
        """Whether it is a chat that can take place now."""
        return self.has_room(now) and self.room_opens_at <= now

    def status_at(self, now: datetime) -> BookingStatus:
        """Where it stands: one that nobody had claimed when its time came was missed, also before somebody notes it."""
        unclaimed = self.status is BookingStatus.WAITING and self.starts_at <= now
        return BookingStatus.MISSED if unclaimed else self.status

    def wipe(self) -> None:
        """Forget what the visitor said of himself, how to reach him, and the hash of his request."""
        self.sealed_summary = None
        self.sealed_contact = None
        self.importance = None
        self.confidence = None
        self.urgent = False
        self.request_fingerprint = FORGOTTEN
