"""The conversation without script: one address, plain forms, everything kept that was entered."""

from datetime import timedelta

import pytest
from dialogue_standin import Dialogue
from httpx import AsyncClient
from page_reading import MovableClock, Open, Page, Send, own

from api.settings import Settings

KILL = "want to kill myself"
SCALE = [{"title": str(number), "payload": f'/inform{{"importance": "{number}"}}'} for number in range(11)]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, dialogue: Dialogue) -> Settings:
    return settings.model_copy(update={"rasa_url": dialogue.url})


def buttons(page: Page) -> list[str]:
    return [button.text.strip() for button in page.all("button", name="button")]


async def test_the_front_page_opens_honestly_and_short(front: Open) -> None:
    page = await front()
    opening = page.words("opening")
    assert "This is a program, not a person." in opening
    assert "Nobody is told who writes." in opening
    assert "112" in opening
    assert "Leave now" in opening
    assert len(opening.split()) < 75


async def test_every_visit_gets_a_token_of_its_own_and_no_cookie(client: AsyncClient) -> None:
    first, second = (await client.get("/"), await client.get("/"))
    assert "set-cookie" not in first.headers
    assert Page(first.text).form("say").fields["token"] != Page(second.text).form("say").fields["token"]


async def test_words_are_sent_and_the_whole_conversation_is_shown(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [own("i want to quit"), {"text": "You want this to end.\n\nThat counts."}]
    page = await send(await front(), "say", text="i want to quit")
    assert [heard["action"] for heard in dialogue.heard] == ["messages", "transcript"]
    assert "i want to quit" in page.words("visitor")
    assert "You want this to end. That counts." in page.words("bot")
    assert "text" not in page.form("say").fields


async def test_only_the_newest_answer_has_buttons(front: Open, send: Send, dialogue: Dialogue) -> None:
    old = {"text": "Shall I?", "buttons": [{"title": "Old", "payload": "/affirm"}]}
    dialogue.said = [own("a"), old, own("b"), {**old, "buttons": [{"title": "New", "payload": "/deny"}]}]
    assert buttons(await send(await front(), "say", text="b")) == ["New"]


async def test_a_scale_is_eleven_numbers_in_a_row(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [own("a"), {"text": "How important?", "buttons": SCALE, "custom": {"scale": "importance"}}]
    page = await send(await front(), "say", text="a")
    assert page.words("scale-row") == "0 1 2 3 4 5 6 7 8 9 10"


async def test_a_pressed_button_sends_what_lies_behind_it(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [own("a"), {"text": "How important?", "buttons": SCALE, "custom": {"scale": "importance"}}]
    page = await send(await front(), "say", text="a")
    eight = page.all("button", name="button")[8].attributes["value"]
    await send(page, "choose", button=eight)
    assert dialogue.heard[-2]["payload"] == '/inform{"importance": "8"}'


async def test_an_asked_for_number_is_marked_as_such_and_kept_apart(
    front: Open, send: Send, dialogue: Dialogue
) -> None:
    dialogue.said = [own("a"), {"text": "Which number?", "custom": {"expects": "contact", "way": "phone"}}]
    page = await send(await front(), "say", text="a")
    assert page.all("textarea")[0].attributes["inputmode"] == "tel"
    await send(page, "say", text="070-174 06 05")
    assert dialogue.heard[-2]["contact_kind"] == "phone"


async def test_a_summary_comes_back_in_the_field_to_be_changed(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [own("a"), {"text": "Shall it go?", "custom": {"summary": "I want to stop."}}]
    page = await send(await front(), "say", text="a")
    assert page.form("say").fields["text"] == "I want to stop."


async def test_too_long_a_message_is_kept_and_the_way_on_is_said(front: Open, send: Send, dialogue: Dialogue) -> None:
    page = await send(await front(), "say", 422, text="x" * 2001)
    assert "in shorter parts" in page.words("error")
    assert page.form("say").fields["text"] == "x" * 2001


async def test_a_thought_of_suicide_that_is_refused_gets_the_lines_below_the_conversation(
    front: Open, send: Send, dialogue: Dialogue
) -> None:
    dialogue.said = [own("a"), {"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    page = await front()
    for _ in range(20):
        page = await send(page, "say", text="a")
    for crisis in ("i want to kill myself", "i want to kill myself " + "now " * 500):
        refused = await send(page, "say", 429, text=crisis)
        assert "wait 20 seconds" in refused.words("error")
        assert refused.form("say").fields["text"] == crisis
        assert buttons(refused) == ["Yes"]
        asked, lines = refused.with_class("bot")
        assert "Shall I?" in asked.text
        assert "90101" in lines.text
        assert [element.text for element in refused.elements if "autofocus" in element.attributes] == [lines.text]


async def test_a_thought_of_suicide_in_too_long_a_message_gets_the_lines_on_the_page(front: Open, send: Send) -> None:
    crisis = "i want to kill myself " + "now " * 500
    page = await send(await front(), "say", 422, text=crisis)
    assert "in shorter parts" in page.words("error")
    assert "90101" in page.words("bot")
    assert page.form("say").fields["text"] == crisis


async def test_a_thought_of_suicide_in_an_exercise_gets_the_lines(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [own("a"), {"text": "If what?", "custom": {"builder": {"if": "If", "then": "I"}}}]
    page = await front()
    for _ in range(20):
        page = await send(page, "say", text="a")
    refused = await send(page, "build", 429, if_words="If", if_text="i am alone", then_words="I", then_text=KILL)
    assert "90101" in refused.with_class("bot")[-1].text
    assert refused.all("textarea", name="then_text")[0].text == KILL


async def test_a_flood_is_slowed_down_and_the_words_are_kept(front: Open, send: Send, clock: MovableClock) -> None:
    page = await front()
    for _ in range(20):
        await send(page, "say", text="hello")
    slowed = await send(page, "say", 429, text="one more")
    assert slowed.words("error") == (
        "That was many messages in a short time: wait 20 seconds and send this one again; it is kept."
    )
    assert slowed.form("say").fields["text"] == "one more"
    clock.forward(timedelta(seconds=15))
    too_early = await send(slowed, "say", 429)
    assert "wait 5 seconds" in too_early.words("error")
    clock.forward(timedelta(seconds=5))
    assert not (await send(too_early, "say")).words("error")


async def test_after_waiting_there_is_a_lower_cap(front: Open, send: Send, clock: MovableClock) -> None:
    page = await front()
    for _ in range(20):
        await send(page, "say", text="hello")
    for _ in range(3):
        slowed = await send(page, "say", 429, text="one more")
        clock.forward(timedelta(seconds=20))
        await send(slowed, "say")
    slowed = await send(page, "say", 429, text="one more")
    clock.forward(timedelta(seconds=20))
    again = await send(slowed, "say", 429)
    assert "wait a minute" in again.words("error")
    assert again.form("say").fields["text"] == "one more"


async def test_a_pressed_button_is_not_lost_in_a_flood(
    front: Open, send: Send, dialogue: Dialogue, clock: MovableClock
) -> None:
    dialogue.said = [own("a"), {"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    page = await front()
    for _ in range(20):
        page = await send(page, "say", text="a")
    button = page.all("button", name="button")[0].attributes["value"]
    slowed = await send(page, "choose", 429, button=button)
    assert buttons(slowed) == ["Yes"]
    clock.forward(timedelta(seconds=20))
    await send(slowed, "choose", button=slowed.all("button", name="button")[0].attributes["value"])
    assert dialogue.heard[-2]["payload"] == "/affirm"


async def test_showing_pages_again_and_again_asks_the_dialogue_no_more_than_a_minute_allows(
    front: Open, send: Send, dialogue: Dialogue
) -> None:
    page = await front()
    for _ in range(60):
        await send(page, "say")
    busy = await send(page, "say", 429)
    assert "the conversation is kept" in busy.words("error")
    assert len(dialogue.heard) == 60


async def test_an_invented_button_is_refused_with_a_sentence(front: Open, send: Send, dialogue: Dialogue) -> None:
    page = await send(await front(), "choose", 422, button="/affirm")
    assert "another conversation" in page.words("error")
    assert [heard["action"] for heard in dialogue.heard] == ["transcript"]


async def test_a_torn_token_begins_a_new_conversation(front: Open, send: Send) -> None:
    page = await send(await front(), "say", token="torn", text="hello")
    assert page.form("say").fields["token"] not in ("torn", "")


async def test_without_the_dialogue_the_words_are_kept_and_help_is_shown(
    front: Open, send: Send, dialogue: Dialogue
) -> None:
    dialogue.status = 500
    page = await send(await front(), "say", text="i want to die")
    assert "90101" in page.words("bot")
    assert page.form("say").fields["text"] == "i want to die"
    assert [button.text for button in page.all("button", form="booking") if "booking page" in button.text]


async def test_leaving_forgets_and_leads_away(client: AsyncClient, front: Open, dialogue: Dialogue) -> None:
    fields = (await front()).form("leave").fields
    response = await client.post("/", data=fields)
    assert (response.status_code, response.headers["location"]) == (303, "https://www.wikipedia.org/")
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert [heard["action"] for heard in dialogue.heard] == ["forget"]


async def test_leaving_leads_away_whatever_fails(client: AsyncClient, front: Open, dialogue: Dialogue) -> None:
    fields = (await front()).form("leave").fields
    dialogue.status = 500
    assert (await client.post("/", data=fields)).headers["location"] == "https://www.wikipedia.org/"


async def test_what_was_said_is_never_markup(front: Open, send: Send, dialogue: Dialogue) -> None:
    dialogue.said = [
        own("<b>x</b>"),
        {"text": "<script>x</script>", "buttons": [{"title": "<u>x</u>", "payload": "/a"}]},
    ]
    page = await send(await front(), "say", text="<b>x</b>")
    assert not page.all("b")
    assert not page.all("u")
    assert [script.attributes["src"] for script in page.all("script")] == ["/static/js/page.js"]
