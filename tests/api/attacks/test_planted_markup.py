"""Markup that a visitor, the dialogue or a counsellor writes is text on every page: it never becomes an element."""

from html.parser import HTMLParser
from typing import Any

import pytest
from attacker import Browser, NewCounsellor
from dialogue_standin import Dialogue
from effort_making import ready_to_book
from fastapi import FastAPI
from httpx import AsyncClient, Response

from api.chat.session import new_token
from api.database import Database
from api.handoffs.models import Booking
from api.vault.models import ContactKind
from api.visitor.forms import DeskAct, RoomAct, TalkAct, VisitorForm

MARKUP = "\"'></textarea></template><script>planted()</script><img src=x onerror=planted()>{{ 1234*8765 }}"
IN_TEXT, REDONE = "&lt;script&gt;planted()&lt;/script&gt;", "10816010"
ACTS = (*TalkAct.__args__, *DeskAct.__args__, *RoomAct.__args__)
A_TIME = "2026-12-01T09:00:00+01:00"
# The booking lacks a contact detail, so that its form is shown again.
FITTING = {
    "text": "hello",
    "then_text": "hello",
    "then_words": "then I",
    "way": "email",
    "starts_at": A_TIME,
    "code": "x",
}
AT_THE_DESK = ("book", "show", "move", "cancel", "forget", "check_in")
# The acts whose page repeats a field; everywhere else it is repeated nowhere. A new field fails until it is here.
REPEATED = {
    "do": (),
    "token": (),
    "text": ("say", "write"),
    "expects": (),
    "button": (),
    "ticked": (),
    "if_words": ("build",),
    "if_text": ("build",),
    "then_words": ("build",),
    "then_text": ("build",),
    "way": (),
    "starts_at": (),
    "contact": (*AT_THE_DESK, "enter"),
    "note": (*AT_THE_DESK, "enter"),
    "booking_key": (),
    "code": (*AT_THE_DESK, "enter"),
    "room": (),
    "message_key": (),
    "only_look": (),
    "sure": (),
    "since": (),
    "talk": (),
    "proof": (),
    "wait": (),
}
EVERYWHERE = {
    "text": f"before\n\n{MARKUP}",
    "buttons": [
        {"title": MARKUP, "payload": '/inform{"answer": "one"}'},
        {"title": f"{MARKUP} 2", "payload": f'/inform{{"answer": "{"x" * 9}"}}'},
    ],
}
CUSTOMS: tuple[dict[str, Any], ...] = (
    {"ticks": True},
    {"scale": MARKUP},
    {"summary": MARKUP},
    {"card": {"title": MARKUP, "lines": [[MARKUP, MARKUP]]}},
    {"builder": {"if": MARKUP, "then": MARKUP}},
    {"booking": {"code": MARKUP, "starts_at": A_TIME, "way": "phone"}},
    {"expects": "contact", "way": "phone"},
    {"expects": MARKUP, "way": MARKUP},
    {"open": "booking"},
    {MARKUP: MARKUP},
)


