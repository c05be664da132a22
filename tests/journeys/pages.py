"""What a visitor and a counsellor do on their pages. Selectors stand here and nowhere else."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# Longer than the pause between two looks for an answer.
WAITS_MS = 15_000


class VisitorPage:
    """The visitor's browser tab; works the same with script and without."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._address = address
        self._said = 0

    @property
    def page(self) -> Page:
        return self._page

    @property
    def has_script(self) -> bool:
        return bool(self._page.locator(".with-script").first.is_visible())

    @property
    def said(self) -> int:
        """How often something was sent."""
        return self._said

    def open(self) -> None:
        self._page.goto(f"{self._address}/")

    def opening(self) -> str:
        return self._page.locator(".opening").inner_text()

    def write(self, words: str) -> list[str]:
        """Write in the field and send; returns what the bot says to it."""
        self._page.locator("#text").fill(words)
        self._page.get_by_role("button", name="Send", exact=True).click()
        return self._answers()

    def press(self, title: str) -> list[str]:
        """Press an offered button; returns what the bot says to it."""
        self._page.get_by_role("log").get_by_role("button", name=title, exact=True).click()
        return self._answers()

    def sees(self, words: str) -> bool:
        return self._page.get_by_text(words).locator("visible=true").count() > 0

    def tick(self, *titles: str) -> None:
        for title in titles:
            self._page.get_by_role("group", name="Tick what fits").get_by_label(title, exact=True).check()

    def press_done(self) -> None:
        self._page.get_by_role("group", name="Tick what fits").get_by_role("button", name="Done").click()

    def send_ticked(self) -> list[str]:
        self.press_done()
        return self._answers()

    def build(self, parts: dict[str, str]) -> list[str]:
        """Fill in the two fields of a sentence, each found by the words before it, and send it."""
        for label, words in parts.items():
            self._page.get_by_role("group", name="A sentence in two parts").get_by_label(label).fill(words)
        self._page.get_by_role("button", name="Send this sentence").click()
        return self._answers()

    def copy(self, what: str, button: str) -> str:
        """Copy from a card or the like; returns what is then on the clipboard."""
        kept = self._page.get_by_role("region", name=what)
        kept.get_by_role("button", name=button, exact=True).click()
        expect(kept.get_by_role("button", name="Copied")).to_be_visible()
        return str(self._page.evaluate("navigator.clipboard.readText()"))

    def save(self, what: str, folder: Path) -> tuple[str, str]:
        """Save a card; returns the file's name and what it holds."""
        with self._page.expect_download() as saved:
            self._page.get_by_role("region", name=what).get_by_role("button", name="Save").click()
        saved.value.save_as(folder / "saved")
        return saved.value.suggested_filename, (folder / "saved").read_text()

    def printed(self, what: str) -> str:
        """Print a card; returns what stands on the paper."""
        self._page.evaluate("print = () => {}")
        self._page.get_by_role("region", name=what).get_by_role("button", name="Print").click()
        self._page.emulate_media(media="print")
        paper = self._page.locator("body").inner_text()
        self._page.emulate_media(media="screen")
        self._page.evaluate("dispatchEvent(new Event('afterprint'))")
        return paper

    def write_tip(self, words: str) -> None:
        self._page.get_by_label("What you would tell the police").fill(words)

    def tip(self) -> str:
        return self._page.get_by_label("What you would tell the police").input_value()

    def first_offered_time(self) -> str:
        """The title of the first button of the newest answer."""
        return self._page.locator(".message").last.locator(".choices button").first.inner_text()

    def buttons(self) -> list[str]:
        return self._page.locator(".message .choices button, .message .scale button").all_inner_texts()

    def numbers_to_press(self) -> set[tuple[str, str]]:
        """Every number in an answer that can be pressed, with what it calls."""
        links = self._page.get_by_role("log").locator(".words a").all()
        return {(link.inner_text(), link.get_attribute("href") or "") for link in links}

    def links_in_his_own_words(self) -> int:
        return self._page.locator(".message.visitor a").count()

    def calls_offered(self) -> list[str]:
        """The big buttons under the newest answer that has some."""
        return self._calls().all_inner_texts()

    def heights_of_calls(self) -> list[float]:
        return [call.bounding_box()["height"] for call in self._calls().all()]

    def number_is_hit_from(self, number: str, above_pixels: int) -> bool:
        """Whether a finger that lands somewhat too high still presses this number in the newest answer."""
        link = self._page.locator(".message.bot").last.locator(".number", has_text=number)
        return bool(
            link.evaluate(
                """(link, above) => {
                    link.scrollIntoView({ block: "center" });
                    const { x, y, width } = link.getBoundingClientRect();
                    return document.elementFromPoint(x + width / 2, y - above) === link;
                }""",
                above_pixels,
            )
        )

    def calls_are_on_the_screen(self) -> bool:
        """Whether the big buttons lie between the top and the field, without scrolling."""
        # The answer is brought into view as it gets the focus.
        expect(self._page.locator(".message.bot:focus")).to_be_visible()
        top, field = self._page.locator(".top").bounding_box(), self._page.locator(".composer").bounding_box()
        calls = [call.bounding_box() for call in self._calls().all()]
        return all(top["y"] + top["height"] <= call["y"] and call["y"] + call["height"] <= field["y"] for call in calls)

    def next_by_tab(self) -> str:
        """Press the tab key; returns what then has the focus."""
        self._page.keyboard.press("Tab")
        return str(self._page.evaluate("document.activeElement.innerText"))

    def booking_code(self) -> str:
        return self._page.locator("[data-fill=code]").last.inner_text()

    def booked_time(self) -> str:
        return self._page.locator("[data-fill=time]").last.inner_text()

    def label_of_the_field(self) -> str:
        return self._page.locator("label[for=text]").inner_text()

    def open_booking_page(self) -> None:
        self._page.get_by_role("button", name="Book a time", exact=True).click()
        expect(self._page.get_by_role("heading", name="A time with a counsellor")).to_be_visible()

    def enter_code(self, code: str) -> None:
        self._page.get_by_label("The words of your code").fill(code)
        self._page.get_by_role("button", name="See, move or cancel my time").click()
        expect(self._page.get_by_role("heading", name="Your time")).to_be_visible()

    def try_code(self, code: str) -> None:
        """Enter a code that no booking has."""
        self._page.get_by_label("The words of your code").fill(code)
        self._page.get_by_role("button", name="See, move or cancel my time").click()
        expect(self._page.locator(".field-error", has_text="There is no booking with these words.")).to_be_visible()

    def book(self, way: str, contact: str, note: str) -> None:
        """Fill in the form of the booking page with the first time there is, and send it."""
        self.fill_in_booking(way, contact, note)
        self.press_book()
        asked = self._page.get_by_text(re.compile(r"wait \d+ seconds"))
        if asked.count():
            # Without script, faster than a person fills in a form.
            seconds = int(re.findall(r"wait (\d+) seconds", asked.first.inner_text())[0])
            self._page.wait_for_timeout(seconds * 1_000 + 100)
            self.press_book()

    def choose_way(self, way: str) -> None:
        self._page.locator(".way", has_text=way).click()

    def fill_in_booking(self, way: str, contact: str, note: str) -> None:
        self.choose_way(way)
        if contact:
            self._page.get_by_label("Phone number or e-mail address").fill(contact)
        self._page.locator("fieldset.day").first.locator(".time").first.click()
        self._page.get_by_label("Something the counsellor should know").fill(note)

    def press_book(self) -> None:
        """Send the form of the booking page and wait for the page that answers."""
        with self._page.expect_navigation(timeout=20_000):
            self._page.get_by_role("button", name="Book this time").click()

    def sees_first_fault_of_a_field(self) -> bool:
        """Whether the first field with a mistake has the focus and its sentence is on the screen, below the top."""
        expect(self._page.locator("[aria-invalid=true]").first).to_be_focused()
        top = self._page.locator(".top").bounding_box()
        fault = self._page.locator(".field-error").first.bounding_box()
        height = self._page.viewport_size["height"]
        return bool(top["height"] <= fault["y"] and fault["y"] + fault["height"] <= height)

    def smallest_gap_beside_an_hour(self) -> float:
        """The pixels between the words of a time and the right edge of its box, where that is least."""
        return float(
            self._page.locator(".time:visible").evaluate_all(
                """(boxes) => Math.min(...boxes.map((box) =>
                    box.getBoundingClientRect().right - box.querySelector("span").getBoundingClientRect().right))"""
            )
        )

    def leaving_ends_at_pixel(self) -> float:
        box = self._page.get_by_role("button", name="Leave now").bounding_box()
        return float(box["x"] + box["width"])

    def note(self) -> str:
        """What stands in the field for the counsellor."""
        return self._page.get_by_label("Something the counsellor should know").input_value()

    def heading(self) -> str:
        return self._page.get_by_role("heading", level=1).inner_text()

    def error(self) -> str:
        return self._page.get_by_role("alert").inner_text()

    def typed(self) -> str:
        return self._page.locator("#text").input_value()

    def press_send(self) -> None:
        with self._page.expect_navigation():
            self._page.get_by_role("button", name="Send", exact=True).click()

    def token(self) -> str:
        """The token of this conversation."""
        return str(self._page.locator("input[name=token]").first.input_value())

    def facts_of_the_booking(self) -> str:
        return self._page.get_by_role("region", name="Your booking").locator(".facts").inner_text()

    def move_to_last_time_of_first_day(self) -> None:
        self._page.locator("fieldset.day").first.locator(".time").last.click()
        self._page.get_by_role("button", name="Move to this time").click()

    def cancel(self) -> None:
        self._page.get_by_role("button", name="Cancel my time").click()
        self._page.get_by_role("button", name="Yes, cancel it").click()

    def enter_room(self, code: str) -> "RoomPart":
        """Come into the room of a booked chat, from the front page."""
        looks_by_itself = self.has_script
        self.open_booking_page()
        self.enter_code(code)
        self._page.get_by_role("button", name="Enter the room").click()
        expect(self._page.locator(".state")).to_be_visible()
        self._page.wait_for_load_state()
        return RoomPart(self._page, looks_by_itself)

    def notice(self) -> str:
        return self._page.locator(".notice").first.inner_text()

    def leave(self) -> None:
        self._page.get_by_role("button", name="Leave now").click()

    def press_escape(self, times: int) -> None:
        for _ in range(times):
            self._page.keyboard.press("Escape")

    def picture(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        self._page.screenshot(path=path, animations="disabled")

    def _calls(self) -> Locator:
        return self._page.get_by_role("group", name="If a life is in danger").last.get_by_role("link")

    def _answers(self) -> list[str]:
        self._said += 1
        own = self._page.locator(".message.visitor")
        expect(own).to_have_count(self._said, timeout=20_000)
        expect(self._page.locator("[data-typing]")).to_be_hidden()
        answers = self._page.locator(".message.visitor").last.locator(
            "xpath=following-sibling::*[contains(@class, 'bot')]"
        )
        return [words.strip() for words in answers.locator(".words").all_inner_texts()]


class RoomPart:
    """The room of a booked chat, the same for both who are in it."""

    def __init__(self, page: Page, looks_by_itself: bool) -> None:
        self._page = page
        self._looks_by_itself = looks_by_itself

    def write(self, words: str) -> None:
        self._page.get_by_label("Your message").fill(words)
        self._page.get_by_role("button", name="Send", exact=True).click()
        expect(self._page.locator(".said.own .words").last).to_have_text(words, timeout=WAITS_MS)

    def type(self, words: str) -> None:
        self._page.get_by_label("Your message").fill(words)

    def typed(self) -> str:
        return self._page.get_by_label("Your message").input_value()

    def reads(self, *words: str) -> None:
        """Wait until just this stands in the room; without script, look for it."""
        self._until(lambda timeout: expect(self._page.locator(".said .words")).to_have_text([*words], timeout=timeout))

    def is_told(self, sentence: str) -> None:
        self._until(lambda timeout: expect(self._page.locator(".state")).to_contain_text(sentence, timeout=timeout))

    def not_sent(self) -> str:
        return self._page.locator("[data-unsent-words]").inner_text()

    def _until(self, expected: Callable[[float], None]) -> None:
        if not self._looks_by_itself:
            self._page.get_by_role("button", name="Look for an answer").click()
        expected(WAITS_MS)


class StaffPage:
    """The counsellor's browser."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._address = address

    def sign_in(self, name: str, password: str) -> None:
        self._page.goto(f"{self._address}/staff")
        self._page.get_by_label("Name").fill(name)
        self._page.get_by_label("Password").fill(password)
        self._page.get_by_role("button", name="Sign in").click()
        expect(self._page.get_by_role("heading", name="Queue")).to_be_visible()

    def hours(self) -> str:
        self._page.get_by_role("link", name="Weekly hours").click()
        return self._page.get_by_role("table").inner_text()

    def add_hours(self, weekday: str, starts: str, ends: str) -> None:
        self._page.get_by_role("link", name="Weekly hours").click()
        self._page.get_by_label("Day", exact=True).select_option(label=weekday)
        self._page.get_by_label("From").fill(starts)
        self._page.get_by_label("To", exact=True).fill(ends)
        self._page.get_by_role("button", name="Add").click()
        expect(self._page.get_by_role("row", name=weekday)).to_contain_text(f"{starts}–{ends}")

    def queue(self) -> str:
        """Everything in the queue, as it is read."""
        self._page.get_by_role("link", name="Queue").click()
        return self._page.locator("main").inner_text()

    def claim(self) -> str:
        self._page.get_by_role("button", name="Claim").first.click()
        return self._page.locator("main").inner_text()

    def enter_room(self) -> RoomPart:
        """Come into the room of the first booking that is his."""
        self._page.get_by_role("link", name="Room of").first.click()
        expect(self._page.get_by_role("heading", name="Chat with")).to_be_visible()
        return RoomPart(self._page, looks_by_itself=True)

    def picture(self, path: Path) -> None:
        self._page.screenshot(path=path, animations="disabled")

    def end_talk(self) -> str:
        """End the talk in whose room he is; returns what the queue then shows."""
        self._page.get_by_text("End the talk", exact=True).click()
        self._page.get_by_role("button", name="End it: we have talked").click()
        return self._page.locator("main").inner_text()

    def close(self, outcome: str) -> str:
        self._page.get_by_role("button", name=outcome).first.click()
        return self._page.locator("main").inner_text()
