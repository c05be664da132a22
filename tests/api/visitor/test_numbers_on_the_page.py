"""Help lines can be called from the page without script, and a number that a visitor typed stays text."""

import pytest
from dialogue_standin import Dialogue
from page_reading import Element, Open, Page, Send, own

from api.facts import load_facts
from api.settings import Settings

FACTS = load_facts().values
EMERGENCY, SUICIDE_LINE = FACTS["emergency_number"], FACTS["suicide_line_number"]
CARD = {"card": {"title": "My plan", "lines": [["Whom I call", f"my sister, or {EMERGENCY}"]]}}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, dialogue: Dialogue) -> Settings:
    return settings.model_copy(update={"rasa_url": dialogue.url})


def numbers(page: Page) -> list[tuple[str, str]]:
    """The numbers in messages, with what each of them calls."""
    return [(link.text, link.attributes["href"]) for link in links(page) if "number" in link.classes][1:]


def links(page: Page) -> list[Element]:
    """All links to a phone; the first is the one of the opening."""
    return [link for link in page.all("a") if link.attributes["href"].startswith("tel:")]


def calls(page: Page) -> list[str]:
    return [" ".join(link.text.split()) for link in links(page) if "button" in link.classes]


async def test_numbers_in_an_answer_call(front: Open, send: Send, dialogue: Dialogue) -> None:
    line = FACTS["distress_line_number"]
    dialogue.said = [own("a"), {"text": f"They answer at {line}, or at {SUICIDE_LINE}."}]
    page = await send(await front(), "say", text="a")
    assert numbers(page) == [(line, f"tel:{line.replace(' ', '')}"), (SUICIDE_LINE, f"tel:{SUICIDE_LINE}")]
    assert f"They answer at {line}, or at {SUICIDE_LINE}." in page.words("bot")
    assert calls(page) == []


async def test_an_answer_about_a_life_has_buttons_to_call_that_stay(
    front: Open, send: Send, dialogue: Dialogue
) -> None:
    crisis = {"text": f"Please call {EMERGENCY} now, or {SUICIDE_LINE}."}
    dialogue.said = [own("a"), crisis, own("b"), {"text": "Who is near you?"}]
    page = await send(await front(), "say", text="b")
    assert calls(page) == [f"Call {EMERGENCY}", f"Call {SUICIDE_LINE}"]


async def test_without_the_dialogue_the_numbers_call_as_well(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.status = 500
    page = await send(await front(), "say", text="i want to die")
    assert numbers(page) == [(EMERGENCY, f"tel:{EMERGENCY}"), (SUICIDE_LINE, f"tel:{SUICIDE_LINE}")]
    assert calls(page) == [f"Call {EMERGENCY}", f"Call {SUICIDE_LINE}"]


async def test_a_number_that_a_visitor_typed_is_no_link(front: Open, send: Send, dialogue: Dialogue) -> None:
    typed = f"room {EMERGENCY}"
    read_back = {"text": f'They would read: "{typed}"', "custom": {"summary": typed}}
    dialogue.said = [own(typed), {"text": "Here.", "custom": CARD}, own("b"), read_back]
    page = await send(await front(), "say", text="b")
    assert typed in page.words("visitor")
    assert len(links(page)) == 1


async def test_words_around_a_number_are_never_markup(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [own("a"), {"text": f"<b>{EMERGENCY}</b>"}]
    page = await send(await front(), "say", text="a")
    assert not page.all("b")
    assert numbers(page) == [(EMERGENCY, f"tel:{EMERGENCY}")]


async def test_a_phone_makes_no_links_of_its_own(front: Open) -> None:
    [detection] = (await front()).all("meta", name="format-detection")
    assert detection.attributes["content"] == "telephone=no"
