"""Exercises without script: plain forms, and only in the newest answer what is done once."""

from typing import Any

import pytest
from dialogue_standin import Dialogue
from page_reading import Open, Page, Send, own

from api.settings import Settings

LIST = {
    "text": "What sets it off?",
    "buttons": [
        {"title": "Being alone", "payload": '/inform{"answer": "alone"}'},
        {"title": "Alcohol", "payload": '/inform{"answer": "alcohol"}'},
        {"title": "None of these", "payload": '/inform{"answer": "none"}'},
    ],
    "custom": {"ticks": True},
}
BREATHING = {
    "text": "Breathe with me.",
    "buttons": [{"title": "Done", "payload": '/inform{"answer": "done"}'}],
    "custom": {"exercise": "breathing"},
}
CARD = {
    "text": "Here is your plan.",
    "custom": {"card": {"title": "My plan", "lines": [["When", "i am <b>alone</b>"], ["Then I", "call my brother"]]}},
}
BUILDER = {"text": "And if?", "custom": {"builder": {"if": "If it comes back tonight", "then": "then I"}}}
TIP = {"text": "You can put it into words.", "custom": {"tip": True}}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, dialogue: Dialogue) -> Settings:
    return settings.model_copy(update={"rasa_url": dialogue.url})


@pytest.fixture
def answered(front: Open, send: Send, dialogue: Dialogue) -> Any:
    """The page after an answer of the dialogue; `older` are messages that have been answered."""

    async def open_page(answer: dict[str, Any], *older: dict[str, Any]) -> Page:
        dialogue.said = [*older, own("a"), answer]
        return await send(await front(), "say", text="a")

    return open_page


def box(page: Page, title: str) -> str:
    [label] = [label for label in page.with_class("tick") if label.text.strip() == title]
    return page.all("input", name="ticked")[page.with_class("tick").index(label)].attributes["value"]


class TestBreathing:
    async def test_the_pace_is_written_too_and_the_moving_words_are_not_read_aloud(self, answered: Any) -> None:
        page = await answered(BREATHING)
        assert "four seconds and out for six" in page.words("hint")
        assert page.words("breath") == "breathe in breathe out"
        assert page.with_class("breath")[0].attributes["aria-hidden"] == "true"
        assert [button.text.strip() for button in page.all("button", name="button")] == ["Done"]

    async def test_it_is_gone_when_it_is_answered(self, answered: Any) -> None:
        page = await answered({"text": "Well done."}, BREATHING)
        assert not page.with_class("breathing")


class TestTickList:
    async def test_boxes_have_a_common_name_and_what_stands_alone_stays_a_button(self, answered: Any) -> None:
        page = await answered(LIST)
        assert [label.text.strip() for label in page.with_class("tick")] == ["Being alone", "Alcohol"]
        assert page.all("legend")[0].text.strip() == "Tick what fits"
        assert [button.text.strip() for button in page.all("button", name="button")] == ["None of these"]
        assert [button.text.strip() for button in page.all("button", form="tick")] == ["Done"]
        assert all(box.attributes["form"] == "tick" for box in page.all("input", name="ticked"))

    async def test_what_is_ticked_is_sent_together(self, answered: Any, send: Send, dialogue: Dialogue) -> None:
        page = await answered(LIST)
        await send(page, "tick", ticked=[box(page, "Being alone"), box(page, "Alcohol")])
        assert dialogue.heard[-2]["payload"] == '/inform{"answer": "alone,alcohol"}'
        assert dialogue.heard[-2]["title"] == "Being alone, Alcohol"

    async def test_nothing_ticked_asks_for_one(self, answered: Any, send: Send) -> None:
        page = await send(await answered(LIST), "tick", 422)
        assert "Tick at least one" in page.words("error")
        assert page.with_class("ticks")

    async def test_an_invented_box_is_refused_and_the_good_ones_stay_ticked(
        self, answered: Any, send: Send, dialogue: Dialogue
    ) -> None:
        page = await answered(LIST)
        page = await send(page, "tick", 422, ticked=[box(page, "Alcohol"), "invented"])
        assert "another conversation" in page.words("error")
        assert ["checked" in each.attributes for each in page.all("input", name="ticked")] == [False, True]
        assert [heard["action"] for heard in dialogue.heard] == ["messages", "transcript", "transcript"]

    async def test_an_old_list_is_gone(self, answered: Any) -> None:
        page = await answered({"text": "Thank you."}, LIST)
        assert not page.with_class("ticks")
        assert not page.all("button", name="button")


