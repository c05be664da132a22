"""/api/chat/messages with exercises: what the dialogue asks the page to show, and what is sent back."""

import json
from typing import Any

import pytest
from httpx import AsyncClient, Response
from structlog.testing import capture_logs

from api.chat.custom import LONGEST_NAME, LONGEST_WORDS, MOST_LINES, Card
from api.chat.session import new_token

PATH = "/api/chat/messages"
LIST = {
    "text": "What sets it off?",
    "buttons": [
        {"title": "Being alone", "payload": '/inform{"answer": "alone"}'},
        {"title": "Alcohol", "payload": '/inform{"answer": "alcohol"}'},
        {"title": "After a quarrel", "payload": '/inform{"answer": "quarrel"}'},
        {"title": "None of these", "payload": '/inform{"answer": "none"}'},
        {"title": "Skip", "payload": '/inform{"answer": "skip"}'},
        {"title": "A person", "payload": "/want_counsellor"},
    ],
    "custom": {"ticks": True},
}
CARD = {"title": "My plan", "lines": [["When", "i am alone after nine"], ["Then I", "call my brother"]]}
WORDS = "nobody may read that the river was cold"


@pytest.fixture
def send(client: AsyncClient, token: str) -> Any:
    async def post(by: str = token, **body: Any) -> Response:
        return await client.post(PATH, json=body, headers={"X-Conversation-Token": by})

    return post


@pytest.fixture
async def boxes(send: Any, dialogue: Any) -> dict[str, str]:
    """The ids of a list by title."""
    dialogue.said = [LIST]
    return {box["title"]: box["id"] for box in (await send(text="hello")).json()["messages"][0]["buttons"]}


@pytest.mark.parametrize(
    "custom",
    [
        {"exercise": "breathing"},
        {"ticks": True},
        {"card": CARD},
        {"builder": {"if": "If it comes back tonight", "then": "then I"}},
        {"tip": True},
        {"scale": "importance"},
        {"expects": "contact", "way": "email"},
        {"summary": "I want to stop."},
        {"open": "booking"},
        {"booking": {"code": "a b c d e f", "starts_at": "2026-12-01T09:00:00+01:00", "way": "phone"}},
        {"forget": True},
    ],
)
async def test_each_part_that_the_page_can_show_comes_through_as_it_is(send: Any, dialogue: Any, custom: Any) -> None:
    dialogue.said = [{"text": "Look.", "custom": custom}]
    assert (await send(text="hello")).json()["messages"][0]["custom"] == custom


@pytest.mark.parametrize(
    "custom",
    [
        {},
        {"exercise": "running"},
        {"ticks": False},
        {"ticks": True, "card": CARD},
        {"card": {"title": "My plan"}},
        {"card": {**CARD, "lines": []}},
        {"card": {**CARD, "lines": [["When", WORDS, "more"]]}},
        {"card": {**CARD, "lines": [["When", {"words": WORDS}]]}},
        {"card": {**CARD, "lines": [["When", "x" * (LONGEST_WORDS + 1)]]}},
        {"card": {**CARD, "lines": CARD["lines"] * MOST_LINES}},
        {"card": {**CARD, "title": "x" * (LONGEST_NAME + 1)}},
        {"builder": {"if": "If"}},
        {"builder": {"if": "If", "then": "then I", "else": "I"}},
        {"tip": "yes"},
        {"expects": "contact", "way": "pigeon"},
        {"booking": {"code": "a", "starts_at": "soon", "way": "chat"}},
        {"html": "<b>"},
        "card",
    ],
)
async def test_any_other_shape_is_left_out_and_the_words_stay(send: Any, dialogue: Any, custom: Any) -> None:
    dialogue.said = [{"text": "Look.", "custom": custom}]
    with capture_logs() as logged:
        reply = (await send(text="hello")).json()
    assert reply["degraded"] is False
    assert (reply["messages"][0]["text"], reply["messages"][0]["custom"]) == ("Look.", None)
    assert logged == [{"event": "custom_unreadable", "log_level": "warning"}]


def test_a_card_shows_nothing_of_itself_to_a_log() -> None:
    card = Card.model_validate({"title": "My plan", "lines": [["When", WORDS]]})
    assert f"{card!r} {card}".count("river") == 0


