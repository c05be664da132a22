"""The keyring's table."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from api.database import Base

THE_ONLY = 1


class KeyringEntry(Base):
    """One row: which master key seals rows, and the keys of hashes, sealed under it."""

    __tablename__ = "keyring"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=THE_ONLY)
    master_key_id: Mapped[str] = mapped_column(String(16))
    sealed_hash_keys: Mapped[bytes]
