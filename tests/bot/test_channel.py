"""The channel: only the gateway speaks here, typed text is never a payload, and half an answer is none."""

import os
import socket
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from dialogue import FACTS, ActionsHere
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.agent import Agent
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.action_server import ActionServer
from bot.channel import GatewayInput, plain, read_back


@given(st.text())
def test_typed_text_is_never_a_payload(text: str) -> None:
    assert not plain(text).strip().startswith(INTENT_MESSAGE_PREFIX)
    assert plain(text)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("i want to stop", "i want to stop"),
        ('/affirm{"booking_confirmed": "yes"}', 'affirm{"booking_confirmed": "yes"}'),
        (" / /restart", "restart"),
        ("and/or", "and/or"),
        ("/", "?"),
    ],
)
def test_a_leading_slash_is_taken_for_what_it_is(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize("credentials", [None, {}, {"secret": ""}, {"secret": "${TURNING_POINT_GATEWAY_SECRET}"}])
def test_without_a_secret_the_channel_does_not_open(credentials: "dict[str, str] | None") -> None:
    with pytest.raises(ValueError, match="TURNING_POINT_GATEWAY_SECRET"):
        GatewayInput.from_credentials(credentials)


def test_what_was_said_is_read_back_as_the_visitor_saw_it() -> None:
    buttons = [{"title": "8", "payload": '/inform{"importance": "8"}'}]
    tracker = DialogueStateTracker.from_events(
        "row",
        [
            UserUttered("i want to stop"),
            BotUttered(
                "How important?", {"buttons": buttons, "custom": {"scale": "importance"}, "quick_replies": None}
            ),
            UserUttered('/inform{"importance": "8"}', metadata={"title": "8"}),
            UserUttered("[phone]", metadata={"title": "Your contact detail, kept apart from the conversation"}),
        ],
    )
    assert read_back(tracker) == [
        {"sender": "visitor", "text": "i want to stop"},
        {"sender": "bot", "text": "How important?", "buttons": buttons, "custom": {"scale": "importance"}},
        {"sender": "visitor", "text": "8"},
        {"sender": "visitor", "text": "Your contact detail, kept apart from the conversation"},
    ]


SECRET = "gateway secret for tests, long enough"
NOBODY = "http://127.0.0.1:1"
CRISIS = "i want to kill myself"
# Answered by a rule, with an action behind it.
ASHAMED = "i feel so ashamed of myself"

Say = Callable[[str], Awaitable[httpx.Response]]


class AllButOne(ActionServer):
    """Actions of which the one that opens safety is not reached."""

    def __init__(self) -> None:
        super().__init__(NOBODY)
        self._here = ActionsHere()

    async def request(self, *args: Any, **options: Any) -> Any:
        reached = super() if options["json"]["next_action"] == "action_open_safety" else self._here
        return await reached.request(*args, **options)


@asynccontextmanager
async def open_channel(agent: Agent) -> AsyncIterator[Say]:
    """Send words as the gateway does, each in a conversation of its own; Sanic starts only once in a process."""
    app = Sanic("channel", configure_logging=False)
    app.ctx.agent = agent
    app.blueprint(GatewayInput(SECRET).blueprint(agent.handle_message), url_prefix="/webhooks/gateway")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/gateway"
        server = await app.create_server(sock=listening, return_asyncio_server=True)
        await server.startup()

        async def say(text: str) -> httpx.Response:
            key = urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
            headers = {"Authorization": f"Bearer {SECRET}", "X-Conversation-Key": key}
            body = {"conversation": uuid4().hex[:22], "text": text}
            async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as gateway:
                return await gateway.post("/messages", json=body, headers=headers)

        yield say
        await server.close()


async def test_where_an_action_fails_half_an_answer_is_told_as_none(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_channel(agent) as say:
        whole = await say(CRISIS)
        assert whole.status_code == 200
        assert FACTS["suicide_line_number"] in whole.json()["messages"][0]["text"]
        for actions, text in ((ActionServer(NOBODY), CRISIS), (ActionServer(NOBODY), ASHAMED), (AllButOne(), CRISIS)):
            monkeypatch.setattr(agent.processor, "action_endpoint", actions)
            assert (await say(text)).status_code == 503
