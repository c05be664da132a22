"""A visitor in crisis finds numbers that he can press, with script and without."""

import re

import pytest
import yaml
from pages import VisitorPage
from product import ROOT

FACTS = yaml.safe_load((ROOT / "data" / "facts.yml").read_text())["facts"]
EMERGENCY, SUICIDE_LINE = FACTS["emergency_number"]["value"], FACTS["suicide_line_number"]["value"]
WORDS = f"i want to kill myself tonight, i am in room {EMERGENCY}"
COMFORTABLE_PIXELS = 44


def test_a_visitor_in_crisis_can_press_the_numbers_in_the_answer(visitor: VisitorPage) -> None:
    visitor.open()
    visitor.write(WORDS)
    visitor.press("Yes, and now")
    assert visitor.numbers_to_press() >= {(EMERGENCY, f"tel:{EMERGENCY}"), (SUICIDE_LINE, f"tel:{SUICIDE_LINE}")}
    assert visitor.calls_offered() == [f"Call {EMERGENCY}", f"Call {SUICIDE_LINE}"]
    assert min(visitor.heights_of_calls()) >= COMFORTABLE_PIXELS
    assert visitor.number_is_hit_from(EMERGENCY, above_pixels=8)
    assert visitor.links_in_his_own_words() == 0


def test_the_buttons_to_call_are_reached_by_keyboard_right_after_the_answer(visitor_with_script: VisitorPage) -> None:
    visitor = visitor_with_script
    visitor.open()
    visitor.write(WORDS)
    visitor.press("Yes, and now")
    reached = [visitor.next_by_tab() for _ in range(4)]
    assert {f"Call {EMERGENCY}", f"Call {SUICIDE_LINE}"} <= set(reached)


def test_the_numbers_are_still_there_after_a_reload(visitor_with_script: VisitorPage) -> None:
    visitor = visitor_with_script
    visitor.open()
    visitor.write(WORDS)
    visitor.press("Yes, and now")
    visitor.page.reload()
    visitor.page.get_by_text(re.compile("kill myself")).wait_for()
    assert visitor.calls_offered() == [f"Call {EMERGENCY}", f"Call {SUICIDE_LINE}"]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_buttons_to_call_fit_on_every_screen(visitor: VisitorPage, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 640})
    visitor.open()
    visitor.write(WORDS)
    visitor.press("Yes, and now")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == width
    assert visitor.calls_are_on_the_screen()
