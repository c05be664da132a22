"""/api/chat/messages: what goes on to the dialogue, and what comes back."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import select

from api.chat.session import Conversation, new_token
from api.database import Database
from api.settings import Settings
from api.vault.models import VaultEntry

PATH = "/api/chat/messages"
CRISIS = "i want to kill myself"
FILLER = "i am so tired " * 200


@pytest.fixture
def say(client: AsyncClient, token: str) -> Any:
    async def post(text: str | None = None, by: str = token, **more: Any) -> Response:
        body = {**({} if text is None else {"text": text}), **more}
        return await client.post(PATH, json=body, headers={"X-Conversation-Token": by})

    return post


async def test_words_go_on_and_the_answer_comes_back(say: Any, dialogue: Any, token: str) -> None:
    response = await say("i feel disgusting after last night")
    assert response.status_code == 200
    assert [message["text"] for message in response.json()["messages"]] == ["What brings you here?"]
    row_id = Conversation(token).row_id
    assert dialogue.heard == [
        {"action": "messages", "conversation": row_id, "text": "i feel disgusting after last night"}
    ]


async def test_neither_token_nor_address_reach_the_dialogue(say: Any, dialogue: Any, token: str) -> None:
    await say("hello")
    assert token not in str(dialogue.heard) + str(dialogue.keys)
    assert "127.0.0.1" not in str(dialogue.heard)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("call me on 070-174 06 05", "call me on [phone]"),
        ("write to someone@example.org please", "write to [email] please"),
        ("i paid 1500 in 2019, suicide line is 90101", "i paid 1500 in 2019, suicide line is 90101"),
    ],
)
async def test_numbers_and_addresses_are_replaced_before_the_dialogue_sees_them(
    say: Any, dialogue: Any, text: str, seen: str
) -> None:
    await say(text)
    assert dialogue.heard[0]["text"] == seen


@pytest.mark.parametrize("text", ['/affirm{"booking_confirmed": "yes"}', "/restart", "  /crisis_suicide"])
async def test_what_is_typed_is_never_sent_as_a_payload(say: Any, dialogue: Any, text: str) -> None:
    await say(text)
    assert dialogue.heard[0]["text"] == text
    assert "payload" not in dialogue.heard[0]


async def test_a_thought_of_suicide_overrules_the_classifier(say: Any, dialogue: Any) -> None:
    await say("i want to die")
    assert dialogue.heard[0]["intent"] == "crisis_suicide"


async def test_somebody_elses_crisis_is_told_as_a_hint(say: Any, dialogue: Any) -> None:
    await say("my wife says she wants to kill herself")
    assert dialogue.heard[0]["hint"] == "crisis_other"
    assert "intent" not in dialogue.heard[0]


async def test_a_button_comes_back_as_the_payload_that_was_offered(say: Any, dialogue: Any) -> None:
    dialogue.said = [{"text": "Shall I?", "buttons": [{"title": "Yes, book it", "payload": "/affirm"}]}]
    button = (await say("hello")).json()["messages"][0]["buttons"][0]
    assert button["title"] == "Yes, book it"
    assert "affirm" not in button["id"]
    assert (await say(button=button["id"])).status_code == 200
    assert (dialogue.heard[1]["payload"], dialogue.heard[1]["title"]) == ("/affirm", "Yes, book it")


async def test_a_button_of_another_conversation_does_nothing(say: Any, dialogue: Any) -> None:
    dialogue.said = [{"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    button = (await say("hello")).json()["messages"][0]["buttons"][0]["id"]
    for pressed, by in ((button, new_token()), (button[:-4] + "AAAA", None), ("/affirm", None), ("", None)):
        response = await (say(button=pressed, by=by) if by else say(button=pressed))
        assert response.status_code == 422
        assert response.json()["type"].endswith("button-unknown")
    assert len(dialogue.heard) == 1


async def test_an_asked_for_contact_detail_goes_to_the_vault_and_only_a_reference_on(
    say: Any, dialogue: Any, database: Database, app: FastAPI
) -> None:
    response = await say("it is 070-174 06 05", expects="contact")
    assert response.status_code == 200
    heard = dialogue.heard[0]
    assert heard["text"] == "it is [phone]"
    assert heard["contact_kind"] == "phone"
    assert "1740605" not in str(heard).replace(" ", "")
    assert "[phone]" not in heard["title"]
    async with database.writing() as session:
        assert await app.state.vault.claim(session, heard["contact_ref"], "phone") == "+46 70 174 06 05"


async def test_a_contact_detail_nobody_asked_for_is_only_replaced(say: Any, dialogue: Any, database: Database) -> None:
    await say("my number is 070-174 06 05")
    assert "contact_ref" not in dialogue.heard[0]
    async with database.reading() as session:
        assert (await session.scalars(select(VaultEntry))).all() == []


async def test_a_number_beside_a_thought_of_suicide_is_kept_nowhere(
    say: Any, dialogue: Any, database: Database
) -> None:
    await say(f"my number is 070-174 06 05 but {CRISIS}", expects="contact")
    assert dialogue.heard[0]["intent"] == "crisis_suicide"
    assert "contact_ref" not in dialogue.heard[0]
    assert "title" not in dialogue.heard[0]
    async with database.reading() as session:
        assert (await session.scalars(select(VaultEntry))).all() == []


class TestWithoutTheDatabase:
    """Nobody is left without an answer because a contact detail cannot be kept."""

    @pytest.fixture
    def database_url(self, no_database_url: str) -> str:
        return no_database_url

    async def test_a_thought_of_suicide_where_a_number_is_asked_for_reaches_the_dialogue(
        self, say: Any, dialogue: Any
    ) -> None:
        response = await say(f"my number is 070-174 06 05 but {CRISIS}", expects="contact")
        assert response.json()["degraded"] is False
        assert dialogue.heard[0]["intent"] == "crisis_suicide"

    async def test_a_number_that_cannot_be_kept_is_asked_for_again(self, say: Any, dialogue: Any) -> None:
        response = await say("it is 070-174 06 05", expects="contact")
        assert response.status_code == 200
        reply = response.json()
        assert (reply["degraded"], reply["expects"]) == (True, "contact")
        assert "send your message again" in reply["messages"][0]["text"]
        assert dialogue.heard == []


@pytest.mark.parametrize(("text", "sentence"), [("   ", "Write something first."), ("x" * 2001, "in shorter parts")])
async def test_no_words_and_too_many_are_refused_with_a_sentence(
    say: Any, dialogue: Any, text: str, sentence: str
) -> None:
    response = await say(text)
    assert response.status_code == 422
    assert sentence in response.json()["errors"][0]["message"]
    assert dialogue.heard == []


@pytest.mark.parametrize("text", [f"{CRISIS}. {FILLER}", f"{FILLER}{CRISIS}", f"{FILLER * 4}{CRISIS}"])
async def test_a_thought_of_suicide_in_too_long_a_message_gets_the_lines(say: Any, dialogue: Any, text: str) -> None:
    refused = await say(text)
    assert refused.status_code == 422
    [lines] = refused.json()["messages"]
    assert "Are you safe right now?" in lines["text"]
    assert "90101" in lines["text"]
    assert dialogue.heard == []


async def test_too_long_a_message_about_anything_else_gets_the_sentence_alone(say: Any) -> None:
    assert "messages" not in (await say(FILLER)).json()


@pytest.mark.parametrize("body", [{}, {"text": "a", "button": "b"}, {"text": "a", "intent": "affirm"}, {"text": 7}])
async def test_a_message_is_words_or_a_button_and_nothing_else(client: AsyncClient, token: str, body: Any) -> None:
    response = await client.post(PATH, json=body, headers={"X-Conversation-Token": token})
    assert response.status_code == 422


@pytest.mark.parametrize("token", ["", "short", "x" * 43 + "=", "é" * 20, "A" * 42 + "B"])
async def test_a_token_that_is_none_is_refused_and_not_repeated(client: AsyncClient, token: str) -> None:
    response = await client.get(PATH, headers={"X-Conversation-Token": token.encode()})
    assert response.status_code == 400
    assert not token or token not in response.text


async def test_the_transcript_reads_back_with_live_buttons(
    say: Any, client: AsyncClient, dialogue: Any, token: str
) -> None:
    dialogue.said = [
        {"sender": "visitor", "text": "hello"},
        {"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]},
    ]
    read = (await client.get(PATH, headers={"X-Conversation-Token": token})).json()["messages"]
    assert [message["sender"] for message in read] == ["visitor", "bot"]
    await say(button=read[1]["buttons"][0]["id"])
    assert dialogue.heard[-1]["payload"] == "/affirm"


async def test_forgetting_reaches_the_dialogue(client: AsyncClient, dialogue: Any, token: str) -> None:
    response = await client.delete(PATH, headers={"X-Conversation-Token": token})
    assert response.status_code == 204
    assert dialogue.heard == [{"action": "forget", "conversation": Conversation(token).row_id}]


async def test_a_flood_in_one_conversation_is_slowed_down(say: Any) -> None:
    statuses = [(await say("hello")).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


async def test_a_new_conversation_does_not_reset_the_limit_of_an_address(say: Any) -> None:
    statuses = [(await say("hello", by=new_token())).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


@pytest.fixture(params=["down", "slow", "failing", "babbling", "incomplete"])
def ill_dialogue(request: pytest.FixtureRequest, dialogue: Any, settings: Settings) -> Settings:
    match request.param:
        case "down":
            return settings.model_copy(update={"rasa_url": "http://127.0.0.1:1"})
        case "slow":
            dialogue.delay_seconds = 0.5
            return settings.model_copy(update={"rasa_timeout": timedelta(seconds=0.1)})
        case "failing":
            dialogue.status = 500
        case "babbling":
            dialogue.raw = "<html>my words: i want to die</html>"
        case "incomplete":
            dialogue.said = [{"sender": "nobody"}]
    return settings


@pytest.mark.parametrize("said", [[], [{"custom": {"tip": True}}]])
async def test_an_answer_without_words_is_none(say: Any, dialogue: Any, said: list[Any]) -> None:
    dialogue.said = [{"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    button = (await say("hello")).json()["messages"][0]["buttons"][0]["id"]
    dialogue.said = said
    for reply in (await say(CRISIS)).json(), (await say(button=button)).json():
        assert reply["degraded"] is True
        assert "90101" in reply["messages"][0]["text"]


class TestWithoutTheDialogue:
    """The gateway answers alone: help and a way to a human, never an error page."""

    @pytest.fixture
    def settings(self, ill_dialogue: Settings) -> Settings:
        return ill_dialogue

    async def test_an_ordinary_message_gets_the_numbers_and_the_way_to_a_human(self, say: Any) -> None:
        response = await say("i want to quit")
        assert response.status_code == 200
        reply = response.json()
        assert reply["degraded"] is True
        assert "112" in reply["messages"][0]["text"]
        assert "90101" in reply["messages"][0]["text"]
        assert reply["messages"][0]["custom"] == {"open": "booking"}

    async def test_a_thought_of_suicide_is_met_with_the_lines_and_a_direct_question(self, say: Any) -> None:
        text = (await say("i want to die")).json()["messages"][0]["text"]
        assert "Are you safe right now?" in text
        assert "90101" in text

    async def test_fear_for_somebody_else_is_met_as_such(self, say: Any) -> None:
        text = (await say("my wife says she wants to kill herself")).json()["messages"][0]["text"]
        assert "ask that person" in text

    async def test_reading_back_and_forgetting_say_that_they_failed(self, client: AsyncClient, token: str) -> None:
        for method in ("GET", "DELETE"):
            response = await client.request(method, PATH, headers={"X-Conversation-Token": token})
            if response.status_code != 204:
                assert response.status_code == 503
                assert response.json()["detail"].endswith("Try again in a moment.")
