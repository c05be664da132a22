"""What the visitor's forms send, all to one address."""

from re import fullmatch
from secrets import token_urlsafe
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

BOOKING_KEY = r"[A-Za-z0-9_-]{32}"

Act = Literal["say", "choose", "booking", "book", "show", "move", "cancel", "leave"]
Short = Annotated[str, Field(max_length=500, repr=False)]
Long = Annotated[str, Field(max_length=20_000, repr=False)]


def new_booking_key() -> str:
    """Names one filled-in form, so that sending it twice books once."""
    return token_urlsafe(24)


class VisitorForm(BaseModel):
    """One form as it was sent; fields of the other forms are empty."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    do: Act
    token: Short = ""
    text: Long = ""
    expects: Literal["text", "contact"] = "text"
    button: Annotated[str, Field(max_length=4_000, repr=False)] = ""
    way: Short = ""
    starts_at: Short = ""
    contact: Short = ""
    note: Long = ""
    booking_key: Short = ""
    code: Short = ""
    sure: Short = ""

    @property
    def own_booking_key(self) -> str:
        """The key of this form; a new one where it was tampered with."""
        return self.booking_key if fullmatch(BOOKING_KEY, self.booking_key) else new_booking_key()
