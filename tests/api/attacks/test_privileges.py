"""Nobody reaches what is not his: every route, by every method, with changed ids."""

from typing import Any

import pytest
from attacker import EVERY_METHOD, SUMMARY, Browser, Route
from effort_making import ready_to_book
from httpx import AsyncClient
from sqlalchemy import select

from api.counsellors.models import StaffSession, WorkingHours
from api.database import Database
from api.handoffs.models import Booking

# What a route asks for, outside /staff: a new one fails here until it says it.
ANYBODY, CODE, TOKEN, SERVICE = "nothing", "booking code", "conversation token", "service secret"
WORK = "a solved challenge for an idempotency key"
NEEDS = {
    "GET /": ANYBODY,
    "POST /": ANYBODY,
    "GET /healthz": ANYBODY,
    "GET /static/{path}": ANYBODY,
    "GET /api/openapi.json": ANYBODY,
    "HEAD /api/openapi.json": ANYBODY,
    "GET /api/slots": ANYBODY,
    "GET /api/booking": CODE,
    "POST /api/booking": WORK,
    "PATCH /api/booking": CODE,
    "DELETE /api/booking": CODE,
    "GET /api/handoffs/held": CODE,
    "DELETE /api/handoffs/held": CODE,
    "GET /api/chat/messages": TOKEN,
    "POST /api/chat/messages": TOKEN,
    "DELETE /api/chat/messages": TOKEN,
    "POST /api/check-in": CODE,
    "POST /api/handoffs": SERVICE,
}
# What fits the routes that need a code and a body.
BODIES = {"PATCH": {"starts_at": "2026-12-01T10:00:00+01:00"}, "POST": {"since": "less"}}
REFUSED_WITH = {CODE: 422, TOKEN: 422, SERVICE: 401, WORK: 422}


async def rows(database: Database) -> dict[str, Any]:
    """Everything that a counsellor could change of another's, as it is now."""
    tables = (Booking.__table__, WorkingHours.__table__, StaffSession.__table__)
    async with database.reading() as session:
        return {table.name: [tuple(row) for row in await session.execute(select(table))] for table in tables}


@pytest.fixture
async def kims_booking(kim: Browser, booked: dict[str, str], database: Database) -> str:
    async with database.reading() as session:
        found = (await session.scalars(select(Booking.id))).one()
    assert (await kim.send("/staff/claim", booking=found)).status_code == 303
    return found


@pytest.fixture
async def kims_ids(kim: Browser, kims_booking: str, database: Database) -> list[str]:
    async with database.reading() as session:
        hours = (
            await session.scalars(select(WorkingHours.id).where(WorkingHours.counsellor_id == kim.counsellor_id))
        ).all()
        session_id = (await session.scalars(select(StaffSession.id))).first()
    return [kims_booking, kim.counsellor_id, hours[0], str(session_id)]


def tells(text: str, booked: dict[str, str]) -> list[str]:
    return [name for name, secret in booked.items() if secret in text]


def test_every_route_outside_staff_says_what_it_needs(routes: list[Route]) -> None:
    assert {str(route) for route in routes if not route.staff} == set(NEEDS)


@pytest.mark.parametrize("method", EVERY_METHOD)
async def test_without_a_sign_in_no_staff_page_opens_by_any_method(
    routes: list[Route], booked: dict[str, str], client: AsyncClient, database: Database, method: str
) -> None:
    before = await rows(database)
    for path in {route.path for route in routes if route.staff}:
        form = next((route for route in routes if route.path == path and route.method == "POST"), None)
        answer = await client.request(method, path, data=form.filled("x") if form else None)
        if path == "/staff/login":
            assert answer.status_code in (200, 403, 405), f"{method} {path}"
        elif answer.status_code == 303:
            assert answer.headers["location"] == "/staff/login", f"{method} {path}"
        else:
            assert answer.status_code == 405, f"{method} {path}"
        assert tells(answer.text, booked) == []
    assert await rows(database) == before


@pytest.mark.parametrize("cookie", ["", "x", "' OR 1=1 --", "\x7f" * 9, "å" * 43, "a" * 4000])
async def test_an_invented_session_opens_nothing(
    routes: list[Route], booked: dict[str, str], client: AsyncClient, cookie: str
) -> None:
    for path in {route.path for route in routes if route.staff and route.path != "/staff/login"}:
        for method in ("GET", "POST"):
            headers = {"Cookie": f"staff_session={cookie}".encode()}
            answer = await client.request(method, path, headers=headers)
            assert answer.status_code in (303, 405), f"{method} {path}"


