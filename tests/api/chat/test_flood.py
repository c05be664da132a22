"""Faster than people type, each message costs an effort; nothing is refused flat as long as one is made."""

from typing import Any

import pytest
from effort_making import solved
from httpx import AsyncClient, Response

from api.chat.session import new_token
from api.security.puzzles import Puzzle

PATH = "/api/chat/messages"
BOOKED = {
    "text": "Booked.",
    "custom": {"booking": {"code": "a b c d e f", "starts_at": "2026-12-01T09:00:00+01:00", "way": "chat"}},
}


@pytest.fixture
def say(client: AsyncClient, token: str) -> Any:
    async def post(by: str = token, proof: str = "", text: str = "hello") -> Response:
        headers = {"X-Conversation-Token": by, **({"X-Proof": proof} if proof else {})}
        return await client.post(PATH, json={"text": text}, headers=headers)

    return post


def work(refused: Response) -> str:
    return solved(Puzzle.model_validate(refused.json()["challenge"]))


async def flood(say: Any, messages: int = 20) -> Response:
    for _ in range(messages):
        assert (await say()).status_code == 200
    refused: Response = await say()
    assert refused.status_code == 429
    return refused


async def test_the_refusal_says_what_to_do_and_carries_a_challenge(say: Any, dialogue: Any) -> None:
    refused = await flood(say)
    assert refused.json()["type"].endswith("flood")
    assert "is not sent yet" in refused.json()["detail"]
    assert refused.headers["retry-after"] == "20"
    assert len(dialogue.heard) == 20


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("i want to kill myself", "Are you safe right now?"),
        ("i want to k\u200bill myself " + "now " * 4_000, "Are you safe right now?"),
        ("my wife says she wants to kill herself", "ask that person"),
    ],
)
async def test_a_thought_of_suicide_gets_the_lines_also_when_it_is_not_sent(say: Any, text: str, answer: str) -> None:
    await flood(say)
    refused = await say(text=text)
    assert refused.status_code == 429
    assert "challenge" in refused.json()
    [lines] = refused.json()["messages"]
    assert answer in lines["text"]
    assert "90101" in lines["text"]


async def test_a_refusal_of_anything_else_has_no_lines(say: Any) -> None:
    assert "messages" not in (await flood(say)).json()


async def test_refusals_that_are_too_many_to_be_read_all_have_the_lines(say: Any) -> None:
    await flood(say)
    for _ in range(59):
        assert "messages" not in (await say()).json()
    assert "90101" in (await say()).json()["messages"][0]["text"]


async def test_with_the_work_done_the_message_goes_on_once(say: Any, dialogue: Any) -> None:
    proof = work(await flood(say))
    assert (await say(proof=proof)).status_code == 200
    assert (await say(proof=proof)).status_code == 429
    assert len(dialogue.heard) == 21


async def test_the_work_of_one_conversation_opens_no_other(say: Any) -> None:
    proof = work(await flood(say))
    other = new_token()
    for _ in range(9):
        await say(by=other)
    assert (await say(by=other, proof=proof)).status_code == 429


async def test_also_for_work_there_is_an_end(say: Any) -> None:
    refused = await flood(say)
    statuses = []
    for _ in range(41):
        answer = await say(proof=work(refused))
        statuses.append(answer.status_code)
        refused = await say()
    assert statuses == [200] * 40 + [429]


async def test_whoever_books_again_and_again_in_the_dialogue_goes_on_with_an_effort(say: Any, dialogue: Any) -> None:
    dialogue.said = [BOOKED]
    for _ in range(5):
        assert (await say(by=new_token())).status_code == 200
    refused = await say()
    assert refused.status_code == 429
    assert (await say(proof=work(refused))).status_code == 200
