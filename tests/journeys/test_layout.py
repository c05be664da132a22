"""What stands where on the booking page: nothing sticks out, and a mistake is seen at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pages import StaffPage, VisitorPage

SMALLEST_GAP_PIXELS = 6


@pytest.fixture
def free_times(counsellor: StaffPage) -> None:
    tomorrow = datetime.now(UTC).astimezone(ZoneInfo("Europe/Stockholm")) + timedelta(days=1)
    if "09:00–12:00" not in counsellor.hours():
        counsellor.add_hours(f"{tomorrow:%A}", "09:00", "12:00")


@pytest.mark.usefixtures("free_times")
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_hours_stay_inside_their_boxes(visitor_with_script: VisitorPage, width: int) -> None:
    visitor = visitor_with_script
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.open()
    visitor.open_booking_page()
    assert visitor.smallest_gap_beside_an_hour() >= SMALLEST_GAP_PIXELS
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.usefixtures("free_times")
@pytest.mark.parametrize("way", ["Phone call", "Anonymous chat"])
def test_the_first_field_with_a_mistake_is_on_the_screen(visitor: VisitorPage, way: str) -> None:
    visitor.page.set_viewport_size({"width": 375, "height": 640})
    visitor.open()
    visitor.open_booking_page()
    visitor.choose_way(way)
    visitor.press_book()
    assert visitor.sees_first_fault_of_a_field()


def test_leave_now_is_whole_on_the_narrowest_screen(visitor: VisitorPage) -> None:
    visitor.page.set_viewport_size({"width": 188, "height": 406})
    visitor.open()
    assert visitor.leaving_ends_at_pixel() <= 188
