"""Whose turn it is to tell the counsellors."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime


class NoticeTurn(Base):
    """One row, made by the migration: until when one worker alone sends mail.

    Empty while nobody sends: a time that stayed would tell when the last booking was made.
    """

    __tablename__ = "notice_turns"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
