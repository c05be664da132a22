"""The table of deletions."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime


class Deletion(Base):
    """Something was deleted: a keyed hash of its random id, and the day on which no backup can hold it any more."""

    __tablename__ = "deletions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
