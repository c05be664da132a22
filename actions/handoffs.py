"""The booking endpoint of the API, as the action server uses it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any

import httpx

TIMEOUT_SECONDS = 4.0
SLOTS_SHOWN = 6


class BookingClosed(Exception):
    """The API cannot be reached or cannot answer just now."""


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


async def free_times(urgent: bool) -> list[str]:
    """Return the next free times, ISO 8601 with offset.

    Raises:
        BookingClosed: the API cannot answer.
    """
    params = {"limit": SLOTS_SHOWN, "urgent": str(urgent).lower()}
    answer = await _call("GET", "/api/slots", params=params)
    if answer.status_code != httpx.codes.OK:
        raise BookingClosed
    return [slot["starts_at"] for slot in answer.json()["slots"]]


async def book(handoff: Handoff, idempotency_key: str) -> dict[str, Any]:
    """Book a time; the same key again returns the same booking.

    Returns:
        The booking with its `code`, `starts_at` and `way`.

    Raises:
        TimeGone: the time was taken meanwhile.
        Refused: a field did not fit.
        BookingClosed: the API cannot answer.
    """
    body = {name: value for name, value in vars(handoff).items() if value is not None}
    secret = os.environ["TURNING_POINT_SERVICE_SECRET"]
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": idempotency_key}
    answer = await _call("POST", "/api/handoffs", json=body, headers=headers)
    if answer.status_code == httpx.codes.CREATED:
        return answer.json()
    if answer.status_code == httpx.codes.CONFLICT:
        raise TimeGone
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        raise Refused([error["field"] for error in answer.json().get("errors", [])])
    raise BookingClosed


async def _call(method: str, path: str, **request: Any) -> httpx.Response:
    base = os.environ.get("TURNING_POINT_API_URL", "http://127.0.0.1:8000")
    try:
        async with httpx.AsyncClient(base_url=base, timeout=TIMEOUT_SECONDS, trust_env=False) as client:
            return await client.request(method, path, **request)
    except httpx.HTTPError as error:
        raise BookingClosed from error
