"""How booking can fail."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from api.errors import FieldsInvalid, ProblemError
from api.handoffs.schemas import FreeTime
from api.security.effort import EffortAsked


class TimeGone(ProblemError):
    """The time is taken or not offered; other times come with it."""

    status = HTTPStatus.CONFLICT
    name = "time-gone"
    title = "This time is gone"
    detail = "This time is no longer free. Choose another one."

    def __init__(self, alternatives: Sequence[FreeTime]) -> None:
        super().__init__()
        self.alternatives = tuple(alternatives)

    def members(self) -> Mapping[str, Any]:
        return {"alternatives": [free_time.model_dump(mode="json") for free_time in self.alternatives]}

    @classmethod
    def example(cls) -> dict[str, Any]:
        day = "2026-12-01T{}:00+01:00"
        hours = ((f"{hour}:00", f"{hour}:45") for hour in (11, 13, 14))
        times = [{"starts_at": day.format(start), "ends_at": day.format(end)} for start, end in hours]
        return {**super().example(), "alternatives": times}


class BookingUnknown(ProblemError):
    """No booking has this code: mistyped, invented or never there; nobody is told which."""

    status = HTTPStatus.NOT_FOUND
    name = "booking-unknown"
    title = "No booking found"
    detail = "There is no booking with this code. Check the six words."


class BookingClosed(ProblemError):
    """The booking is cancelled, over, or its time has come."""

    status = HTTPStatus.CONFLICT
    name = "booking-closed"
    title = "This booking is closed"
    detail = "This booking can no longer be changed."


class KeyReused(ProblemError):
    """An idempotency key came again with another request, or after its booking was cancelled or over."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    name = "key-reused"
    title = "This key belongs to another request"
    detail = "Use a new Idempotency-Key for a new request."


class ContactMissing(FieldsInvalid):
    """The way needs a contact detail that is not, or no longer, in the vault."""

    name = "contact-missing"
    title = "A contact detail is missing"

    def __init__(self) -> None:
        super().__init__(FieldsInvalid.of("contact_ref", "This way needs a contact detail of its kind.").errors)

    @classmethod
    def example(cls) -> dict[str, Any]:
        return {**super().example(), **cls().members()}


class BookingsPaused(ProblemError):
    """Very many times were booked in a short while; the rest is kept for others. Carries when to come back."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    name = "bookings-paused"
    title = "Booking rests for a moment"
    detail = "Nothing was booked, since very many times were booked just now: send the same again after Retry-After."

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.seconds = max(1, round(wait.total_seconds()))

    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.seconds)}


class EffortNeeded(EffortAsked):
    """A booking costs a second of work, or without script a wait; carries what is asked."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    name = "effort-needed"
    title = "A short calculation is needed first"
    detail = "Nothing is booked yet: solve the challenge and send the same again with the solution in X-Proof."
