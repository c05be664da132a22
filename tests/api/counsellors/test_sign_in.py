"""Signing in and out."""

from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import func, select

from api.counsellors.models import StaffSession
from api.database import Database

pytestmark = pytest.mark.usefixtures("kim")


async def test_a_counsellor_signs_in_and_sees_the_queue(sign_in: Any, client: AsyncClient) -> None:
    response = await sign_in()
    assert (response.status_code, response.headers["location"]) == (303, "/staff")
    assert "Nobody is waiting." in (await client.get("/staff")).text


async def test_the_cookie_is_for_staff_pages_alone_and_unreadable_for_scripts(sign_in: Any) -> None:
    cookie = (await sign_in()).headers["set-cookie"].lower()
    assert cookie.startswith("staff_session=")
    for attribute in ("httponly", "samesite=strict", "path=/staff"):
        assert attribute in cookie


async def test_over_https_the_cookie_never_travels_without_it(app: FastAPI, sign_in: Any) -> None:
    async with AsyncClient(transport=ASGITransport(app), base_url="https://turning-point.test") as secure:
        assert "; secure" in (await sign_in(at=secure)).headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("name", "password"), [("Kim", "a wrong long password"), ("Nobody", "a quiet long password"), ("", "")]
)
async def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(
    sign_in: Any, client: AsyncClient, name: str, password: str
) -> None:
    response = await sign_in(name, password)
    assert response.status_code == 403
    assert "Name or password is wrong." in response.text
    assert "staff_session" not in response.headers.get("set-cookie", "")
    assert not password or password not in response.text
    assert (await client.get("/staff")).status_code == 303


async def test_an_unknown_name_takes_as_long_as_a_known_one(app: FastAPI, database: Database) -> None:
    async def shortest(name: str) -> float:
        times = []
        for _ in range(3):
            start = perf_counter()
            with pytest.raises(Exception, match="Name or password"):
                await app.state.counsellors.sign_in(database, name, "a wrong long password")
            times.append(perf_counter() - start)
        return min(times)

    known, unknown = await shortest("Kim"), await shortest("Nobody")
    assert 0.4 < unknown / known < 2.5


async def test_trying_passwords_is_slowed_down(sign_in: Any) -> None:
    tries = [await sign_in(password="a wrong long password") for _ in range(11)]
    assert [response.status_code for response in tries] == [403] * 10 + [429]
    assert "Wait a little" in tries[-1].text
    assert int(tries[-1].headers["Retry-After"]) > 0


async def test_signing_out_ends_the_session_on_the_server(send: Any, sign_in: Any, client: AsyncClient) -> None:
    await sign_in()
    stolen = client.cookies["staff_session"]
    assert (await send("/staff", "/staff/logout")).headers["location"] == "/staff/login"
    client.cookies.set("staff_session", stolen, path="/staff")
    assert (await client.get("/staff")).status_code == 303


async def test_a_session_ends_after_ten_hours(sign_in: Any, client: AsyncClient, clock: Any) -> None:
    await sign_in()
    clock.forward(timedelta(hours=9, minutes=59))
    assert (await client.get("/staff")).status_code == 200
    clock.forward(timedelta(minutes=1))
    assert (await client.get("/staff")).status_code == 303


async def test_the_database_holds_only_a_hash_of_the_session(
    sign_in: Any, client: AsyncClient, database: Database
) -> None:
    await sign_in()
    async with database.reading() as session:
        assert client.cookies["staff_session"] not in (await session.scalars(select(StaffSession.id))).all()
        assert await session.scalar(select(func.count(StaffSession.id))) == 1


@pytest.mark.parametrize("path", ["/staff", "/staff/hours"])
async def test_pages_lead_to_the_sign_in(client: AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.headers["location"]) == (303, "/staff/login")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/staff/logout", {}),
        ("/staff/claim", {"booking": "x"}),
        ("/staff/close", {"booking": "x", "outcome": "done"}),
        ("/staff/hours/add", {"weekday": "0", "starts": "13:00", "ends": "14:00"}),
        ("/staff/hours/remove", {"interval": "x"}),
    ],
)
async def test_a_form_works_only_for_whom_and_where_it_was_made(
    client: AsyncClient, sign_in: Any, path: str, fields: dict[str, str]
) -> None:
    assert (await client.post(path, data=fields)).headers["location"] == "/staff/login"
    await sign_in()
    assert (await client.post(path, data=fields)).status_code == 403
    elsewhere = client.cookies["staff_session"]
    assert (await client.post(path, data={**fields, "csrf": elsewhere})).status_code == 403


async def test_the_sign_in_form_needs_its_token_too(client: AsyncClient) -> None:
    response = await client.post("/staff/login", data={"name": "Kim", "password": "a quiet long password"})
    assert response.status_code == 403
    assert "load the page again" in response.text
