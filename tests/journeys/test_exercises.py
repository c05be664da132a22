"""Exercises in a real browser: the page's script sends, keeps and prints what a browser without it does with forms."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import own_address
from dialogue_standin import Dialogue
from pages import VisitorPage
from playwright.sync_api import Browser
from scripted import scripted_service, tab

ALONE, DRINK = "Being alone", "Alcohol"
LIST = {
    "text": "What sets it off?",
    "buttons": [
        {"title": ALONE, "payload": '/inform{"answer": "alone"}'},
        {"title": DRINK, "payload": '/inform{"answer": "alcohol"}'},
        {"title": "None of these", "payload": '/inform{"answer": "none"}'},
    ],
    "custom": {"ticks": True},
}
BREATHING = {
    "text": "Breathe.",
    "buttons": [{"title": "Done", "payload": '/inform{"answer": "done"}'}],
    "custom": {"exercise": "breathing"},
}
CARD = {"text": "Here.", "custom": {"card": {"title": "My plan", "lines": [["When", "alone"], ["Then I", "call Bo"]]}}}
OTHER_CARD = {"text": "Here.", "custom": {"card": {"title": "My reasons", "lines": [["Stop", "for my kids"]]}}}
BUILDER = {"text": "And if?", "custom": {"builder": {"if": "If it comes back", "then": "then I"}}}
TIP = {"text": "A tip.", "custom": {"tip": True}}
PLAIN = {"text": "Thank you."}


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dialogue, str]]:
    with scripted_service(tmp_path_factory.mktemp("scripted")) as running:
        yield running


@pytest.fixture
def dialogue(scripted: tuple[Dialogue, str]) -> Dialogue:
    dialogue = scripted[0]
    dialogue.heard.clear()
    dialogue.status = 200
    return dialogue


@pytest.fixture(params=["with script", "without script"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, dialogue: Dialogue, scripted: tuple[Dialogue, str]
) -> Iterator[VisitorPage]:
    yield from tab(browser, scripted[1], request.param == "with script", own_address())


@pytest.fixture
def visitor_with_script(browser: Browser, dialogue: Dialogue, scripted: tuple[Dialogue, str]) -> Iterator[VisitorPage]:
    yield from tab(browser, scripted[1], True, own_address())


def answers(dialogue: Dialogue, visitor: VisitorPage, *messages: dict[str, Any]) -> None:
    """Let the dialogue answer like this from now on: the script reads the answer, a page without it the whole."""
    own = [{"sender": "visitor", "text": "ok"}]
    dialogue.said = list(messages) if visitor.has_script else [*own * (visitor.said + 1), *messages]


def test_ticked_boxes_are_sent_together_and_the_list_is_gone(visitor: VisitorPage, dialogue: Dialogue) -> None:
    answers(dialogue, visitor, LIST)
    visitor.write("ok")
    assert visitor.buttons() == ["None of these"]
    visitor.tick(ALONE, DRINK)
    answers(dialogue, visitor, PLAIN)
    visitor.send_ticked()
    [sent] = [heard for heard in dialogue.heard if "payload" in heard]
    assert (sent["payload"], sent["title"]) == ('/inform{"answer": "alone,alcohol"}', f"{ALONE}, {DRINK}")
    assert not visitor.sees("Tick what fits")


def test_nothing_ticked_is_not_sent(visitor: VisitorPage, dialogue: Dialogue) -> None:
    answers(dialogue, visitor, LIST)
    visitor.write("ok")
    visitor.press_done()
    assert visitor.sees("Tick at least one, or answer in your own words.")
    assert not any("payload" in heard for heard in dialogue.heard)


def test_a_sentence_is_built_of_two_fields(visitor: VisitorPage, dialogue: Dialogue) -> None:
    answers(dialogue, visitor, BUILDER)
    visitor.write("ok")
    answers(dialogue, visitor, PLAIN)
    visitor.build({"If it comes back": "and i am alone.", "then I": "call my  brother"})
    assert dialogue.heard[1 if visitor.has_script else 2]["text"] == (
        "If it comes back and i am alone, then I call my brother"
    )
    assert not visitor.sees("Send this sentence")


def test_a_breathing_pace_ends_with_its_answer(visitor: VisitorPage, dialogue: Dialogue) -> None:
    answers(dialogue, visitor, BREATHING)
    visitor.write("ok")
    assert visitor.sees("Breathe in for four seconds and out for six")
    answers(dialogue, visitor, PLAIN)
    visitor.press("Done")
    assert not visitor.sees("Breathe in for four seconds and out for six")


def test_a_card_is_copied_saved_and_printed_alone(
    visitor_with_script: VisitorPage, dialogue: Dialogue, tmp_path: Path
) -> None:
    visitor = visitor_with_script
    dialogue.said = [CARD]
    visitor.write("ok")
    dialogue.said = [OTHER_CARD]
    visitor.write("ok")
    assert visitor.copy("My plan", "Copy") == "My plan\nWhen: alone\nThen I: call Bo"
    name, text = visitor.save("My plan", tmp_path)
    assert (name, text) == ("notes.txt", "My plan\nWhen: alone\nThen I: call Bo\n")
    printed = visitor.printed("My plan")
    assert "call Bo" in printed
    for elsewhere in ("for my kids", "ok", "Here.", "Your message", "Leave now", "Save"):
        assert elsewhere not in printed


def test_a_card_and_the_newest_exercise_are_there_after_a_reload(
    visitor_with_script: VisitorPage, dialogue: Dialogue
) -> None:
    visitor = visitor_with_script
    visitor.write("ok")
    dialogue.said = [BREATHING, CARD, {"sender": "visitor", "text": "ok"}, LIST]
    visitor.page.reload()
    visitor.tick(DRINK)
    assert visitor.sees("call Bo")
    assert not visitor.sees("Breathe in for four seconds and out for six")


def test_a_tip_never_leaves_the_browser(
    visitor_with_script: VisitorPage, dialogue: Dialogue, requested: list[str]
) -> None:
    visitor = visitor_with_script
    dialogue.said = [TIP]
    visitor.write("ok")
    visitor.page.on("request", lambda request: requested.append(f"{request.url} {request.post_data}"))
    visitor.write_tip("a red car, friday at nine")
    assert visitor.copy("The text of a tip", "Copy the text") == "a red car, friday at nine"
    dialogue.said = [PLAIN]
    visitor.write("what now")
    assert visitor.tip() == "a red car, friday at nine"
    assert requested
    assert not any("red car" in request for request in requested)
    assert "red car" not in str(dialogue.heard)


def test_while_the_dialogue_rests_what_was_ticked_stays(visitor_with_script: VisitorPage, dialogue: Dialogue) -> None:
    visitor = visitor_with_script
    dialogue.said = [LIST]
    visitor.write("ok")
    visitor.tick(ALONE)
    dialogue.status = 500
    visitor.send_ticked()
    dialogue.status, dialogue.said = 200, [PLAIN]
    visitor.send_ticked()
    assert dialogue.heard[-1]["title"] == ALONE
    assert not visitor.sees("Tick what fits")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tool", [LIST, BREATHING, CARD, BUILDER, TIP], ids=lambda tool: next(iter(tool["custom"])))
def test_nothing_is_wider_than_a_narrow_screen_and_reduced_motion_stands_still(
    visitor_with_script: VisitorPage, dialogue: Dialogue, tool: dict[str, Any], scheme: Any
) -> None:
    visitor = visitor_with_script
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    dialogue.said = [tool]
    visitor.write("ok")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 320
    assert visitor.page.evaluate(
        "document.getAnimations().every((one) => one.effect.getKeyframes().every((frame) => !('scale' in frame)))"
    )
