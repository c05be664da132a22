"""The booking endpoint of the API, as the action server uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

TIMEOUT_SECONDS = 4.0
SLOTS_SHOWN = 6


class BookingClosed(Exception):
    """The API cannot be reached or refuses just now; nothing was booked."""


class NoAnswer(BookingClosed):
    """The API gave no usable answer in time; what it was asked for may be done all the same."""


class TimeGone(Exception):
    """Somebody else has booked the time; others are free."""


class Refused(Exception):
    """A field of the request did not fit."""

    def __init__(self, fields: list[str]) -> None:
        """Keep the names of the fields."""
        super().__init__("The booking was not accepted.")
        self.fields = fields


@dataclass(frozen=True)
class Handoff:
    """What the visitor agreed to hand over; nothing else is sent."""

    way: str
    starts_at: str
    summary: str | None = field(default=None, repr=False)
    contact_ref: str | None = field(default=None, repr=False)
    importance: int | None = None
    confidence: int | None = None
    urgent: bool = False


def visit_address() -> str:
    """Return where visits take place; empty where none are offered."""
    return os.environ.get("TURNING_POINT_VISIT_ADDRESS", "")


async def free_times(urgent: bool) -> list[str]:
    """Return the next free times, ISO 8601 with offset.

    Raises:
        BookingClosed: the API cannot answer.
    """
    params = {"limit": SLOTS_SHOWN, "urgent": str(urgent).lower()}
    answer = await _call("GET", "/api/slots", params=params)
    if answer.status_code != httpx.codes.OK:
        raise BookingClosed
    with _read():
        return [slot["starts_at"] for slot in answer.json()["slots"]]


async def book(handoff: Handoff, idempotency_key: str) -> dict[str, Any]:
    """Book a time; the same key again returns the same booking.

    Returns:
        The booking with its `code`, `starts_at`, `way` and, of a visit, `place`.

    Raises:
        TimeGone: the time was taken meanwhile.
        Refused: a field did not fit.
        NoAnswer: nobody knows whether it is booked; the same key asks again.
        BookingClosed: nothing was booked.
    """
    body = {name: value for name, value in vars(handoff).items() if value is not None}
    secret = os.environ["TURNING_POINT_SERVICE_SECRET"]
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": idempotency_key}
    answer = await _call("POST", "/api/handoffs", json=body, headers=headers)
    if answer.status_code == httpx.codes.CREATED:
        with _read():
            booking = answer.json()
            return {name: booking[name] for name in ("code", "starts_at", "way", "place")}
    if answer.status_code == httpx.codes.CONFLICT:
        raise TimeGone
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        with _read():
            raise Refused([error["field"] for error in answer.json().get("errors", [])])
    if answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
        raise NoAnswer
    raise BookingClosed


async def _call(method: str, path: str, **request: Any) -> httpx.Response:
    base = os.environ.get("TURNING_POINT_API_URL", "http://127.0.0.1:8000")
    try:
        async with httpx.AsyncClient(base_url=base, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            return await client.request(method, path, **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise BookingClosed from None
    except httpx.HTTPError:
        raise NoAnswer from None


@contextmanager
def _read() -> Iterator[None]:
    """Take an answer of another form for none."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NoAnswer from None
