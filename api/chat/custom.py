"""What an answer of the dialogue asks the page to show beside its words: one of these shapes, or nothing."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.handoffs.models import Way

LONGEST_NAME = 200
# His own words may have grown in redaction: a placeholder can be longer than what it stands for.
LONGEST_WORDS = 4_000
MOST_LINES = 20

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        """Nothing: what is in here may be a visitor's words."""
        return []


class AsksContact(_Shape):
    """The next words are a contact detail."""

    expects: Literal["contact"]
    way: Literal["phone", "email"]


class AsksNumber(_Shape):
    """The buttons 0 to 10 are a ruler, named by the slot that it fills."""

    scale: Name


class AsksSummary(_Shape):
    """A summary to be read, changed and sent."""

    summary: Words


class OpensBooking(_Shape):
    """A way to the booking page."""

    open: Literal["booking"]


class BookedTime(_Shape):
    """A booking and the code that opens it."""

    code: Name
    starts_at: AwareDatetime
    way: Way


class ShowsBooking(_Shape):
    """What was just booked."""

    booking: BookedTime


class Forgotten(_Shape):
    """The conversation was just deleted."""

    forget: Literal[True]


class Breathing(_Shape):
    """A breathing pace."""

    exercise: Literal["breathing"]


class TickList(_Shape):
    """The buttons are boxes to tick, sent together; those marked `single` stay buttons."""

    ticks: Literal[True]


class Card(_Shape):
    """His own words to copy, print or save, each line with its label."""

    title: Name
    lines: Annotated[tuple[tuple[Name, Words], ...], Field(min_length=1, max_length=MOST_LINES)]


class ShowsCard(_Shape):
    """What an exercise came to."""

    card: Card


class Builder(_Shape):
    """The fixed words before each of the two fields of a sentence."""

    if_words: Annotated[Name, Field(alias="if")]
    then_words: Annotated[Name, Field(alias="then")]


class OffersBuilder(_Shape):
    """Two fields that make one sentence."""

    builder: Builder


class OffersTip(_Shape):
    """A place to write the text of a tip, in the browser only."""

    tip: Literal[True]


Custom = (
    AsksContact
    | AsksNumber
    | AsksSummary
    | OpensBooking
    | ShowsBooking
    | Forgotten
    | Breathing
    | TickList
    | ShowsCard
    | OffersBuilder
    | OffersTip
)
