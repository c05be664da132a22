"""Columns that hold people's words: each sealed under its own row and column, so that none can be swapped."""

from typing import Literal

from api.security.keys import Keys, MasterKey, Purpose

Column = Literal["summary", "contact"]


class SealedFields:
    """Seals and opens the summary and the contact detail of a booking."""

    def __init__(self, keys: Keys) -> None:
        self._ring = keys.of(Purpose.BOOKINGS)

    def seal(self, booking_id: str, column: Column, text: str | None, master: MasterKey) -> bytes | None:
        """Seal a text for its row and column, with the key that the keyring says."""
        return None if text is None else self._ring.seal(text.encode(), place(booking_id, column), master)

    def unseal(self, booking_id: str, column: Column, sealed: bytes | None) -> str | None:
        """The text that was sealed.

        Raises:
            SealBroken: it was moved here from another row or column, or changed.
        """
        return None if sealed is None else self._ring.unseal(sealed, place(booking_id, column)).decode()


def place(booking_id: str, column: str) -> bytes:
    """Where a sealed text belongs."""
    return f"bookings/{booking_id}/{column}".encode()