class Planted(HTMLParser):
    """Finds elements and attributes that no page of ours has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag in ("img", "svg", "iframe", "object", "style") or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on") or name == "style"]
        self.found += [value for value in names.values() if (value or "").startswith("javascript:")]


def assert_text_only(answer: Response, where: str) -> None:
    assert Planted(answer.text).found == [], where
    assert "<script>planted" not in answer.text, where
    assert REDONE not in answer.text, where


def assert_repeated(answer: Response, where: str) -> None:
    assert_text_only(answer, where)
    assert IN_TEXT in answer.text, where


def test_every_field_of_the_visitors_form_is_named_here() -> None:
    assert set(REPEATED) == set(VisitorForm.model_fields)


@pytest.mark.parametrize("field", REPEATED)
async def test_markup_in_a_field_of_a_visitor_is_text_on_the_page(
    app: FastAPI, counsellor: str, dialogue: Dialogue, field: str
) -> None:
    dialogue.status = 500
    for number, act in enumerate(ACTS):
        async with Browser(app, address=f"203.0.113.{number}") as browser:
            form = {"do": act, "token": new_token(), **FITTING, field: MARKUP}
            answer = await browser.http.post("/", data=form)
            assert answer.status_code < 500, f"{act} with {field}"
            if act in REPEATED[field]:
                assert_repeated(answer, f"{act} with {field}")
            else:
                assert "planted" not in answer.text, f"{act} with {field}"


@pytest.mark.parametrize("custom", CUSTOMS, ids=lambda custom: next(iter(custom))[:9])
async def test_markup_in_an_answer_of_the_dialogue_is_text_on_the_page(
    client: AsyncClient, dialogue: Dialogue, custom: dict[str, Any]
) -> None:
    """A conversation that is read back holds what the visitor wrote; the summary and the card repeat it."""
    dialogue.said = [{"sender": "visitor", "text": MARKUP}, {**EVERYWHERE, "custom": custom}]
    answer = await client.post("/", data={"do": "say", "token": new_token(), "text": "hello"})
    assert answer.status_code == 200
    assert_repeated(answer, str(custom))


async def test_markup_in_what_counsellors_read_is_text_on_their_pages(
    kim: Browser, book: Any, deposit: Any, database: Database
) -> None:
    """Summary, note, contact detail and pseudonym; the vault and the word lists let no markup through either."""
    reference = await deposit(ContactKind.EMAIL, MARKUP)
    await book(way="email", contact_ref=reference, summary=MARKUP)
    async with database.writing() as session:
        booking = (await session.scalars(Booking.__table__.select().with_only_columns(Booking.id))).one()
        (await session.get_one(Booking, booking)).pseudonym = "<script>planted()</script>"
    waiting = await kim.http.get("/staff")
    assert_repeated(waiting, "summary")
    await kim.send("/staff/claim", booking=booking)
    claimed = await kim.http.get("/staff")
    assert_repeated(claimed, "contact")
    assert claimed.text.count("&lt;script&gt;planted()") >= 3


async def test_markup_in_a_note_of_the_page_is_text_for_the_counsellor(kim: Browser, client: AsyncClient) -> None:
    form = {**await ready_to_book(client), "way": "chat", "starts_at": A_TIME, "note": MARKUP}
    await client.post("/", data=form)
    assert_repeated(await kim.http.get("/staff"), "note")


@pytest.mark.parametrize("contact", [f"x@example.org{MARKUP}", f"{MARKUP}@example.org", f"+4670174 06 05{MARKUP}"])
async def test_markup_in_a_contact_detail_is_not_taken(kim: Browser, client: AsyncClient, contact: str) -> None:
    for way in ("phone", "email"):
        form = {**await ready_to_book(client), "way": way, "starts_at": A_TIME, "contact": contact}
        answer = await client.post("/", data=form)
        assert answer.status_code in (200, 422)
        assert_text_only(answer, way)
    assert "planted" not in (await kim.http.get("/staff")).text


async def test_markup_in_what_counsellors_write_is_text_too(app: FastAPI, kim: Browser, client: AsyncClient) -> None:
    refused = await Browser(app).sign_in(MARKUP, "a wrong long password")
    assert_repeated(refused, "name at the sign-in")
    hours = await kim.send("/staff/hours/add", weekday="0", starts=MARKUP, ends=MARKUP)
    assert_repeated(hours, "hours")
    for path in ("claim", "close", "hours/remove"):
        fields = {"booking": MARKUP, "interval": MARKUP, "outcome": MARKUP}
        assert "planted" not in (await kim.send(f"/staff/{path}", **fields)).text


async def test_markup_in_a_counsellors_name_is_text(
    app: FastAPI, new_counsellor: NewCounsellor, password_hash: str
) -> None:
    await new_counsellor(MARKUP[:60], password_hash=password_hash)
    browser = Browser(app)
    await browser.sign_in(MARKUP[:60], "a quiet long password")
    assert_text_only(await browser.http.get("/staff"), "name")
    assert "&lt;script&gt;planted()" in (await browser.http.get("/staff")).text


@pytest.mark.parametrize("header", ["X-Conversation-Token", "X-Booking-Code", "Idempotency-Key", "User-Agent"])
async def test_markup_in_a_header_or_an_address_is_repeated_nowhere(
    routes: list[Any], client: AsyncClient, header: str
) -> None:
    for route in routes:
        path = f"{route.with_id('x')}/%3Cscript%3Eplanted()"
        for address in (route.with_id("x"), path):
            answer = await client.request(route.method, address, params={"q": MARKUP}, headers={header: MARKUP})
            assert "planted" not in answer.text, f"{route} {header}"
            assert all("planted" not in value for value in answer.headers.values()), f"{route} {header}"


async def test_answers_to_scripts_are_never_taken_for_pages(
    routes: list[Any], client: AsyncClient, dialogue: Dialogue
) -> None:
    dialogue.said = [{**EVERYWHERE, "custom": {"summary": MARKUP}}]
    for route in (route for route in routes if route.path.startswith("/api/")):
        answer = await client.request(
            route.method, route.path, json={"text": MARKUP}, headers={"X-Conversation-Token": new_token()}
        )
        if answer.status_code != 204:
            assert answer.headers["content-type"] in ("application/json", "application/problem+json"), str(route)
        assert answer.headers["x-content-type-options"] == "nosniff"
