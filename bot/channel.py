"""The only way into the dialogue: the chat gateway speaks to this channel, on a private address.

What a visitor types never becomes a Rasa payload here, and no text of his reaches a log record.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.action_server import noting_failures
from bot.conversation_key import KEY_BYTES, conversation_key

logger = logging.getLogger(__name__)

CHANNEL_NAME = "gateway"
PARTS = ("text", "buttons", "custom")
SECONDS_BETWEEN_LOOKS = 0.1
ROW_ID = re.compile(r"[A-Za-z0-9_-]{22}")


class GatewayOutput(OutputChannel):
    """Collects the answers to one message, each with its text, buttons and custom part together."""

    def __init__(self) -> None:
        """Begin with no answer."""
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return CHANNEL_NAME

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the parts that the gateway knows."""
        self.messages.append({part: message[part] for part in PARTS if message.get(part)})


class GatewayInput(InputChannel):
    """Takes redacted messages from the chat gateway, reads a conversation back to it, and forgets one."""

    def __init__(self, secret: str) -> None:
        """Keep the secret that the gateway shows with each request."""
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, the first part of its addresses."""
        return CHANNEL_NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayInput:
        """Build the channel from credentials.yml.

        Raises:
            ValueError: the secret is missing, so that anybody could speak for a visitor.
        """
        secret = (credentials or {}).get("secret") or ""
        if not secret or secret.startswith("${"):
            raise ValueError("Set TURNING_POINT_GATEWAY_SECRET; `make run` makes it in var/secrets.env.")
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the three addresses of the channel."""
        channel = Blueprint(CHANNEL_NAME, __name__)

        @channel.on_request
        async def refuse_strangers(request: Request) -> HTTPResponse | None:
            return self._refusal(request)

        @channel.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            with conversation_key(_key(request)), noting_failures() as failures:
                said = await _answer(request, on_new_message)
            if failures:
                # What was said before may be the smaller half of an answer: the gateway knows the lines by itself.
                return response.json({"detail": "An action failed."}, status=503)
            return response.json({"messages": said})

        @channel.post("/transcript")
        async def transcript(request: Request) -> HTTPResponse:
            with conversation_key(_key(request)):
                tracker = await request.app.ctx.agent.tracker_store.retrieve(_row_id(request))
            return response.json({"messages": read_back(tracker) if tracker else []})

        @channel.post("/forget")
        async def forget(request: Request) -> HTTPResponse:
            await _forget(request)
            return response.empty()

        return channel

    def _refusal(self, request: Request) -> HTTPResponse | None:
        shown = (request.token or "").encode()
        if not hmac.compare_digest(shown, self._secret.encode()):
            return response.json({"detail": "Only the chat gateway may speak here."}, status=401)
        if _row_id(request) is None or (not request.path.endswith("/forget") and _key(request) is None):
            return response.json({"detail": "The request needs a conversation and its key."}, status=422)
        return None


def plain(text: str) -> str:
    """Return typed text so that Rasa reads it as words: a leading slash would make it a command.

    Rasa takes text that starts with a slash, spaces aside, for a payload.
    """
    words = text.strip()
    while words.startswith(INTENT_MESSAGE_PREFIX):
        words = words[len(INTENT_MESSAGE_PREFIX) :].strip()
    return words or "?"


def read_back(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """Return what was said, in order, as the visitor saw it: a button as its title, not as its payload."""
    said: list[dict[str, Any]] = []
    # Not the applied events: Rasa leaves out what was said inside a form.
    for event in tracker.events:
        if isinstance(event, UserUttered):
            said.append({"sender": "visitor", "text": (event.metadata or {}).get("title") or event.text})
        elif isinstance(event, BotUttered):
            data = {part: event.data[part] for part in PARTS if (event.data or {}).get(part)}
            said.append({"sender": "bot", "text": event.text, **data})
    return said


async def _answer(request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> list[dict[str, Any]]:
    output = GatewayOutput()
    await on_new_message(_user_message(request, output))
    if any((message.get("custom") or {}).get("forget") for message in output.messages):
        await _forget(request)
    return output.messages


async def _forget(request: Request) -> None:
    # Sanic cancels a request whose client has gone, but nobody waits for an answer when he leaves.
    await asyncio.shield(_forget_after_the_turn(request.app.ctx.agent, _row_id(request)))


async def _forget_after_the_turn(agent: Agent, row_id: str) -> None:
    # A turn under way would write the whole conversation again.
    async with agent.lock_store.lock(row_id, wait_time_in_seconds=SECONDS_BETWEEN_LOOKS):
        await agent.tracker_store.forget(row_id)


def _user_message(request: Request, output: GatewayOutput) -> UserMessage:
    body = request.json
    metadata = {name: body[name] for name in ("title", "contact_ref", "contact_kind", "hint") if body.get(name)}
    text = body["payload"] if body.get("payload") else plain(body["text"])
    return UserMessage(
        text,
        output,
        _row_id(request),
        parse_data=_verdict(text, body.get("intent")),
        input_channel=CHANNEL_NAME,
        metadata=metadata,
    )


def _verdict(text: str, intent: str | None) -> dict[str, Any] | None:
    """Return the safety net's verdict in the form of a classifier's result, so that it overrules the classifier."""
    if intent is None:
        return None
    found = {"name": intent, "confidence": 1.0}
    return {"text": text, "intent": found, "intent_ranking": [found], "entities": []}


def _row_id(request: Request) -> str | None:
    row_id = (request.json or {}).get("conversation")
    return row_id if isinstance(row_id, str) and ROW_ID.fullmatch(row_id) else None


def _key(request: Request) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(request.headers.get("X-Conversation-Key", "") + "=")
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
