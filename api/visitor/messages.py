"""Messages of a conversation as the page shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from re import split
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo

from api.handoffs.models import Way
from api.visitor.contexts import BookingCard, Button, Expects, Message
from api.visitor.words import time_in_words, way_in_words


class SaidButton(Protocol):
    """A button as the gateway hands it out."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


class Said(Protocol):
    """A message as the gateway hands it out."""

    @property
    def sender(self) -> Literal["visitor", "bot"]: ...
    @property
    def text(self) -> str | None: ...
    @property
    def buttons(self) -> Sequence[SaidButton]: ...
    @property
    def custom(self) -> Mapping[str, Any] | None: ...


def shown(messages: Sequence[Said], zone: ZoneInfo) -> tuple[Message, ...]:
    """All messages; only those of the newest answer still have buttons.

    Args:
        messages: oldest first.
        zone: of the times in bookings.
    """
    start = _newest_answer(messages)
    return tuple(_message(said, place - start, zone) for place, said in enumerate(messages))


def expected(messages: Sequence[Said]) -> Expects:
    """What the newest answer asks to be typed."""
    custom = _newest_custom(messages, "expects")
    if custom.get("expects") != "contact":
        return "text"
    return "email" if custom.get("way") == Way.EMAIL else "phone"


def summary(messages: Sequence[Said]) -> str:
    """The summary that the newest answer asks to be read and edited; empty when there is none."""
    return str(_newest_custom(messages, "summary").get("summary") or "")


def _newest_answer(messages: Sequence[Said]) -> int:
    places = [place for place, said in enumerate(messages) if said.sender == "visitor"]
    return places[-1] + 1 if places else 0


def _newest_custom(messages: Sequence[Said], name: str) -> Mapping[str, Any]:
    customs = (said.custom for said in messages[_newest_answer(messages) :])
    return next((custom for custom in customs if custom and name in custom), {})


def _message(said: Said, place: int, zone: ZoneInfo) -> Message:
    custom = said.custom or {}
    buttons = [Button(button.id, button.title) for button in said.buttons] if place >= 0 else []
    numbers = [button for button in buttons if custom.get("scale") and button.title.isdecimal()]
    return Message(
        sender=said.sender,
        paragraphs=_paragraphs(said.text or ""),
        scale=tuple(numbers),
        buttons=tuple(button for button in buttons if button not in numbers),
        booking=_card(custom["booking"], zone) if custom.get("booking") else None,
        opens_booking=custom.get("open") == "booking",
        starts_newest_answer=place == 0,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(paragraph for paragraph in split(r"\n{2,}", text) if paragraph.strip())


def _card(booking: Mapping[str, str], zone: ZoneInfo) -> BookingCard:
    starts_at = datetime.fromisoformat(booking["starts_at"]).astimezone(zone)
    return BookingCard(time_in_words(starts_at), way_in_words(Way(booking["way"])), booking["code"])
