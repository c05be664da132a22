"""What the visitor's forms send, all to one address."""

from re import fullmatch
from secrets import token_urlsafe
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.chat.schemas import LONGEST_TAKEN, MOST_TICKED, ButtonId
from api.security.effort import Shown
from api.security.puzzles import LONGEST_SOLUTION

OWN_KEY = r"[A-Za-z0-9_-]{32}"

TalkAct = Literal["say", "choose", "tick", "build", "leave"]
DeskAct = Literal["booking", "book", "show", "move", "cancel", "forget", "check_in"]
RoomAct = Literal["enter", "look", "write"]
Short = Annotated[str, Field(max_length=500, repr=False)]
Effort = Annotated[str, Field(max_length=LONGEST_SOLUTION, repr=False)]
Long = Annotated[str, Field(max_length=LONGEST_TAKEN, repr=False)]


def new_key() -> str:
    """Names one filled-in form, so that sending it twice does once what it asks."""
    return token_urlsafe(24)


class VisitorForm(BaseModel):
    """One form as it was sent; fields of the other forms are empty."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    do: TalkAct | DeskAct | RoomAct
    token: Short = ""
    text: Long = ""
    expects: Literal["text", "contact"] = "text"
    button: Annotated[ButtonId, Field(repr=False)] = ""
    ticked: Annotated[list[ButtonId], Field(max_length=MOST_TICKED, repr=False)] = []
    if_words: Short = ""
    if_text: Long = ""
    then_words: Short = ""
    then_text: Long = ""
    way: Short = ""
    starts_at: Short = ""
    contact: Short = ""
    note: Long = ""
    booking_key: Short = ""
    code: Short = ""
    room: Short = ""
    message_key: Short = ""
    only_look: Short = ""
    sure: Short = ""
    since: Short = ""
    talk: Short = ""
    proof: Effort = ""
    wait: Effort = ""

    @property
    def sentence(self) -> str:
        """What the two fields of a builder say together; empty without its second part."""
        first, second = " ".join(self.if_text.split()).rstrip(".,;"), " ".join(self.then_text.split())
        return f"{' '.join(filter(None, (self.if_words, first)))}, {self.then_words} {second}" if second else ""

    @property
    def shown(self) -> Shown:
        """The effort that came with it."""
        return Shown(self.proof, self.wait)

    @property
    def own_booking_key(self) -> str:
        """The key of this form; a new one where it was tampered with."""
        return _well_formed(self.booking_key)

    @property
    def own_message_key(self) -> str:
        """The same of a message in a room."""
        return _well_formed(self.message_key)


def _well_formed(key: str) -> str:
    return key if fullmatch(OWN_KEY, key) else new_key()
