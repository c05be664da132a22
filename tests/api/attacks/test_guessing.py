"""Passwords, names and booking codes cannot be guessed, nor told apart by how the service answers."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from attacker import PASSWORD, Browser
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import event

from api.counsellors import door
from api.database import Database
from api.handoffs import codes
from api.security import passwords
from api.security.limits import Rule
from api.settings import Settings

WRONG = "a wrong long password"
UNKNOWN = "acorn velvet umbrella sandbox trinity walnut"
TRIES_A_MINUTE = 20
YEARS = 1_000_000
MINUTES_A_YEAR = 60 * 24 * 365


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, database: Database) -> Iterator[Counter[str]]:
    """Counts what takes time: hashes of codes and passwords, and questions to the database."""
    done: Counter[str] = Counter()
    keyed_hash, verify = codes.keyed_hash, passwords.ARGON2.verify

    def counted_hash(key: bytes, message: bytes) -> bytes:
        done["hash of a code"] += 1
        return keyed_hash(key, message)

    def counted_verify(password: str, known: str) -> bool:
        done["hash of a password"] += 1
        return verify(password, known)

    def counted_statement(*_arguments: Any) -> None:
        done["statement"] += 1

    monkeypatch.setattr(codes, "keyed_hash", counted_hash)
    monkeypatch.setattr(passwords.ARGON2, "verify", counted_verify)
    event.listen(database.engine.sync_engine, "before_cursor_execute", counted_statement)
    yield done
    event.remove(database.engine.sync_engine, "before_cursor_execute", counted_statement)


async def statuses_of(tries: int, browser: Browser, name: str) -> list[int]:
    return [(await browser.sign_in(name, WRONG)).status_code for _ in range(tries)]


def tried_by_many(app: FastAPI) -> None:
    """As if Kim's name had been tried from everywhere, without the time that each password takes."""
    while app.state.rate_limiter.count("kim", door.SIGN_IN_ANYWHERE_RULE):
        pass


async def test_passwords_of_one_account_are_tried_slowly_from_many_addresses(app: FastAPI, kim: Browser) -> None:
    statuses = []
    for number in range(32):
        statuses += await statuses_of(1, Browser(app, address=f"203.0.113.{number}"), " kIM ")
    # One of the thirty was Kim's own sign-in.
    assert statuses == [403] * 29 + [429] * 3


async def test_nobody_locks_a_counsellor_out(app: FastAPI, kim: Browser, clock: Any, settings: Settings) -> None:
    await statuses_of(11, Browser(app, address="203.0.113.200"), "Kim")
    assert (await Browser(app, address="203.0.113.201").sign_in("Kim", PASSWORD)).status_code == 303
    tried_by_many(app)
    elsewhere = Browser(app, address="203.0.113.202")
    slowed = await elsewhere.sign_in("Kim", PASSWORD)
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "20")
    assert "wait 20 seconds, type your password and sign in again" in slowed.text
    clock.forward(settings.wait)
    assert (await elsewhere.sign_in("Kim", PASSWORD, wait=wait_of(slowed))).status_code == 303


async def test_one_wait_is_good_for_one_try_in_one_browser(
    app: FastAPI, kim: Browser, clock: Any, settings: Settings
) -> None:
    tried_by_many(app)
    browser, other = (Browser(app, address=f"203.0.113.{number}") for number in (201, 202))
    wait = wait_of(await browser.sign_in("Kim", WRONG))
    assert "wait 20 seconds" in (await browser.sign_in("Kim", WRONG, wait=wait)).text
    clock.forward(settings.wait)
    assert (await other.sign_in("Kim", WRONG, wait=wait)).status_code == 429
    assert [(await browser.sign_in("Kim", WRONG, wait=wait)).status_code for _ in range(2)] == [403, 429]


async def test_one_account_is_tried_less_often_from_one_address_than_many(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "SIGN_IN_RULE", Rule.of("sign-in", "100/5minute"))
    browser = Browser(app, address="203.0.113.77")
    assert await statuses_of(11, browser, "Kim") == [403] * 10 + [429]
    assert await statuses_of(1, browser, "Robin") == [403]


async def test_whoever_knows_the_password_may_sign_in_often_from_one_address(kim: Browser) -> None:
    assert {(await kim.sign_in("Kim", PASSWORD)).status_code for _ in range(12)} == {303}


async def test_many_names_are_not_tried_from_one_address(app: FastAPI) -> None:
    browser = Browser(app, address="203.0.113.77")
    statuses = [(await browser.sign_in(f"name {number}", WRONG)).status_code for number in range(12)]
    assert statuses == [403] * 10 + [429] * 2


