"""A stand-in for the dialogue that speaks its channel over a real socket, and keeps what it hears."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

WORDS = {"text": "What brings you here?"}


@dataclass
class Dialogue:
    """What was heard, and what is answered to anything."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=lambda: [WORDS])
    raw: str | None = None
    status: int = 200
    delay_seconds: float = 0
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/webhooks/gateway/{action}")
        async def answer(action: str, request: Request) -> Response:
            self.heard.append({"action": action, **await request.json()})
            self.keys.append(request.headers["X-Conversation-Key"])
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            await asyncio.sleep(self.delay_seconds)
            self.at_once -= 1
            if self.raw is not None:
                return Response(self.raw, self.status)
            return JSONResponse({"messages": self.said}, self.status)

        return app


@contextmanager
def listening_dialogue() -> Iterator[Dialogue]:
    """A stand-in that listens on a port of its own until the block ends."""
    dialogue = Dialogue()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        dialogue.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(dialogue.app(), log_config=None, lifespan="off", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            sleep(0.01)
        yield dialogue
        server.should_exit = True
        thread.join()
