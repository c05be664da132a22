"""Columns that hold people's words: each sealed under its own row and column, so that none can be swapped."""

from typing import Literal

from api.security.keys import Keys, seal, unseal

Column = Literal["summary", "contact"]


class SealedFields:
    """Seals and opens the summary and the contact detail of a booking."""

    def __init__(self, keys: Keys) -> None:
        self._key = keys.of("turning-point/bookings/fields/1")

    def seal(self, booking_id: str, column: Column, text: str | None) -> bytes | None:
        return None if text is None else seal(self._key, text.encode(), _place(booking_id, column))

    def unseal(self, booking_id: str, column: Column, sealed: bytes | None) -> str | None:
        """The text that was sealed.

        Raises:
            SealBroken: it was moved here from another row or column, or changed.
        """
        return None if sealed is None else unseal(self._key, sealed, _place(booking_id, column)).decode()


def _place(booking_id: str, column: Column) -> bytes:
    return f"bookings/{booking_id}/{column}".encode()