async def test_another_counsellor_reads_nothing_of_what_is_claimed(
    routes: list[Route], robin: Browser, kims_ids: list[str], booked: dict[str, str]
) -> None:
    for route in routes:
        for method in ("GET", "HEAD", "OPTIONS"):
            for value in kims_ids:
                answer = await robin.http.request(method, route.with_id(value), params=route.filled(value))
                assert tells(answer.text, booked) == [], f"{method} {route}"


async def test_another_counsellor_changes_nothing_of_what_is_claimed_whatever_ids_he_sends(
    routes: list[Route], robin: Browser, kims_ids: list[str], booked: dict[str, str], database: Database
) -> None:
    before = await rows(database)
    forms = [route for route in routes if route.staff and route.method != "GET"]
    for form in forms:
        if form.path in ("/staff/login", "/staff/logout"):
            continue
        for value in kims_ids:
            answer = await robin.http.request(
                form.method, form.with_id(value), data=form.filled(value) | {"csrf": robin.token(form.path)}
            )
            assert tells(answer.text, booked) == [], str(form)
            assert answer.status_code < 500, str(form)
    assert await rows(database) == before


async def test_a_contact_detail_is_shown_to_nobody_while_its_booking_waits(
    routes: list[Route], kim: Browser, robin: Browser, booked: dict[str, str]
) -> None:
    for browser in (kim, robin):
        for route in (route for route in routes if route.method == "GET"):
            answer = await browser.http.get(route.with_id("x"))
            assert booked["contact"] not in answer.text, str(route)
            assert booked["code"] not in answer.text, str(route)


async def test_a_counsellors_session_opens_no_booking_elsewhere(
    kim: Browser, kims_ids: list[str], booked: dict[str, str]
) -> None:
    cookie = {"Cookie": f"staff_session={kim.session}"}
    for value in [*kims_ids, kim.session, "x"]:
        for method, path in (asked.split() for asked, need in NEEDS.items() if need is CODE):
            headers = {"X-Booking-Code": value, **cookie}
            body = BODIES.get(method)
            answer = await kim.http.request(method, path, headers=headers, json=body)
            assert answer.status_code in (404, 429), f"{method} {path}"
            assert tells(answer.text, booked) == []


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer ", "Bearer x", "Basic eDp4", "bearer å"])
async def test_nobody_but_our_own_services_books_for_others(
    client: AsyncClient, counsellor: str, authorization: str | None
) -> None:
    headers = {"Idempotency-Key": "a-key-of-an-attacker"}
    if authorization is not None:
        headers["Authorization"] = authorization
    wish = {"way": "chat", "starts_at": "2026-12-01T09:00:00+01:00", "urgent": True, "importance": 10}
    answer = await client.post("/api/handoffs", json=wish, headers={n: v.encode() for n, v in headers.items()})
    assert answer.status_code == 401


async def test_routes_that_need_a_secret_refuse_without_it(routes: list[Route], client: AsyncClient) -> None:
    for route in (route for route in routes if NEEDS.get(str(route)) in REFUSED_WITH):
        need = NEEDS[str(route)]
        answer = await client.request(route.method, route.path, json={})
        assert answer.status_code == REFUSED_WITH[need], str(route)


async def test_a_visitor_sets_nothing_of_a_booking_that_only_the_dialogue_may_set(
    client: AsyncClient, counsellor: str, database: Database
) -> None:
    """On the page nobody makes his own booking urgent, claims it, or gives it a counsellor or a pseudonym."""
    more = {
        "urgent": "true",
        "status": "claimed",
        "importance": "10",
        "counsellor_id": "x",
        "pseudonym": "x",
        "id": "x",
    }
    form = {**await ready_to_book(client), "way": "chat", "starts_at": "2026-12-01T09:00:00+01:00", "note": SUMMARY}
    await client.post("/", data={**form, **more})
    async with database.reading() as session:
        booking = (await session.scalars(select(Booking))).one()
    assert (booking.urgent, booking.importance, booking.status) == (False, None, "waiting")
    assert booking.counsellor_id == counsellor
    assert "x" not in (booking.id, booking.pseudonym)


async def test_a_form_is_never_taken_from_another_method(
    routes: list[Route], kim: Browser, kims_booking: str, database: Database
) -> None:
    before = await rows(database)
    for form in (route for route in routes if route.staff and route.method == "POST"):
        fields = form.filled(kims_booking) | {"csrf": kim.token(form.path)}
        for method in ("PUT", "PATCH", "DELETE", "PROPFIND"):
            assert (await kim.http.request(method, form.path, data=fields)).status_code == 405, f"{method} {form}"
        for override in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
            overridden = await kim.http.get(form.path, params=fields, headers={override: "POST"})
            assert overridden.status_code in (200, 405), f"{override} {form}"
    assert await rows(database) == before