async def test_of_a_list_what_can_be_ticked_together_is_told_from_what_stands_alone(send: Any, dialogue: Any) -> None:
    dialogue.said = [LIST, {"text": "And?", "buttons": LIST["buttons"]}]
    of_list, of_question = (await send(text="hello")).json()["messages"]
    assert [button["single"] for button in of_list["buttons"]] == [False] * 3 + [True] * 3
    assert all(button["single"] for button in of_question["buttons"])


async def test_ticked_boxes_are_sent_as_one_answer(send: Any, dialogue: Any, boxes: dict[str, str]) -> None:
    response = await send(ticked=[boxes["Being alone"], boxes["After a quarrel"], boxes["Being alone"]])
    assert response.status_code == 200
    payload = dialogue.heard[-1]["payload"]
    assert payload.startswith("/inform{")
    assert json.loads(payload.removeprefix("/inform")) == {"answer": "alone,quarrel"}
    assert dialogue.heard[-1]["title"] == "Being alone, After a quarrel"


async def test_one_ticked_box_is_the_same_as_pressing_it(send: Any, dialogue: Any, boxes: dict[str, str]) -> None:
    await send(ticked=[boxes["Alcohol"]])
    await send(button=boxes["Alcohol"])
    ticked, pressed = dialogue.heard[-2:]
    assert ticked == pressed


@pytest.mark.parametrize("alone", ["None of these", "Skip", "A person"])
async def test_what_stands_alone_is_not_sent_among_the_boxes(
    send: Any, dialogue: Any, boxes: dict[str, str], alone: str
) -> None:
    response = await send(ticked=[boxes["Alcohol"], boxes[alone]])
    assert response.status_code == 422
    assert response.json()["type"].endswith("button-unknown")
    assert len(dialogue.heard) == 1


async def test_one_box_of_another_conversation_spoils_all(send: Any, dialogue: Any, boxes: dict[str, str]) -> None:
    for by, ticked in (
        (new_token(), [boxes["Alcohol"]]),
        (None, [boxes["Alcohol"], boxes["Being alone"][:-4] + "AAAA"]),
        (None, [boxes["Alcohol"], '/inform{"answer": "alone"}']),
    ):
        response = await (send(by=by, ticked=ticked) if by else send(ticked=ticked))
        assert response.status_code == 422
        assert response.json()["type"].endswith("button-unknown")
    assert len(dialogue.heard) == 1


@pytest.mark.parametrize(
    "payload",
    ["/inform", "/inform{", '/inform{"answer": 7}', '/inform{"answer": "a", "more": "b"}', '/inform{"answer": "a,b"}'],
)
async def test_a_payload_that_is_no_plain_answer_is_no_box(send: Any, dialogue: Any, payload: str) -> None:
    dialogue.said = [{**LIST, "buttons": [{"title": "Odd", "payload": payload}]}]
    [button] = (await send(text="hello")).json()["messages"][0]["buttons"]
    assert button["single"] is True
    assert (await send(ticked=[button["id"]])).status_code == 422


@pytest.mark.parametrize("ticked", [[], ["x"] * 21, "x", [7], ["x" * 4001]])
async def test_none_too_many_and_no_list_of_ids_are_refused(send: Any, dialogue: Any, ticked: Any) -> None:
    response = await send(ticked=ticked)
    assert response.status_code == 422
    assert response.json()["type"].endswith("fields-invalid")
    assert dialogue.heard == []


@pytest.mark.parametrize("more", [{"text": "hello"}, {"button": "x"}])
async def test_boxes_come_alone(send: Any, boxes: dict[str, str], more: dict[str, str]) -> None:
    assert (await send(ticked=[boxes["Alcohol"]], **more)).status_code == 422


async def test_without_the_dialogue_ticked_boxes_are_answered_by_the_gateway(
    send: Any, dialogue: Any, boxes: dict[str, str]
) -> None:
    dialogue.status = 500
    reply = (await send(ticked=[boxes["Alcohol"]])).json()
    assert reply["degraded"] is True
    assert reply["messages"][0]["custom"] == {"open": "booking"}


async def test_a_card_is_in_the_transcript(client: AsyncClient, dialogue: Any, token: str) -> None:
    dialogue.said = [{"text": "Here it is.", "custom": {"card": CARD}}, {"sender": "visitor", "text": "thanks"}]
    read = (await client.get(PATH, headers={"X-Conversation-Token": token})).json()["messages"]
    assert read[0]["custom"] == {"card": CARD}
