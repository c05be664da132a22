"""POST /api/handoffs and GET /api/slots."""

from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.database import Database
from api.handoffs.models import Booking
from api.vault.models import ContactKind

pytestmark = pytest.mark.usefixtures("counsellor")

SUMMARY = "I have hidden this from everyone for six years."


async def test_a_booking_answers_with_code_time_way_and_pseudonym(book: Any) -> None:
    response = await book(summary=SUMMARY, importance=8, confidence=3)
    assert response.status_code == 201
    booked = response.json()
    assert len(booked.pop("code").split(" ")) == 6
    assert len(booked.pop("pseudonym").split(" ")) == 2
    assert booked == {
        "starts_at": "2026-12-01T09:00:00+01:00",
        "ends_at": "2026-12-01T09:45:00+01:00",
        "way": "chat",
        "place": None,
    }


@pytest.mark.parametrize("nothing", [None, "", "  \n "])
async def test_no_summary_is_no_error_however_it_is_said(book: Any, database: Database, nothing: str | None) -> None:
    assert (await book(summary=nothing, contact_ref=nothing)).status_code == 201
    async with database.reading() as session:
        assert await session.scalar(select(Booking.sealed_summary)) is None


async def test_the_same_key_and_request_give_the_same_booking(book: Any, client: AsyncClient) -> None:
    first = await book("one-key-123", summary=SUMMARY)
    free = (await client.get("/api/slots?limit=200")).json()
    again = await book("one-key-123", summary=SUMMARY, starts_at="2026-12-01T08:00:00Z")
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await client.get("/api/slots?limit=200")).json() == free


async def test_the_same_key_with_another_request_is_refused(book: Any) -> None:
    await book("one-key-123")
    response = await book("one-key-123", importance=1)
    assert response.status_code == 422
    assert response.json()["type"].endswith("key-reused")


async def test_a_booked_time_answers_with_three_other_free_times(book: Any, client: AsyncClient) -> None:
    await book()
    response = await book()
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    times = response.json()["alternatives"]
    assert len(times) == 3
    free = (await client.get("/api/slots?limit=200")).json()["slots"]
    assert all(time in free for time in times)
    assert "2026-12-01T10:00:00+01:00" in [time["starts_at"] for time in times]


@pytest.mark.parametrize(
    "starts_at", ["2026-11-23T09:00:00+01:00", "2026-12-01T09:10:00+01:00", "2027-06-01T09:00:00Z"]
)
async def test_a_time_that_is_not_offered_is_gone(book: Any, starts_at: str) -> None:
    assert (await book(starts_at=starts_at)).status_code == 409


async def test_two_counsellors_can_be_booked_at_the_same_time(book: Any, new_counsellor: Any) -> None:
    await new_counsellor("Robin")
    assert [(await book()).status_code for _ in range(3)] == [201, 201, 409]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"way": "letter"}, "way"),
        ({"starts_at": "2026-12-01T09:00:00"}, "starts_at"),
        ({"starts_at": "tomorrow, please"}, "starts_at"),
        ({"summary": "x" * 1501}, "summary"),
        ({"importance": 11}, "importance"),
        ({"confidence": -1}, "confidence"),
        ({"name": "Robert"}, "name"),
        ({"way": "phone"}, "contact_ref"),
        ({"way": "email", "contact_ref": "invented"}, "contact_ref"),
    ],
)
async def test_a_field_that_does_not_fit_is_named_and_never_repeated(book: Any, wish: Any, field: str) -> None:
    response = await book(**wish)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not any(str(value) in response.text for value in wish.values() if len(str(value)) > 5)


@pytest.mark.parametrize("key", [None, "short", "x" * 129])
async def test_the_idempotency_key_is_needed(client: AsyncClient, key: str | None, settings: Any) -> None:
    headers = {"Authorization": f"Bearer {settings.service_secret.get_secret_value()}"}
    headers |= {"Idempotency-Key": key} if key else {}
    body = {"way": "chat", "starts_at": "2026-12-01T09:00:00+01:00"}
    response = await client.post("/api/handoffs", json=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].lower() == "idempotency-key"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another secret"}, {"Authorization": "Basic eDp5"}])
async def test_only_our_own_services_can_book_here(client: AsyncClient, headers: dict[str, str]) -> None:
    body = {"way": "chat", "starts_at": "2026-12-01T09:00:00+01:00"}
    response = await client.post("/api/handoffs", json=body, headers={**headers, "Idempotency-Key": "one-key-123"})
    assert response.status_code == 401
    assert response.json()["type"].endswith("service-unknown")


async def test_a_contact_detail_is_claimed_once(book: Any, deposit: Any) -> None:
    reference = await deposit(ContactKind.PHONE, "+46701234567")
    assert (await book(way="phone", contact_ref=reference)).status_code == 201
    again = await book(way="phone", contact_ref=reference, starts_at="2026-12-01T10:00:00+01:00")
    assert again.status_code == 422


async def test_a_repeated_phone_booking_needs_no_second_contact_detail(book: Any, deposit: Any) -> None:
    wish = {"way": "phone", "contact_ref": await deposit(ContactKind.PHONE, "+46701234567")}
    first = await book("one-key-123", **wish)
    assert (await book("one-key-123", **wish)).json() == first.json()


async def test_a_contact_detail_of_another_kind_does_not_fit_and_is_kept(book: Any, deposit: Any) -> None:
    reference = await deposit(ContactKind.PHONE, "+46701234567")
    assert (await book(way="email", contact_ref=reference)).status_code == 422
    assert (await book(way="phone", contact_ref=reference)).status_code == 201


async def test_a_contact_detail_survives_a_time_that_was_gone(book: Any, deposit: Any) -> None:
    await book()
    reference = await deposit(ContactKind.EMAIL, "someone@example.org")
    assert (await book(way="email", contact_ref=reference)).status_code == 409
    later = await book(way="email", contact_ref=reference, starts_at="2026-12-01T10:00:00+01:00")
    assert later.status_code == 201


async def test_nothing_a_visitor_said_or_was_told_is_readable_in_the_row(
    book: Any, deposit: Any, database: Database
) -> None:
    reference = await deposit(ContactKind.PHONE, "+46701234567")
    booked = await book("one-key-123", way="phone", contact_ref=reference, summary=SUMMARY)
    async with database.reading() as session:
        row = (await session.execute(select(*Booking.__table__.columns))).one()
    kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    for secret in (SUMMARY, "701234567", reference, "one-key-123", booked.json()["code"]):
        assert secret.encode() not in kept


async def test_urgent_bookings_may_be_sooner(book: Any, client: AsyncClient) -> None:
    soon = "2026-11-30T09:00:00+01:00"
    assert (await client.get("/api/slots?limit=1")).json()["slots"][0]["starts_at"] == "2026-11-30T10:00:00+01:00"
    assert (await client.get("/api/slots?limit=1&urgent=true")).json()["slots"][0]["starts_at"] == soon
    assert (await book(starts_at=soon)).status_code == 409
    assert (await book(starts_at=soon, urgent=True)).status_code == 201


@pytest.mark.parametrize("limit", ["0", "201", "many"])
async def test_the_number_of_free_times_has_bounds(client: AsyncClient, limit: str) -> None:
    response = await client.get(f"/api/slots?limit={limit}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "limit"
