"""What is kept under a code is shown, and deleted, on the page of the appointment, without script."""

from datetime import timedelta
from typing import Any

import pytest
from page_reading import MovableClock, Page, Send

from api.vault.models import ContactKind

pytestmark = pytest.mark.usefixtures("counsellor")

NUMBER = "+46 70 174 06 05"
NOTE = 'Please be patient. <b>"It"</b> is hard.'


@pytest.fixture
async def shown(booking_page: Page, book: Any, deposit: Any, send: Send) -> Page:
    reference = await deposit(ContactKind.PHONE, NUMBER)
    booked = await book(way="phone", contact_ref=reference, summary=NOTE, importance=8)
    return await send(booking_page, "show", code=booked.json()["code"])


async def test_everything_that_is_kept_is_shown_with_its_day(shown: Page) -> None:
    held = shown.words("held")
    for words in (NUMBER, NOTE, "8 of 10", "Tuesday 1 December at 09:00", "Phone call", "Booked"):
        assert words in held
    assert "Kept until Tuesday 15 December at the latest" in held
    assert "Kept until Monday 1 March at the latest" in held
    assert "Your conversation is not among it" in held


async def test_it_can_be_opened_without_script_and_is_closed_at_first(shown: Page) -> None:
    [details] = shown.with_class("held")
    assert details.tag == "details"
    assert "open" not in details.attributes
    assert [summary.text for summary in shown.all("summary")][-1] == "What is kept under this code"


async def test_what_was_said_is_never_markup(shown: Page) -> None:
    assert not shown.all("b")


async def test_before_the_time_cancelling_is_what_deletes(shown: Page) -> None:
    assert "If you cancel your time" in shown.words("held")
    assert not [form for form in shown.all("form") if form.fields.get("do") == "forget"]


@pytest.fixture
async def shown_later(shown: Page, booking_page: Page, send: Send, clock: MovableClock) -> Page:
    clock.forward(timedelta(days=2))
    return await send(booking_page, "show", code=shown.form("move").fields["code"])


async def test_after_the_time_a_button_deletes_what_was_said(shown_later: Page, send: Send) -> None:
    [details] = shown_later.with_class("held")
    assert "open" in details.attributes
    done = await send(shown_later, "forget")
    assert "It is deleted." in done.words("notice")
    assert NUMBER not in done.html
    assert "patient" not in done.html
    assert "That something was deleted" in done.words("held")
    assert not [form for form in done.all("form") if form.fields.get("do") == "forget"]


async def test_words_that_open_nothing_delete_nothing(shown_later: Page, send: Send) -> None:
    refused = await send(shown_later, "forget", 404, code="acorn velvet umbrella")
    assert "There is no booking with these words." in refused.words("field-error")