class TestCard:
    async def test_it_shows_his_words_as_they_are(self, answered: Any) -> None:
        page = await answered(CARD)
        assert page.with_class("own-card")[0].attributes["aria-label"] == "My plan"
        assert [term.text for term in page.all("dt")] == ["When", "Then I"]
        assert [words.text for words in page.all("dd")] == ["i am <b>alone</b>", "call my brother"]

    async def test_it_stays_when_the_conversation_goes_on(self, answered: Any) -> None:
        page = await answered({"text": "What now?"}, CARD)
        assert page.with_class("own-card")

    async def test_buttons_that_need_script_are_hidden_without(self, answered: Any) -> None:
        [actions] = (await answered(CARD)).with_class("actions")
        assert "hidden" in actions.attributes


class TestBuilder:
    async def test_both_fields_have_their_words_as_label_and_the_usual_field_is_there(self, answered: Any) -> None:
        page = await answered(BUILDER)
        labels = [label.text.split("\n")[0].strip() for label in page.all("label")]
        assert labels[0].startswith("If it comes back tonight")
        assert labels[1] == "then I"
        assert page.all("textarea", id="text")

    @pytest.mark.parametrize(
        ("if_text", "then_text", "said"),
        [
            ("and i am alone.", "call\nmy brother", "If it comes back tonight and i am alone, then I call my brother"),
            (" ", "call 070-174 06 05", "If it comes back tonight, then I call [phone]"),
        ],
    )
    async def test_the_two_parts_go_on_as_one_redacted_sentence(
        self, answered: Any, send: Send, dialogue: Dialogue, if_text: str, then_text: str, said: str
    ) -> None:
        await send(await answered(BUILDER), "build", if_text=if_text, then_text=then_text, **fixed())
        assert dialogue.heard[-2]["text"] == said

    async def test_the_sentence_is_screened_like_any_other_words(
        self, answered: Any, send: Send, dialogue: Dialogue
    ) -> None:
        await send(await answered(BUILDER), "build", then_text="want to kill myself", **fixed())
        assert dialogue.heard[-2]["intent"] == "crisis_suicide"

    async def test_a_missing_second_part_is_asked_for_and_the_first_is_kept(self, answered: Any, send: Send) -> None:
        page = await send(await answered(BUILDER), "build", 422, if_text="i am alone", then_text="  ", **fixed())
        assert "second field" in page.words("error")
        assert page.all("textarea", name="if_text")[0].text == "i am alone"

    async def test_too_long_a_sentence_is_kept_and_the_way_on_is_said(self, answered: Any, send: Send) -> None:
        page = await send(await answered(BUILDER), "build", 422, then_text="x" * 2000, **fixed())
        assert "in shorter parts" in page.words("error")
        assert page.all("textarea", name="then_text")[0].text == "x" * 2000

    async def test_without_the_dialogue_the_sentence_is_kept_in_the_usual_field(
        self, answered: Any, send: Send, dialogue: Dialogue
    ) -> None:
        page = await answered(BUILDER)
        dialogue.status = 500
        page = await send(page, "build", then_text="call my brother", **fixed())
        assert page.form("say").fields["text"] == "If it comes back tonight, then I call my brother"

    async def test_it_is_gone_when_it_is_answered(self, answered: Any) -> None:
        assert not (await answered({"text": "Good."}, BUILDER)).with_class("builder")


class TestTip:
    async def test_no_form_ever_sends_it(self, answered: Any) -> None:
        page = await answered(TIP)
        [place] = page.with_class("tip")
        field = next(area for area in page.all("textarea") if area.attributes.get("id") != "text")
        assert place.tag == "section"
        assert not {"name", "form"} & field.attributes.keys()
        assert field.form is None
        assert field.attributes["autocomplete"] == "off"

    async def test_without_script_it_says_what_to_write_on_paper(self, answered: Any) -> None:
        page = await answered(TIP)
        assert "Write it on paper" in page.words("without-script")
        assert "hidden" not in page.with_class("without-script")[0].attributes
        assert "hidden" in next(each for each in page.with_class("with-script") if each.tag == "div").attributes


def fixed() -> dict[str, str]:
    """The hidden fields of the builder, which stand beside its form."""
    return {"if_words": "If it comes back tonight", "then_words": "then I"}