async def test_the_second_half_of_an_ipv6_address_is_no_other_address(app: FastAPI) -> None:
    statuses = []
    for number in range(12):
        browser = Browser(app, address=f"2001:db8:1:2::{number:x}")
        statuses += [(await browser.sign_in(f"name {number}", WRONG)).status_code]
    assert statuses == [403] * 10 + [429] * 2


async def test_while_passwords_are_slowed_the_right_one_is_not_even_checked(
    app: FastAPI, kim: Browser, work: Counter[str]
) -> None:
    tried_by_many(app)
    work.clear()
    assert (await Browser(app, address="203.0.113.202").sign_in("Kim", PASSWORD)).status_code == 429
    assert work["hash of a password"] == 0


async def test_a_counsellors_name_cannot_be_told_by_the_sign_in(app: FastAPI, kim: Browser, work: Counter[str]) -> None:
    answers, efforts = [], []
    for name in ("Kim", "Nobody"):
        work.clear()
        answers.append(await Browser(app, address="203.0.113.1").sign_in(name, WRONG))
        efforts.append(dict(work))
    known, unknown = answers
    assert known.status_code == unknown.status_code == 403
    assert _without(known.text, "Kim") == _without(unknown.text, "Nobody")
    assert set(known.headers) == set(unknown.headers)
    assert efforts[0] == efforts[1]
    assert efforts[0]["hash of a password"] == 1


async def test_a_counsellors_name_stands_on_no_page_of_visitors(
    app: FastAPI, new_counsellor: Any, client: Any, book: Any
) -> None:
    await new_counsellor("Wilhelmina")
    booked = await book()
    pages = [await client.get("/"), await client.post("/", data={"do": "booking"}), await client.get("/api/slots")]
    pages.append(await client.post("/", data={"do": "show", "code": booked.json()["code"]}))
    assert all("Wilhelmina" not in page.text for page in [booked, *pages])


async def test_a_code_takes_the_same_work_whether_a_booking_has_it_or_not(
    booked: dict[str, str], client: Any, work: Counter[str]
) -> None:
    efforts = {}
    for code in (booked["code"], UNKNOWN, "", "x", "acorn " * 30):
        work.clear()
        await client.get("/api/booking", headers={"X-Booking-Code": code})
        efforts[code] = (work["hash of a code"], work["statement"])
    assert len(set(efforts.values())) == 1, efforts
    assert efforts[UNKNOWN][0] == 1


async def test_a_cancelled_booking_looks_to_a_guesser_like_any_other_code(booked: dict[str, str], client: Any) -> None:
    """Only its own code says that it was cancelled; a wrong one says nothing about how near it was."""
    near = booked["code"].rsplit(" ", 1)[0] + " zoom"
    for method, body in (("GET", None), ("PATCH", {"starts_at": "2026-12-01T10:00:00+01:00"}), ("DELETE", None)):
        answers = [
            await client.request(method, "/api/booking", headers={"X-Booking-Code": code}, json=body)
            for code in (near, UNKNOWN)
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert answers[0].text == answers[1].text


async def test_tries_of_codes_are_counted_together_wherever_they_are_made(client: Any) -> None:
    def ways(number: int) -> Any:
        header = {"X-Booking-Code": UNKNOWN}
        form = {"code": UNKNOWN, "starts_at": "2026-12-01T10:00:00+01:00", "sure": "yes"}
        return [
            lambda: client.get("/api/booking", headers=header),
            lambda: client.delete("/api/booking", headers=header),
            lambda: client.patch("/api/booking", headers=header, json={"starts_at": "2026-12-01T10:00:00+01:00"}),
            lambda: client.post("/", data={"do": "show", **form}),
            lambda: client.post("/", data={"do": "move", **form}),
            lambda: client.post("/", data={"do": "cancel", **form}),
            lambda: client.post("/", data={"do": "forget", **form}),
            lambda: client.get("/api/handoffs/held", headers=header),
            lambda: client.delete("/api/handoffs/held", headers=header),
        ][number % 9]

    for number in range(TRIES_A_MINUTE):
        await ways(number)()
    refused = [(await ways(number)()).status_code for number in range(9)]
    assert refused == [429] * 9


def test_all_codes_cannot_be_tried_by_a_million_addresses_in_a_million_years() -> None:
    tries = 1_000_000 * TRIES_A_MINUTE * MINUTES_A_YEAR * YEARS
    assert len(set(codes.code_words())) ** codes.WORDS_IN_A_CODE > tries


def wait_of(slowed: Response) -> str:
    return slowed.text.split('name="wait" value="')[1].split('"')[0]


def _without(text: str, name: str) -> str:
    csrf = text.split('name="csrf" value="')[1].split('"')[0]
    return text.replace(csrf, "").replace(f'value="{name}"', "")
