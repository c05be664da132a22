"""The vault's table."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base, UtcDateTime, words


class ContactKind(StrEnum):
    """What sort of contact detail it is."""

    PHONE = "phone"
    EMAIL = "email"


class VaultEntry(Base):
    """One sealed contact detail, waiting to be claimed. Neither id nor seal can be had without the reference."""

    __tablename__ = "vault_entries"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[ContactKind] = mapped_column(words(ContactKind))
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
