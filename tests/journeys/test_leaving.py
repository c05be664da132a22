"""Leaving fast, and coming back."""

import pytest
from pages import VisitorPage
from playwright.sync_api import Route

WORDS = "i feel disgusting after last night"


@pytest.fixture(autouse=True)
def elsewhere(visitor_with_script: VisitorPage) -> None:
    """The page that leaving leads to: it lies outside this machine, so a blank one stands in for it."""

    def blank(route: Route) -> None:
        route.fulfill(body="<title>elsewhere</title>", content_type="text/html")

    visitor_with_script.page.route("https://www.wikipedia.org/**", blank)


def test_the_button_replaces_the_page_and_ends_the_conversation(visitor_with_script: VisitorPage) -> None:
    visitor = visitor_with_script
    visitor.open()
    visitor.write(WORDS)
    visitor.leave()
    visitor.page.wait_for_url("https://www.wikipedia.org/")
    visitor.page.go_back()
    visitor.page.wait_for_load_state()
    assert WORDS not in visitor.page.content()


def test_escape_three_times_leaves_and_twice_does_not(visitor_with_script: VisitorPage) -> None:
    visitor = visitor_with_script
    visitor.open()
    visitor.press_escape(2)
    assert visitor.opening()
    visitor.press_escape(1)
    visitor.page.wait_for_url("https://www.wikipedia.org/")


def test_a_reloaded_tab_goes_on_where_it_was(visitor_with_script: VisitorPage) -> None:
    visitor = visitor_with_script
    visitor.open()
    visitor.write(WORDS)
    visitor.page.reload()
    visitor.page.get_by_text(WORDS).wait_for()


def test_another_tab_knows_nothing(visitor_with_script: VisitorPage) -> None:
    visitor = visitor_with_script
    visitor.open()
    visitor.write(WORDS)
    other = visitor.page.context.new_page()
    other.goto(visitor.page.url)
    assert other.get_by_text(WORDS).count() == 0
    assert visitor.page.context.cookies() == []
