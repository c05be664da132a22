"""No header, address or host that somebody sends steers a browser, a cache or a message."""

from typing import Any

import pytest
from attacker import ACTS, Browser, Route
from effort_making import ready_to_book
from httpx import ASGITransport, AsyncClient, Request

from api.settings import Settings

ELSEWHERE = "elsewhere.example"
BREAK = "x\r\nSet-Cookie: staff_session=planted\r\nLocation: https://elsewhere.example/"
A_TIME = "2026-12-01T09:00:00+01:00"
HOSTS = ("Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded")


def addresses(route: Route) -> list[str]:
    """An address as it is, and in the spellings that servers like to put right."""
    path = route.with_id("x")
    return [path, f"{path}/", f"/{path}", f"//{ELSEWHERE}{path}", f"{path}/..//{ELSEWHERE}", f"{path}%2f%2e%2e"]


@pytest.mark.parametrize("header", HOSTS)
async def test_a_forged_host_is_repeated_nowhere_and_leads_nowhere(
    routes: list[Route], client: AsyncClient, kim: Browser, header: str
) -> None:
    value = f"host={ELSEWHERE}" if header == "Forwarded" else ELSEWHERE
    for browser in (client, kim.http):
        for route in routes:
            for path in (route.with_id("x"), f"{route.with_id('x')}/"):
                answer = await browser.request(route.method, path, headers={header: value})
                assert ELSEWHERE not in answer.text + str(answer.headers), f"{header} at {path}"


async def test_no_address_redirects_to_elsewhere(
    routes: list[Route], client: AsyncClient, kim: Browser, settings: Settings
) -> None:
    allowed = {"/staff", "/staff/login", "/staff/hours", settings.exit_url}
    for browser in (client, kim.http):
        for route in routes:
            for address in addresses(route):
                for name in ("next", "url", "return", "exit_url", "redirect"):
                    request = Request(
                        route.method, f"http://turning-point.test/?{name}=https://{ELSEWHERE}/", headers=browser.headers
                    )
                    request.url = request.url.copy_with(raw_path=f"{address}?{name}=https://{ELSEWHERE}/".encode())
                    answer = await browser.send(request)
                    location = answer.headers.get("location", "/staff")
                    assert location in allowed, f"{route.method} {address}"


async def test_leaving_leads_where_the_operator_said_whatever_the_form_says(
    client: AsyncClient, settings: Settings
) -> None:
    more = {"exit_url": f"https://{ELSEWHERE}/", "next": f"https://{ELSEWHERE}/", "code": BREAK, "note": BREAK}
    left = await client.post("/", data={"do": "leave", "token": BREAK, **more})
    assert (left.status_code, left.headers["location"]) == (303, settings.exit_url)


async def test_no_field_breaks_out_into_a_header_of_the_answer(routes: list[Route], kim: Browser) -> None:
    from api.visitor.forms import VisitorForm

    for route in (route for route in routes if route.method == "POST" and not route.path.startswith("/api/")):
        names = {*route.fields, *VisitorForm.model_fields} - {"csrf", "do"}
        form = dict.fromkeys(names, BREAK)
        for act in ACTS:
            answer = await kim.http.post(route.path, data={**form, "do": act, "csrf": kim.token(route.path)})
            assert "planted" not in str(answer.headers), f"{act} {route}"
            assert ELSEWHERE not in str(answer.headers), f"{act} {route}"


@pytest.mark.parametrize(
    "contact",
    [
        "visitor@example.org\r\nBcc: all@elsewhere.example",
        "visitor@example.org%0d%0aBcc:all@elsewhere.example",
        "visitor@example.org,all@elsewhere.example",
        "visitor@example.org;all@elsewhere.example",
        "Visitor <visitor@example.org>",
        '"a b"@example.org\nSubject: planted',
        "visitor@example.org\u2028Bcc: all@elsewhere.example",
        "visitor@example.org?bcc=all@elsewhere.example",
    ],
)
async def test_a_contact_detail_is_one_address_in_one_line(client: AsyncClient, kim: Browser, contact: str) -> None:
    """A counsellor may paste it into a mail; a server that sends mail may be handed it one day."""
    form = {**await ready_to_book(client), "way": "email", "starts_at": A_TIME, "contact": contact}
    answer = await client.post("/", data=form)
    assert answer.status_code == 422
    assert "Enter the whole e-mail address" in answer.text
    assert "Nobody is waiting." in (await kim.http.get("/staff")).text


@pytest.mark.parametrize("contact", ["+46 70 174 06 05\r\nBcc: x", "+46701740605;ext=1", "tel:+46701740605?x=y"])
async def test_a_phone_number_is_shown_as_a_number_and_nothing_else(
    client: AsyncClient, kim: Browser, contact: str
) -> None:
    form = {**await ready_to_book(client), "way": "phone", "starts_at": A_TIME, "contact": contact}
    await client.post("/", data=form)
    shown = (await kim.http.get("/staff")).text
    assert not any(part in shown for part in ("Bcc", "ext=", "?x"))


@pytest.mark.parametrize("path", ["/staff", "/staff/login", "/staff/nothing", "/", "/api/booking"])
async def test_pages_are_kept_by_no_cache_and_no_history(
    kim: Browser, booked: dict[str, str], routes: list[Route], path: str
) -> None:
    visited = {path, *(route.with_id("x") for route in routes if route.staff)}
    for address in visited:
        for method in ("GET", "POST", "PUT"):
            answer = await kim.http.request(method, address)
            assert answer.headers["cache-control"] == "no-store", f"{method} {address}"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["x-frame-options"] == "DENY"
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert "unsafe" not in answer.headers["content-security-policy"]
            assert not {"etag", "last-modified", "expires", "server"} & set(answer.headers)


async def test_an_error_that_nobody_expected_is_kept_by_no_cache_and_tells_nothing(app: Any) -> None:
    async def broken(request: Any) -> None:
        raise RuntimeError("planted")

    app.router.add_route("/staff/broken", broken, ["GET"])
    async with AsyncClient(transport=ASGITransport(app), base_url="http://turning-point.test") as client:
        answer = await client.get("/staff/broken")
    assert (answer.status_code, answer.headers["cache-control"]) == (500, "no-store")
    assert "planted" not in answer.text
