"""What each visitor page is handed. Tokens, codes and contact details stay out of every repr."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from api.chat.calls import Paragraphs, Piece
from api.rooms.service import LONGEST_MESSAGE, Talk, new_message_id

Expects = Literal["text", "phone", "email"]


@dataclass(frozen=True, slots=True)
class Button:
    """An offered answer; `id` is opaque and good in this conversation only."""

    id: str = field(repr=False)
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A box of a list to tick."""

    id: str = field(repr=False)
    title: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card."""

    label: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Card:
    """The visitor's own words, to be copied, printed or saved."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Builder:
    """Two fields that make one sentence, each after its fixed words; what was entered is kept after a fault."""

    if_words: str
    then_words: str
    if_text: str = field(default="", repr=False)
    then_text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BookingCard:
    """A booking as its owner sees it, with the time already in words."""

    time: str
    way: str
    code: str = field(repr=False)
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble. Numbers of a scale and boxes to tick are kept apart from the other buttons.

    Older messages have neither buttons nor exercises; cards, bookings and the place for a tip stay.
    """

    sender: Literal["visitor", "bot"]
    paragraphs: Paragraphs = field(repr=False)
    life_lines: tuple[Piece, ...] = ()
    scale: tuple[Button, ...] = ()
    ticks: tuple[Tick, ...] = ()
    buttons: tuple[Button, ...] = ()
    breathing: bool = False
    builder: Builder | None = None
    card: Card | None = None
    tip: bool = False
    booking: BookingCard | None = None
    opens_booking: bool = False
    starts_newest_answer: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time that can be booked: `starts_at` goes back in the form, `clock` is what a person reads."""

    starts_at: str
    clock: str


@dataclass(frozen=True, slots=True)
class Day:
    """The free times of one local day."""

    name: str
    times: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every visitor page needs: where leaving leads to, the numbers, the conversation it belongs to."""

    exit_url: str
    time_zone: str
    facts: Mapping[str, str] = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConversationPage:
    template: ClassVar[str] = "visitor/conversation.html"

    around: Surroundings
    messages: tuple[Message, ...] = ()
    expects: Expects = "text"
    draft: str = field(default="", repr=False)
    summary_asked: bool = False
    error: str | None = None
    wait: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BookingForm:
    """What was entered in the booking form, kept when something in it was wrong."""

    way: str = ""
    starts_at: str = ""
    contact: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Effort:
    """What booking costs: a puzzle as JSON for the script, which puts its answer into `proof`, or else the wait."""

    puzzle: str = field(repr=False)
    wait: str = field(repr=False)
    seconds: int
    proof: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class BookingPage:
    template: ClassVar[str] = "visitor/booking.html"

    around: Surroundings
    days: tuple[Day, ...]
    visits: bool
    booking_key: str
    effort: Effort
    form: BookingForm = BookingForm()
    errors: Mapping[str, str] = field(default_factory=dict)
    code: str = field(default="", repr=False)
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class BookedPage:
    template: ClassVar[str] = "visitor/booked.html"

    around: Surroundings
    booking: BookingCard


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part of what is stored under a code: what it is, until when, and who can read it."""

    what: str
    value: str = field(repr=False)
    gone: str
    readers: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to tick one of; an empty value says nothing."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class CheckInForm:
    """The two questions after an appointment, with what was chosen."""

    since: tuple[Choice, ...]
    talk: tuple[Choice, ...]
    chosen_since: str = field(default="", repr=False)
    chosen_talk: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said after a check-in, and a sentence with which the conversation can go on; empty for none."""

    answer: str
    own_words: str = field(repr=False)
    no_talk: bool


@dataclass(frozen=True, slots=True)
class Chat:
    """The room of a booked chat: open now, or when it will be."""

    open: bool
    opens: str


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    """A booking opened with its code: seen, moved, about to be cancelled, or asked about afterwards."""

    template: ClassVar[str] = "visitor/appointment.html"

    around: Surroundings
    code: str = field(repr=False)
    time: str
    way: str
    place: str | None
    status: str
    open: bool
    chat: Chat | None
    missed: bool
    may_be_called: bool
    held: tuple[HeldPart, ...]
    can_forget: bool
    days: tuple[Day, ...]
    chosen: str = ""
    asking_to_cancel: bool = False
    check_in: CheckInForm | None = None
    told: Told | None = None
    notice: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The talk of a booked chat; without one the room is not open, and what was written last was not sent."""

    template: ClassVar[str] = "visitor/room.html"

    around: Surroundings
    state: str
    warning: Paragraphs = ()
    talk: Talk | None = None
    room_pass: str = field(default="", repr=False)
    message_key: str = field(default_factory=new_message_id, repr=False)
    draft: str = field(default="", repr=False)
    error: str = ""
    longest: int = LONGEST_MESSAGE
