"""The service as it runs, in front of a stand-in for the dialogue that says what a test tells it to."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import uvicorn
from conftest import PHONE
from dialogue_standin import Dialogue, listening_dialogue
from pages import VisitorPage
from playwright.sync_api import Browser

from api.app import create_app
from api.database import Database
from api.migrations.run import upgrade
from api.settings import Settings


@contextmanager
def scripted_service(folder: Path, **changed: Any) -> Iterator[tuple[Dialogue, str]]:
    """The stand-in and the address of the page, until the block ends; `changed` are settings."""
    with listening_dialogue() as dialogue, socket.socket() as listening:
        settings = _settings(folder, dialogue.url).model_copy(update=changed)
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None, ws="none"))
        # The browser's own loop runs in the main thread.
        thread = Thread(target=asyncio.run, args=(_serve(server, listening, settings.database_url),), daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            sleep(0.01)
        yield dialogue, f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def tab(browser: Browser, address: str, script: bool, headers: dict[str, str]) -> Iterator[VisitorPage]:
    """A tab of a visitor's browser on the page; nothing may fail in it but what the server refuses."""
    context = browser.new_context(
        java_script_enabled=script,
        extra_http_headers=headers,
        permissions=["clipboard-read", "clipboard-write"],
        **PHONE,
    )
    visitor = VisitorPage(context.new_page(), address)
    failures: list[str] = []
    visitor.page.on("pageerror", lambda error: failures.append(str(error)))
    visitor.page.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    visitor.open()
    yield visitor
    context.close()
    assert [failure for failure in failures if "the server responded with" not in failure] == []


def _settings(folder: Path, rasa_url: str) -> Settings:
    return Settings(
        master_key=bytes(range(32)),
        service_secret="service secret for tests, long enough",
        gateway_secret="gateway secret for tests, long enough",
        database_url=f"sqlite+aiosqlite:///{folder / 'turning-point.db'}",
        conversations_url=f"sqlite:///{folder / 'conversations.db'}",
        exit_url="https://www.wikipedia.org/",
        rasa_url=rasa_url,
    )


async def _serve(server: uvicorn.Server, listening: socket.socket, database_url: str) -> None:
    database = Database(database_url)
    await upgrade(database)
    await database.close()
    await server.serve(sockets=[listening])
