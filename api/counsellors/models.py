"""Counsellors, their weekly hours and the sessions they are signed in with."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.database import Base, UtcDateTime

MINUTES_A_DAY = 24 * 60
LONGEST_NAME = 64


def random_id() -> str:
    """An id that tells neither order nor time."""
    return uuid4().hex


class Counsellor(Base):
    """A person who talks with visitors."""

    __tablename__ = "counsellors"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))

    hours: Mapped[list["WorkingHours"]] = relationship(lazy="raise", order_by="WorkingHours.starts_minute")


class WorkingHours(Base):
    """An interval of one weekday in local time. Minutes count from midnight; 1440 is the midnight that ends the day."""

    __tablename__ = "working_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(
            f"0 <= starts_minute AND starts_minute < ends_minute AND ends_minute <= {MINUTES_A_DAY}", "order"
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    counsellor_id: Mapped[str] = mapped_column(ForeignKey("counsellors.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    starts_minute: Mapped[int]
    ends_minute: Mapped[int]


class StaffSession(Base):
    """A signed-in browser. The id is a hash of the token in its cookie, so a copy of this table opens nothing."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    counsellor_id: Mapped[str] = mapped_column(ForeignKey("counsellors.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
