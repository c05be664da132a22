"""Markup in every field: a real browser shows it as text and runs no script of it, without the policy's help too."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from dialogue_standin import Dialogue
from pages import StaffPage, VisitorPage
from playwright.sync_api import Browser, BrowserContext, Page
from scripted import scripted_service

from api.counsellors.hours import WeeklyHours
from api.counsellors.models import Counsellor
from api.counsellors.service import Counsellors
from api.database import Database

RUN = "document.documentElement.dataset.planted=1"
MARKUP = (
    f"\"'></textarea></template><script>{RUN}</script><img src=x onerror={RUN}>"
    f"<svg onload={RUN}></svg><a href=javascript:{RUN}>x</a>${{{RUN}}}"
)
NAME, PASSWORD = f"<img src=x onerror={RUN}>"[:64], "a quiet long password"
IN_ELEMENTS = "img, iframe, object, svg, script:not([src]), [onerror], [onload], a[href^='javascript:']"
SAID: tuple[dict[str, Any], ...] = (
    {"text": f"before\n\n{MARKUP}", "buttons": [{"title": MARKUP, "payload": '/inform{"answer": "one"}'}]},
    {"text": MARKUP, "custom": {"card": {"title": MARKUP, "lines": [[MARKUP[:190], MARKUP]]}}},
    {"text": MARKUP, "custom": {"booking": {"code": MARKUP, "starts_at": "2026-12-01T09:00:00+01:00", "way": "phone"}}},
    {"text": MARKUP, "custom": {"builder": {"if": MARKUP, "then": MARKUP}}},
    {"text": MARKUP, "buttons": [{"title": MARKUP, "payload": '/inform{"answer": "a"}'}], "custom": {"ticks": True}},
    {
        "text": MARKUP,
        "buttons": [{"title": "4", "payload": '/inform{"answer": "4"}'}],
        "custom": {"scale": MARKUP[:190]},
    },
    {"text": MARKUP, "custom": {"summary": MARKUP}},
)


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dialogue, str]]:
    folder = tmp_path_factory.mktemp("planted")
    with scripted_service(folder, work=64, wait=timedelta(seconds=1)) as running:
        in_a_thread(counsellor_who_always_works(f"sqlite+aiosqlite:///{folder / 'turning-point.db'}"))
        yield running


@pytest.fixture(params=["with script", "without script"])
def open_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    # Without the policy, so that a fault in the pages is not hidden by it.
    context = browser.new_context(java_script_enabled=request.param == "with script", bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def staff_context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(bypass_csp=True)
    yield context
    context.close()


def in_a_thread(work: Coroutine[None, None, None]) -> None:
    """The browser's own loop runs in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work).result()


async def counsellor_who_always_works(url: str) -> None:
    database = Database(url)
    await Counsellors(timedelta(hours=1)).create(database, NAME, PASSWORD)
    async with database.writing() as session:
        counsellor = (await session.scalars(Counsellor.__table__.select().with_only_columns(Counsellor.id))).one()
        for weekday in range(7):
            await WeeklyHours(timedelta(minutes=45)).add(session, counsellor, weekday, "00:00", "00:00")
    await database.close()


def assert_only_text(page: Page, where: str) -> None:
    assert page.locator(IN_ELEMENTS).count() == 0, where
    assert page.locator("[data-planted]").count() == 0, where
    assert page.get_by_text(RUN).or_(page.locator(f"[value*='{RUN}']")).count() > 0, where


def test_a_visitors_pages_run_nothing_that_was_written(open_page: Page, scripted: tuple[Dialogue, str]) -> None:
    dialogue, address = scripted
    visitor = VisitorPage(open_page, address)
    visitor.open()
    for number, said in enumerate(SAID, 1):
        own = {"sender": "visitor", "text": MARKUP}
        dialogue.said = [said] if visitor.has_script else [*[own] * number, said]
        visitor.write(MARKUP)
        assert_only_text(open_page, str(said.get("custom")))
    if visitor.has_script:
        dialogue.said = [{"sender": "visitor", "text": MARKUP}, *SAID]
        open_page.reload()
        open_page.get_by_text("<script>").first.wait_for()
        assert_only_text(open_page, "read back")


def test_a_counsellors_pages_run_nothing_that_a_visitor_wrote(
    open_page: Page, staff_context: BrowserContext, scripted: tuple[Dialogue, str]
) -> None:
    visitor = VisitorPage(open_page, scripted[1])
    visitor.open()
    visitor.open_booking_page()
    visitor.try_code(MARKUP[:190])
    assert_only_text(open_page, "code")
    visitor.book("E-mail", MARKUP[:250], MARKUP)
    assert_only_text(open_page, "a form with a fault")
    visitor.book("Anonymous chat", "", MARKUP)
    assert visitor.heading() == "Your time is booked"
    code = visitor.booking_code()
    page = staff_context.new_page()
    staff = StaffPage(page, scripted[1])
    staff.sign_in(NAME, PASSWORD)
    assert MARKUP in staff.queue()
    assert_only_text(page, "waiting")
    assert MARKUP in staff.claim()
    assert_only_text(page, "claimed")
    page.goto(f"{scripted[1]}/staff/hours")
    assert_only_text(page, "hours")
    open_page.goto(f"{scripted[1]}/")
    visitor.open_booking_page()
    visitor.enter_code(code)
    open_page.get_by_text("What is kept under this code").click()
    assert_only_text(open_page, "what is kept")
    staff.queue()
    staff.close("Done")


def test_a_script_that_is_planted_on_purpose_would_be_noticed(open_page: Page, scripted: tuple[Dialogue, str]) -> None:
    open_page.set_content(f"<p>{MARKUP}</p>")
    with pytest.raises(AssertionError):
        assert_only_text(open_page, "on purpose")
