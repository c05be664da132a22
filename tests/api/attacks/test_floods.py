"""One request cannot fill the memory, the disk or the log, and none of what is typed breaks a page."""

from collections.abc import AsyncIterator

import pytest
from attacker import ACTS, Browser, Route
from fastapi import FastAPI
from httpx import AsyncClient

from api.chat.session import new_token
from api.security.body_size import LARGEST_BODY

ODD = (
    "\x00",
    "x\x00y",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\u202e\ufeff",
    "9" * 200,
    "%00",
    "\\",
)


async def endless(taken: list[int]) -> AsyncIterator[bytes]:
    for _ in range(1000):
        taken.append(LARGEST_BODY // 8)
        yield b"a" * taken[-1]


async def test_a_body_that_never_ends_is_not_read_to_its_end(client: AsyncClient) -> None:
    taken: list[int] = []
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    refused = await client.post("/", content=endless(taken), headers=head)
    assert refused.status_code == 413
    assert "<h1>" in refused.text


@pytest.mark.parametrize("path", ["/", "/staff/login", "/api/chat/messages", "/api/handoffs"])
async def test_a_body_that_is_too_large_is_refused_everywhere(client: AsyncClient, path: str) -> None:
    head = {"X-Conversation-Token": new_token(), "Authorization": "Bearer x", "Idempotency-Key": "12345678"}
    form = await client.post(path, data={"text": "a" * LARGEST_BODY}, headers=head)
    upload = await client.post(path, files={"text": ("a", b"a" * LARGEST_BODY)}, headers=head)
    words = await client.post(path, json={"text": "a" * LARGEST_BODY}, headers=head)
    # What a route does not ask for is not read: then it is the missing field that is refused, or the missing right.
    assert (form.status_code, upload.status_code) == (413, 413) or path.startswith("/api/")
    assert words.status_code == 413 or not path.startswith("/api/")
    assert {form.status_code, upload.status_code, words.status_code} <= {413, 422, 403}


async def test_the_longest_form_that_a_page_can_send_is_taken(client: AsyncClient) -> None:
    """Refused for its length with everything kept, not for its size."""
    longest = {"do": "build", "token": new_token(), "if_words": "If", "then_words": "then"}
    answer = await client.post("/", data={**longest, "if_text": "😀" * 20_000, "then_text": "😀" * 20_000})
    assert answer.status_code == 422
    assert "shorter parts" in answer.text


async def test_odd_characters_in_a_form_of_a_counsellor_break_nothing(
    app: FastAPI, kim: Browser, routes: list[Route]
) -> None:
    for number, odd in enumerate(ODD):
        browser = Browser(app, address=f"203.0.113.{number}")
        assert (await browser.sign_in(odd, odd)).status_code in (403, 422), repr(odd)
        for form in (route for route in routes if route.staff and route.method == "POST"):
            if form.path not in ("/staff/login", "/staff/logout"):
                answer = await kim.send(form.with_id("x"), **form.filled(odd))
                assert answer.status_code < 500, f"{form} {odd!r}"


async def test_odd_characters_in_a_form_of_a_visitor_break_nothing(app: FastAPI, counsellor: str) -> None:
    from api.visitor.forms import VisitorForm

    for number, odd in enumerate(ODD):
        browser = Browser(app, address=f"203.0.113.{number}")
        for act in ACTS:
            form = dict.fromkeys(VisitorForm.model_fields, odd)
            answer = await browser.http.post("/", data={**form, "do": act, "expects": "text"})
            assert answer.status_code < 500, f"{act} {odd!r}"
            answer = await browser.http.post(
                "/", data={"do": act, "way": "chat", "starts_at": odd, "note": odd, "text": odd}
            )
            assert answer.status_code < 500, f"{act} {odd!r}"


class TestOnBothDatabases:
    """PostgreSQL takes no NUL, SQLite does."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def database_url(self, request: pytest.FixtureRequest) -> str:
        if request.param == "sqlite":
            return str(request.getfixturevalue("sqlite_url"))
        postgres = request.getfixturevalue("postgres")
        return str(postgres.url(postgres.new_database(request.getfixturevalue("migrated_postgres"))))

    @pytest.mark.parametrize("path", ["claim", "close", "hours/remove", "hours/add"])
    async def test_a_nul_in_an_id_is_refused_and_no_fault(self, kim: Browser, path: str) -> None:
        fields = {"booking": "\x00", "interval": "\x00", "outcome": "done", "weekday": "1", "starts": "\x00"}
        assert (await kim.send(f"/staff/{path}", **fields)).status_code == 422

    async def test_a_nul_in_a_name_is_refused_and_no_fault(self, app: FastAPI) -> None:
        assert (await Browser(app).sign_in("Kim\x00", "a wrong long password")).status_code == 422
