"""Another site, another counsellor or a planted cookie makes a counsellor's browser do nothing."""

import pytest
from attacker import PASSWORD, Browser, Route
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import func, select

from api.counsellors.access import SESSION_COOKIE
from api.counsellors.models import StaffSession
from api.counsellors.routes import FORM_COOKIE
from api.database import Database

SIGN_IN = "/staff/login"


@pytest.fixture
def staff_forms(routes: list[Route]) -> list[Route]:
    forms = [route for route in routes if route.staff and route.method != "GET"]
    assert len(forms) >= 6
    return forms


async def test_no_staff_form_works_without_its_own_token(
    kim: Browser, robin: Browser, staff_forms: list[Route], booked: dict[str, str]
) -> None:
    for form in staff_forms:
        forged = {
            "none": None,
            "empty": "",
            "another counsellor's": robin.token(form.path),
            "another form's": kim.token("/staff/another"),
            "the cookie itself": kim.session,
        }
        for what, token in forged.items():
            fields = form.filled("x") | ({} if token is None else {"csrf": token})
            answer = await kim.http.request(form.method, form.with_id("x"), data=fields)
            assert answer.status_code == 403, f"{form} with {what}"
            assert "This form is out of date" in answer.text, f"{form} with {what}"
    assert booked["pseudonym"] in (await kim.http.get("/staff")).text


async def test_a_token_in_the_address_or_in_json_is_none(kim: Browser, staff_forms: list[Route]) -> None:
    for form in staff_forms:
        token = kim.token(form.path)
        for sent in ({"params": {"csrf": token}}, {"json": {"csrf": token, **form.filled("x")}}):
            assert (await kim.http.request(form.method, form.path, **sent)).status_code == 403, str(form)


async def test_no_staff_page_changes_anything_when_it_is_only_loaded(
    kim: Browser, routes: list[Route], booked: dict[str, str]
) -> None:
    for route in (route for route in routes if route.staff and route.method != "GET"):
        loaded = await kim.http.get(route.with_id("x"), params=route.filled("x") | {"csrf": kim.token(route.path)})
        assert loaded.status_code in (405, 200), str(route)
        assert route.path == SIGN_IN or loaded.status_code == 405, str(route)
    assert booked["pseudonym"] in (await kim.http.get("/staff")).text


async def test_a_sign_in_forged_by_another_site_signs_nobody_in(app: FastAPI, kim: Browser) -> None:
    attacker, victim = Browser(app), Browser(app)
    page = await attacker.http.get(SIGN_IN)
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    answer = await victim.http.post(SIGN_IN, data={"name": "Kim", "password": PASSWORD, "csrf": csrf})
    assert answer.status_code == 403
    assert not victim.session


async def test_a_session_planted_before_the_sign_in_is_never_used(app: FastAPI, kim: Browser) -> None:
    planted = "planted-by-somebody-else-before-the-sign-in"
    victim = Browser(app)
    victim.http.cookies.set(SESSION_COOKIE, planted, domain="turning-point.test", path="/staff")
    await victim.sign_in("Kim", PASSWORD)
    values = [cookie.value for cookie in victim.http.cookies.jar if cookie.name == SESSION_COOKIE]
    assert planted not in values
    thief = Browser(app)
    thief.http.cookies.set(SESSION_COOKIE, planted, domain="turning-point.test", path="/staff")
    assert (await thief.http.get("/staff")).status_code == 303


async def test_signing_in_again_ends_the_session_that_the_browser_had(kim: Browser, database: Database) -> None:
    before = kim.session
    await kim.sign_in("Kim", PASSWORD)
    assert kim.session != before
    async with database.reading() as session:
        assert await session.scalar(select(func.count(StaffSession.id))) == 1


async def test_a_forged_sign_in_ends_nobodys_session(kim: Browser) -> None:
    assert (await kim.http.post(SIGN_IN, data={"name": "Kim", "password": "wrong", "csrf": "x"})).status_code == 403
    await kim.sign_in("Kim", "a wrong long password")
    assert (await kim.http.get("/staff")).status_code == 200


async def test_cookies_are_sent_to_staff_pages_alone_and_read_by_no_script(app: FastAPI, kim: Browser) -> None:
    async with AsyncClient(transport=kim.http._transport, base_url="https://turning-point.test") as secure:
        page = await secure.get(SIGN_IN)
        cookie = page.headers["set-cookie"].lower()
    assert cookie.startswith(f"{FORM_COOKIE}=")
    for attribute in ("httponly", "samesite=strict", "path=/staff", "secure"):
        assert attribute in cookie


async def test_no_other_origin_may_read_an_answer(kim: Browser, routes: list[Route]) -> None:
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for route in routes:
        for method in {route.method, "OPTIONS"}:
            answer = await kim.http.request(method, route.with_id("x"), headers=headers)
            assert not [name for name in answer.headers if name.startswith("access-control-")], f"{method} {route}"
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"
