"""A booked chat: when its time has come, visitor and counsellor talk in writing, each in his browser."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pages import StaffPage, VisitorPage
from playwright.sync_api import expect
from product import Product

HELLO, ANSWER, LAST = "hello, are you there", "Yes, I am here. Take your time.", "one thing more"


def claimed_chat(visitor: VisitorPage, counsellor: StaffPage, product: Product) -> str:
    """The code of a chat that was claimed, and whose time has come."""
    tomorrow = datetime.now(UTC).astimezone(ZoneInfo("Europe/Stockholm")) + timedelta(days=1)
    if "09:00–12:00" not in counsellor.hours():
        counsellor.add_hours(f"{tomorrow:%A}", "09:00", "12:00")
    visitor.open()
    visitor.open_booking_page()
    visitor.book("Anonymous chat", "", "")
    counsellor.queue()
    counsellor.claim()
    product.let_the_time_of_chats_come()
    return visitor.booking_code()


@pytest.fixture
def code(visitor: VisitorPage, counsellor: StaffPage, product: Product) -> str:
    return claimed_chat(visitor, counsellor, product)


def test_a_visitor_and_a_counsellor_talk_in_writing(
    visitor: VisitorPage, counsellor: StaffPage, code: str, requested: list[str], pictures: Path
) -> None:
    visitor.open()
    has_script = visitor.has_script
    room = visitor.enter_room(code)
    room.is_told("Your counsellor has not come yet.")
    room.write(HELLO)

    other = counsellor.enter_room()
    other.is_told("The visitor has come in.")
    other.reads(HELLO)
    other.write(ANSWER)

    room.reads(HELLO, ANSWER)
    room.is_told("Your counsellor has come in.")
    if has_script:
        visitor.picture(pictures / "room.png")
        counsellor.picture(pictures / "counsellors-room.png")
    room.write("thank you\nit helps")
    other.reads(HELLO, ANSWER, "thank you it helps")

    assert "You have claimed nothing." in counsellor.end_talk()
    if has_script:
        room.type(LAST)
        room.is_told("the talk is over")
    else:
        room.type(LAST)
        visitor.press_send()
    assert room.not_sent() == LAST
    assert HELLO not in visitor.page.content()
    assert all(code.split()[0] not in address for address in requested)


def test_what_is_typed_while_the_connection_is_gone_is_sent_when_it_is_back(
    visitor_with_script: VisitorPage, counsellor: StaffPage, product: Product
) -> None:
    visitor = visitor_with_script
    code = claimed_chat(visitor, counsellor, product)
    visitor.open()
    room = visitor.enter_room(code)
    visitor.page.context.set_offline(True)
    room.type(HELLO)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_contain_text("There is no connection just now.")
    assert room.typed() == HELLO
    visitor.page.context.set_offline(False)
    room.reads(HELLO)
    expect(visitor.page.get_by_role("alert")).to_be_hidden()
    assert room.typed() == ""
    counsellor.close("Done")


def test_the_room_fits_the_narrowest_screen(visitor: VisitorPage, code: str, counsellor: StaffPage) -> None:
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    visitor.open()
    visitor.enter_room(code).write("a" * 200)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 320
    counsellor.close("Done")
