"""What crosses the wire about free times and bookings."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from api.handoffs.models import BookingStatus, Way

LONGEST_SUMMARY = 1500


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _nothing_if_blank(value: object) -> object:
    return value.strip() or None if isinstance(value, str) else value


Moment = Annotated[AwareDatetime, Field(examples=["2026-12-01T10:00:00+01:00"])]
StartsAt = Annotated[Moment, AfterValidator(_in_utc), Field(description="A free time; ISO 8601 with offset.")]
Readiness = Annotated[int | None, Field(ge=0, le=10, description="The visitor's own figure on a 0-10 scale.")]
Place = Annotated[str | None, Field(description="Where a visit takes place.", examples=["Exempelgatan 1, Göteborg"])]
Pseudonym = Annotated[str, Field(examples=["Calm River"], description="What the counsellor calls the visitor.")]
Summary = Annotated[
    Annotated[str, Field(max_length=LONGEST_SUMMARY)] | None,
    BeforeValidator(_nothing_if_blank),
    Field(repr=False, description="Read, edited and approved by the visitor."),
]
ContactReference = Annotated[
    Annotated[str, Field(max_length=128)] | None,
    BeforeValidator(_nothing_if_blank),
    Field(repr=False, description="Needed for phone and email: a vault reference of that kind."),
]


class FreeTime(BaseModel):
    """A time that can be booked."""

    model_config = ConfigDict(frozen=True)

    starts_at: Moment
    ends_at: Annotated[Moment, Field(examples=["2026-12-01T10:45:00+01:00"])]


class Slots(BaseModel):
    """The next free times, earliest first."""

    slots: list[FreeTime]


class BookingRequest(BaseModel):
    """What a visitor may hand over by himself; nothing else is accepted."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "way": "chat",
                    "starts_at": "2026-12-01T10:00:00+01:00",
                    "summary": "I want to stop and do not know how.",
                    "importance": 8,
                    "confidence": 4,
                }
            ]
        },
    )

    way: Way
    starts_at: StartsAt
    summary: Summary = None
    contact_ref: ContactReference = None
    importance: Readiness = None
    confidence: Readiness = None


class HandoffRequest(BookingRequest):
    """What a visitor agreed to hand over in the dialogue, which alone may call it urgent."""

    urgent: Annotated[bool, Field(description="Thoughts of suicide came up in the conversation.")] = False


class MoveRequest(BaseModel):
    """The new time of a booking."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_at: StartsAt


class BookingView(BaseModel):
    """A booking as its owner sees it."""

    model_config = ConfigDict(frozen=True)

    starts_at: Moment
    ends_at: Annotated[Moment, Field(examples=["2026-12-01T10:45:00+01:00"])]
    way: Way
    place: Place
    status: BookingStatus
    pseudonym: Pseudonym


class Booked(BaseModel):
    """A booking just made. The code is told here and never again, except to the same idempotency key."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(repr=False, examples=["acorn velvet umbrella sandbox trinity walnut"])
    starts_at: Moment
    ends_at: Annotated[Moment, Field(examples=["2026-12-01T10:45:00+01:00"])]
    way: Way
    place: Place
    pseudonym: Pseudonym


class HeldName(StrEnum):
    """A part of what is stored under a code."""

    SUMMARY = "summary"
    CONTACT = "contact"
    IMPORTANCE = "importance"
    CONFIDENCE = "confidence"
    URGENT = "urgent"
    TIME = "time"
    WAY = "way"
    STATUS = "status"
    TALK = "talk"
    PSEUDONYM = "pseudonym"
    COUNSELLOR = "counsellor"
    CHECKED_IN = "checked_in"
    TOLD = "told"
    HASHES = "hashes"
    DELETION = "deletion"


class HeldPart(BaseModel):
    """One part of what is stored, in plain words."""

    model_config = ConfigDict(frozen=True)

    name: HeldName
    what: str = Field(examples=["How to reach you"])
    value: str | None = Field(repr=False, description="As it is stored; null where it says nothing to people.")
    gone_at: Moment = Field(description="When it is deleted at the latest; sooner with the code.")
    readers: str = Field(examples=["you and the counsellor who took it"])


class Held(BaseModel):
    """Everything that is stored under a booking code. The conversation is not: nothing connects the two."""

    model_config = ConfigDict(frozen=True)

    parts: tuple[HeldPart, ...]
