"""What each staff page is handed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from babel.dates import format_datetime, get_day_names

from api.counsellors.door import SignInSlowed
from api.counsellors.hours import DAYS_A_WEEK, clock_face
from api.counsellors.models import WorkingHours
from api.counsellors.service import SignedIn
from api.facts import Fact
from api.handoffs.models import BookingStatus, Way
from api.handoffs.queue import QueueEntry
from api.outcomes.models import Question, Since, Talk
from api.outcomes.service import Figures
from api.rooms.service import LONGEST_MESSAGE, new_message_id
from api.rooms.service import Talk as Written
from api.security.forms import FormTokens
from api.web.translations import LANGUAGE, gettext


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, and the tokens of the forms on the page by where they are sent."""

    name: str
    forms: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, counsellor: SignedIn, tokens: FormTokens, *paths: str) -> "Account":
        every = ("/staff/logout", *paths)
        return cls(counsellor.name, {path: tokens.make(counsellor.token, path) for path in every})


@dataclass(frozen=True, slots=True)
class SignInPage:
    template: ClassVar[str] = "staff/login.html"

    csrf: str = field(repr=False)
    name: str = ""
    error: str | None = None
    wait: str = field(default="", repr=False)

    @classmethod
    def slowed(cls, csrf: str, name: str, refused: SignInSlowed, begun: str) -> "SignInPage":
        """Ask for a wait.

        Args:
            csrf: the token of the form.
            name: as typed.
            refused: what is asked.
            begun: the wait that came with the form, which goes on where it had begun.
        """
        sentence = gettext(
            "This name was tried very often just now, so you are not signed in yet:"
            " wait %(seconds)s seconds, type your password and sign in again."
        )
        return cls(csrf, name, sentence % {"seconds": refused.seconds_left}, refused.wait_after(begun))


@dataclass(frozen=True, slots=True)
class Card:
    """A booking in the queue, in words."""

    id: str
    pseudonym: str
    way: str
    time: str
    status: BookingStatus
    soon: bool
    claimable: bool
    chat: bool
    in_room: bool
    urgent: bool
    importance: int | None
    confidence: int | None
    summary: str | None = field(repr=False)
    contact: str | None = field(repr=False)

    @classmethod
    def of(cls, entry: QueueEntry) -> "Card":
        return cls(
            id=entry.id,
            pseudonym=entry.pseudonym,
            way=way_words(entry.way),
            time=time_words(entry.starts_at, entry.ends_at),
            status=entry.status,
            soon=entry.soon,
            claimable=entry.claimable,
            chat=entry.way is Way.CHAT,
            in_room=entry.in_room,
            urgent=entry.urgent,
            importance=entry.importance,
            confidence=entry.confidence,
            summary=entry.summary,
            contact=entry.contact,
        )


@dataclass(frozen=True, slots=True)
class QueuePage:
    template: ClassVar[str] = "staff/queue.html"

    account: Account
    waiting: Sequence[Card]
    missed: Sequence[Card]
    claimed: Sequence[Card]

    @classmethod
    def of(cls, account: Account, cards: Sequence[Card]) -> "QueuePage":
        parts = (BookingStatus.WAITING, BookingStatus.MISSED, BookingStatus.CLAIMED)
        return cls(account, *([card for card in cards if card.status is part] for part in parts))


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A booked chat; without a talk its room is not open, and what was written last was not sent."""

    template: ClassVar[str] = "staff/room.html"

    account: Account
    booking: str
    pseudonym: str
    state: str
    talk: Written | None = None
    message_key: str = field(default_factory=new_message_id, repr=False)
    draft: str = field(default="", repr=False)
    error: str = ""
    longest: int = LONGEST_MESSAGE


@dataclass(frozen=True, slots=True)
class Interval:
    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week with its hours."""

    number: int
    name: str
    intervals: Sequence[Interval]


@dataclass(frozen=True, slots=True)
class HoursForm:
    """What was entered, kept when something in it was wrong."""

    weekday: int = 0
    starts: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class HoursPage:
    template: ClassVar[str] = "staff/hours.html"

    account: Account
    days: Sequence[Day]
    timezone: str
    form: HoursForm = HoursForm()
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactsPage:
    template: ClassVar[str] = "staff/facts.html"

    account: Account
    facts: Sequence[Fact]
    days: int


@dataclass(frozen=True, slots=True)
class AnswerCount:
    answer: str
    number: int


@dataclass(frozen=True, slots=True)
class OutcomeTable:
    """One question in one quarter; without counts where too few answered."""

    quarter: str
    question: str
    counts: Sequence[AnswerCount]

    @classmethod
    def of(cls, figures: Figures) -> "OutcomeTable":
        year, quarter = figures.quarter.split("-Q")
        counts = [AnswerCount(answer_words(answer), number) for answer, number in (figures.numbers or {}).items()]
        when = gettext("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": quarter}
        return cls(when, question_words(figures.question), counts)


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    template: ClassVar[str] = "staff/outcomes.html"

    account: Account
    tables: Sequence[OutcomeTable]
    fewest: int


def week(hours: Sequence[WorkingHours]) -> list[Day]:
    """The seven days, each with its intervals."""
    names = get_day_names("wide", locale=LANGUAGE)
    by_day: dict[int, list[Interval]] = {number: [] for number in range(DAYS_A_WEEK)}
    for interval in hours:
        words = f"{clock_face(interval.starts_minute)}–{clock_face(interval.ends_minute)}"
        by_day[interval.weekday].append(Interval(interval.id, words))
    return [Day(number, names[number], intervals) for number, intervals in by_day.items()]


def time_words(starts_at: datetime, ends_at: datetime) -> str:
    """A local time as people say it: weekday, day, month, from when to when."""
    day = format_datetime(starts_at, "EEEE d MMMM", tzinfo=starts_at.tzinfo, locale=LANGUAGE)
    return f"{day}, {starts_at:%H:%M}–{ends_at:%H:%M}"


def way_words(way: Way) -> str:
    match way:
        case Way.CHAT:
            return gettext("Anonymous chat")
        case Way.PHONE:
            return gettext("Phone")
        case Way.EMAIL:
            return gettext("E-mail")
        case Way.VISIT:
            return gettext("Visit")


def question_words(question: Question) -> str:
    match question:
        case Question.SINCE:
            return gettext("Paid for sex since the talk?")
        case Question.TALK:
            return gettext("Did the talk help?")


def answer_words(answer: str) -> str:
    words: dict[str, str] = {
        Since.NOT: gettext("Not once"),
        Since.LESS: gettext("Less than before"),
        Since.SAME: gettext("As before"),
        Since.MORE: gettext("More than before"),
        Talk.HELPED: gettext("Yes"),
        Talk.SOME_HELP: gettext("A little"),
        Talk.NO_HELP: gettext("No"),
        Talk.NO_TALK: gettext("There was no talk"),
    }
    return words[answer]
