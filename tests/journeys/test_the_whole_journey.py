"""A visitor goes from the first words to a booked time, and a counsellor takes over."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
import yaml
from conftest import NETWORK
from pages import StaffPage, VisitorPage
from product import Product

ROOT = Path(__file__).parents[2]
SHAME, ANONYMITY, DENIAL, WISH = (
    "i feel disgusting after last night",
    "does anyone find out if i write here?",
    "she said she did it freely",
    "i want to quit but i always go back",
)
REASON = "i want to look my kids in the eyes again"
STEP = "if i gave my cards to my brother on fridays"
SUMMARY = "Six years, mostly on fridays. I want to stop and do not know how."
NUMBER = "070-174 06 05"
OTHER_ADDRESS = "127.0.0.9"
OTHER_WORDS = "nobody may read that the river was cold"


@pytest.fixture(scope="module")
def wordings() -> dict[str, list[str]]:
    """Every wording of every answer, up to the first fact that is put into it."""
    found: dict[str, list[str]] = {}
    for path in (ROOT / "data" / "responses").glob("*.yml"):
        content: dict[str, Any] = yaml.safe_load(path.read_text())
        for kind in ("responses", "said_by_actions"):
            for name, variations in (content.get(kind) or {}).items():
                found[name] = [variation["text"].split("{")[0].strip() for variation in variations]
    return found


def test_a_visitor_books_and_a_counsellor_takes_over(
    visitor: VisitorPage,
    counsellor: StaffPage,
    product: Product,
    wordings: dict[str, list[str]],
    requested: list[str],
    pictures: Path,
) -> None:
    def said(answer: str, name: str) -> bool:
        return any(answer.startswith(wording) for wording in wordings[name])

    tomorrow = datetime.now(UTC).astimezone(ZoneInfo("Europe/Stockholm")) + timedelta(days=1)
    if "09:00–12:00" not in counsellor.hours():
        counsellor.add_hours(f"{tomorrow:%A}", "09:00", "12:00")

    visitor.open()
    assert "This is a program, not a person." in visitor.opening()

    for words, answer in (
        (SHAME, "utter_feel_shame"),
        (ANONYMITY, "utter_ask_anonymity"),
        (DENIAL, "utter_deny_harm"),
        (WISH, "utter_want_to_stop"),
    ):
        answers = visitor.write(words)
        assert said(answers[0], answer), answers
    assert said(answers[1], "utter_ask_importance")
    if visitor.has_script:
        visitor.picture(pictures / "conversation.png")

    visitor.press("8")
    visitor.press("4")
    visitor.write(REASON)
    answers = visitor.write(STEP)
    assert said(answers[0], "utter_ruler_thanks")
    assert said(answers[1], "utter_offer_counsellor")

    answers = visitor.press("Yes, book a time")
    assert said(answers[-1], "utter_ask_booking_way")
    visitor.press("Phone")
    time = visitor.first_offered_time()
    visitor.press(time)
    visitor.write(SUMMARY)
    answers = visitor.press("Send it")
    assert said(answers[-1], "utter_ask_contact_phone")
    assert visitor.label_of_the_field() == "Your phone number"
    answers = visitor.write(NUMBER)
    assert said(answers[-1], "utter_ask_booking_confirmed")
    assert time in answers[-1]
    visitor.press("Yes, book it")
    code = visitor.booking_code()
    assert len(code.split()) == 6
    assert visitor.booked_time() == time

    waiting = counsellor.queue()
    assert f"{tomorrow:%A}" in waiting
    for shown in ("Phone", "8 of 10", "4 of 10", SUMMARY):
        assert shown in waiting
    assert "174 06 05" not in waiting

    visitor.open_booking_page()
    visitor.enter_code(code)
    assert time in visitor.facts_of_the_booking()
    visitor.move_to_last_time_of_first_day()
    assert "Your time is moved." in visitor.notice()
    assert "at 11:00" in visitor.facts_of_the_booking()

    claimed = counsellor.claim()
    assert "11:00" in claimed
    assert "+46 70 174 06 05" in claimed
    assert SUMMARY not in counsellor.close("Done")

    assert all(address.startswith(f"{product.address}/") for address in requested)
    assert all(quote(word) not in address for address in requested for word in (code.split()[0], "quit", "0701740605"))


def test_a_visitor_cancels_with_the_code(visitor: VisitorPage, counsellor: StaffPage) -> None:
    visitor.open()
    visitor.write("i want to talk to a person")
    visitor.press("Chat on this page at a set time")
    visitor.press(visitor.first_offered_time())
    visitor.press("Skip")
    visitor.press("Yes, book it")
    code = visitor.booking_code()
    assert "Anonymous chat" in counsellor.queue()
    visitor.open_booking_page()
    visitor.enter_code(code.upper().replace(" ", "-"))
    visitor.cancel()
    assert "Your time is cancelled." in visitor.notice()
    assert "Anonymous chat" not in counsellor.queue()


def test_afterwards_no_file_holds_a_sentence_a_number_or_an_address(product: Product) -> None:
    product.write_from(OTHER_ADDRESS, f"{OTHER_WORDS}, write to someone@example.org")
    planted = [SHAME, ANONYMITY, DENIAL, WISH, REASON, STEP, SUMMARY, OTHER_WORDS]
    planted += [NUMBER, "0701740605", "70 174 06 05", "701740605", "someone@example.org", OTHER_ADDRESS, NETWORK]
    written = product.everything_written()
    assert {Path(name).name for name in written} >= {"turning-point.db", "conversations.db", "services.log"}
    for name, content in written.items():
        for words in planted:
            raw = words.encode()
            for form in (raw, raw.upper(), b64encode(raw)[:-4], quote(words).encode()):
                assert form not in content, f"{Path(name).name} holds something that was planted"
