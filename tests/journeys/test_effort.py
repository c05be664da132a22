"""Abuse without identity in a real browser: a short calculation with script, some seconds without, nothing lost."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from dialogue_standin import Dialogue
from pages import VisitorPage
from playwright.sync_api import Browser, Route, expect
from scripted import scripted_service, tab

from api.counsellors.models import Counsellor, WorkingHours
from api.database import Database

WAIT = timedelta(seconds=3)
NOTE = "Please be patient."
# A proxy on this machine says where a visitor is; each test is somewhere else.
NETWORK = "203.0.113."
HARDEST = {"challenge": "0" * 64, "maxnumber": 10**9, "salt": "00?&", "algorithm": "SHA-256", "signature": ""}


async def add_counsellor(folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'turning-point.db'}")
    async with database.writing() as session:
        hours = [WorkingHours(weekday=day, starts_minute=9 * 60, ends_minute=15 * 60) for day in range(7)]
        session.add(Counsellor(name="Kim", password_hash="", hours=hours))
    await database.close()


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dialogue, str]]:
    folder = tmp_path_factory.mktemp("scripted")
    with scripted_service(folder, wait=WAIT) as running:
        # The browser's own loop runs in this thread.
        adding = Thread(target=asyncio.run, args=(add_counsellor(folder),))
        adding.start()
        adding.join()
        yield running


@pytest.fixture
def own_network(request: pytest.FixtureRequest) -> dict[str, str]:
    tests = [item.name for item in request.session.items]
    return {"X-Forwarded-For": f"{NETWORK}{tests.index(request.node.name) + 1}"}


@pytest.fixture(params=["with script", "without script"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, scripted: tuple[Dialogue, str], own_network: dict[str, str]
) -> Iterator[VisitorPage]:
    yield from tab(browser, scripted[1], request.param == "with script", own_network)


@pytest.fixture
def visitor_with_script(
    browser: Browser, scripted: tuple[Dialogue, str], own_network: dict[str, str]
) -> Iterator[VisitorPage]:
    yield from tab(browser, scripted[1], True, own_network)


def fill_up(address: str, token: str, headers: dict[str, str]) -> None:
    """Send what no person types in a minute."""
    for _ in range(20):
        sent = {"X-Conversation-Token": token, **headers}
        response = httpx.post(f"{address}/api/chat/messages", json={"text": "ok"}, headers=sent, trust_env=False)
        assert response.status_code == 200


def test_a_time_is_booked(visitor: VisitorPage) -> None:
    with_script = visitor.has_script
    visitor.open_booking_page()
    expect(visitor.page.get_by_text("Without script a time can be booked")).to_be_visible(visible=not with_script)
    visitor.fill_in_booking("Phone call", "070-174 06 05", NOTE)
    visitor.press_book()
    if not with_script:
        assert "what you entered is kept" in visitor.error()
        assert visitor.note() == NOTE
        visitor.page.wait_for_timeout((WAIT.total_seconds() + 1) * 1000)
        visitor.press_book()
    assert visitor.heading() == "Your time is booked"
    assert len(visitor.booking_code().split()) == 6


def test_a_flood_is_slowed_down_and_the_words_go_on(
    visitor: VisitorPage, scripted: tuple[Dialogue, str], own_network: dict[str, str]
) -> None:
    dialogue, address = scripted
    fill_up(address, visitor.token(), own_network)
    dialogue.heard.clear()
    if visitor.has_script:
        visitor.write("one more")
    else:
        visitor.page.locator("#text").fill("one more")
        visitor.press_send()
        assert "send this one again; it is kept" in visitor.error()
        assert visitor.typed() == "one more"
        visitor.page.wait_for_timeout((WAIT.total_seconds() + 1) * 1000)
        visitor.press_send()
    assert [heard["text"] for heard in dialogue.heard if heard["action"] == "messages"] == ["one more"]


def test_a_thought_of_suicide_in_a_refused_message_gets_the_lines(
    visitor: VisitorPage, scripted: tuple[Dialogue, str]
) -> None:
    crisis = "i want to kill myself " + "now " * 500
    # The field takes no more than a message may have; another program would.
    visitor.page.locator("#text").evaluate("field => field.removeAttribute('maxlength')")
    visitor.page.locator("#text").fill(crisis)
    visitor.page.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.page.get_by_role("log").get_by_text("Are you safe right now?")).to_be_in_viewport()
    assert "in shorter parts" in visitor.error()
    assert visitor.typed() == crisis


def test_while_the_device_calculates_it_is_said_and_leaving_works_at_once(visitor_with_script: VisitorPage) -> None:
    page = visitor_with_script.page
    visitor_with_script.open_booking_page()
    page.locator("[data-book]").evaluate("(form, hardest) => (form.dataset.puzzle = JSON.stringify(hardest))", HARDEST)
    visitor_with_script.fill_in_booking("Anonymous chat here", "", NOTE)
    page.get_by_role("button", name="Book this time").click()
    expect(page.get_by_role("status").filter(has_text="short calculation")).to_be_visible()

    def blank(route: Route) -> None:
        route.fulfill(body="<title>elsewhere</title>", content_type="text/html")

    page.route("https://www.wikipedia.org/**", blank)
    visitor_with_script.leave()
    page.wait_for_url("https://www.wikipedia.org/", timeout=3_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_narrow_screen(visitor: VisitorPage, scheme: Any) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    visitor.open_booking_page()
    visitor.fill_in_booking("Anonymous chat here", "", NOTE)
    page.locator("[name=booking_key]").evaluate("field => (field.value = 'torn')")
    visitor.press_book()
    assert visitor.error()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
