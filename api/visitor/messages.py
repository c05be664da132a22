"""Messages of a conversation as the page shows them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from api.chat.custom import (
    AsksContact,
    AsksNumber,
    AsksSummary,
    BookedTime,
    Breathing,
    OffersTip,
    OpensBooking,
    ShowsBooking,
)
from api.chat.schemas import Message as Said
from api.visitor.contexts import BookingCard, Button, Expects, Message
from api.visitor.tools import Entered, builder, card, ticks
from api.visitor.words import time_in_words, way_in_words


def shown(
    messages: Sequence[Said], zone: ZoneInfo, entered: Entered | None = None, lines: Sequence[Said] = ()
) -> tuple[Message, ...]:
    """All messages; only those of the newest answer still have buttons and exercises.

    Args:
        messages: oldest first.
        zone: of the times in bookings.
        entered: what was put into an exercise and not taken.
        lines: what is said below them to words that were refused; read first, and it takes no buttons away.
    """
    start, kept = _newest_answer(messages), entered or Entered()
    first = len(messages) if lines else start
    return tuple(
        _message(said, place >= start, place == first, zone, kept) for place, said in enumerate([*messages, *lines])
    )


def expected(messages: Sequence[Said]) -> Expects:
    """What the newest answer asks to be typed."""
    asked = _newest_custom(messages, AsksContact)
    return asked.way if asked else "text"


def summary(messages: Sequence[Said]) -> str:
    """The summary that the newest answer asks to be read and edited; empty when there is none."""
    asked = _newest_custom(messages, AsksSummary)
    return asked.summary if asked else ""


def _newest_answer(messages: Sequence[Said]) -> int:
    places = [place for place, said in enumerate(messages) if said.sender == "visitor"]
    return places[-1] + 1 if places else 0


def _newest_custom[Kind](messages: Sequence[Said], kind: type[Kind]) -> Kind | None:
    customs = (said.custom for said in messages[_newest_answer(messages) :])
    return next((custom for custom in customs if isinstance(custom, kind)), None)


def _message(said: Said, live: bool, first: bool, zone: ZoneInfo, entered: Entered) -> Message:
    custom = said.custom
    buttons = [Button(button.id, button.title) for button in said.buttons if button.single] if live else []
    numbers = [button for button in buttons if isinstance(custom, AsksNumber) and button.title.isdecimal()]
    return Message(
        sender=said.sender,
        paragraphs=said.paragraphs,
        life_lines=said.life_lines,
        scale=tuple(numbers),
        ticks=ticks(said, entered) if live else (),
        buttons=tuple(button for button in buttons if button not in numbers),
        breathing=live and isinstance(custom, Breathing),
        builder=builder(custom, entered) if live else None,
        card=card(custom),
        tip=isinstance(custom, OffersTip),
        booking=_booking(custom.booking, zone) if isinstance(custom, ShowsBooking) else None,
        opens_booking=isinstance(custom, OpensBooking),
        starts_newest_answer=first,
    )


def _booking(booked: BookedTime, zone: ZoneInfo) -> BookingCard:
    return BookingCard(time_in_words(booked.starts_at.astimezone(zone)), way_in_words(booked.way), booked.code)
