"""The dialogue is never asked more at one time than it can bear, nor with longer messages."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from api.chat.rasa import Rasa
from api.chat.schemas import LONGEST_MESSAGE
from api.chat.session import Conversation, new_token
from api.settings import Settings

PATH = "/api/chat/messages"


@pytest.fixture
async def rasa(settings: Settings) -> Any:
    rasa = Rasa(settings.rasa_url, "secret", timedelta(seconds=5), most=2)
    yield rasa
    await rasa.close()


async def test_requests_take_turns(rasa: Rasa, dialogue: Any) -> None:
    dialogue.delay_seconds = 0.05
    await asyncio.gather(*(rasa.transcript(Conversation(new_token())) for _ in range(8)))
    assert (len(dialogue.heard), dialogue.most_at_once) == (8, 2)


async def test_whoever_waits_too_long_for_his_turn_is_answered_without_the_dialogue(
    settings: Settings, dialogue: Any, client: AsyncClient, app: Any
) -> None:
    app.state.gateway._rasa = Rasa(settings.rasa_url, "secret", timedelta(seconds=2), most=1)
    dialogue.delay_seconds = 1.2
    said = [
        client.post(PATH, json={"text": "i want to quit"}, headers={"X-Conversation-Token": new_token()})
        for _ in range(3)
    ]
    answers = await asyncio.gather(*said)
    await app.state.gateway._rasa.close()
    assert [answer.status_code for answer in answers] == [200] * 3
    assert sorted(answer.json()["degraded"] for answer in answers) == [False, True, True]


async def test_the_longest_message_is_the_longest_that_goes_on(client: AsyncClient, token: str, dialogue: Any) -> None:
    for length, status in ((LONGEST_MESSAGE, 200), (LONGEST_MESSAGE + 1, 422), (20_001, 422)):
        response = await client.post(PATH, json={"text": "x" * length}, headers={"X-Conversation-Token": token})
        assert response.status_code == status
    assert [len(heard["text"]) for heard in dialogue.heard] == [LONGEST_MESSAGE]


async def test_a_button_is_no_way_around_the_length(client: AsyncClient, token: str, dialogue: Any) -> None:
    for body in ({"button": "A" * 4_001}, {"ticked": ["A" * 4_001]}, {"ticked": ["A"] * 21}):
        response = await client.post(PATH, json=body, headers={"X-Conversation-Token": token})
        assert response.status_code == 422
    assert dialogue.heard == []
