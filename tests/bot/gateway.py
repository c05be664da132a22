"""The chat gateway's side of the channel, over a real socket."""

from __future__ import annotations

import base64
import os
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from sanic import Sanic

from bot.channel import GatewayInput

SECRET = secrets.token_urlsafe(32)

# Sanic rewrites its own methods for each app; only so can there be a second one in a process.
Sanic.test_mode = True


class Gateway:
    """One visitor's conversation, as the gateway brings it to the channel."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._key = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        self.row_id = secrets.token_hex(11)

    async def say(self, text: str) -> httpx.Response:
        return await self._post("messages", text=text)

    async def forget(self) -> httpx.Response:
        return await self._post("forget")

    async def said(self) -> list[str]:
        """Everything said so far by either."""
        transcript = await self._post("transcript")
        return [message["text"] for message in transcript.raise_for_status().json()["messages"]]

    async def _post(self, action: str, **body: str) -> httpx.Response:
        message = {"conversation": self.row_id, **body}
        return await self._client.post(action, json=message, headers={"X-Conversation-Key": self._key})


@asynccontextmanager
async def open_gateway(agent: Agent) -> AsyncIterator[Gateway]:
    """Serve the channel for this agent until the block ends; yields a conversation that has not begun."""
    app = Sanic("channel", register=False, configure_logging=False)
    app.ctx.agent = agent
    register([GatewayInput(SECRET)], app, "/webhooks/")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/gateway/"
        server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.start_serving()
        headers = {"Authorization": f"Bearer {SECRET}"}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
            yield Gateway(client)
        server.close()
        await server.wait_closed()
