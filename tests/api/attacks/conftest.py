"""Two counsellors in two browsers, a visitor, and every route of the application."""

from collections.abc import Awaitable, Callable

import pytest
from attacker import NUMBER, SUMMARY, Browser, Deposit, Route, all_routes
from dialogue_standin import Dialogue
from fastapi import FastAPI
from httpx import AsyncClient

from api.settings import Settings
from api.vault.models import ContactKind


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, dialogue: Dialogue) -> Settings:
    return settings.model_copy(update={"rasa_url": dialogue.url})


@pytest.fixture
def routes(app: FastAPI) -> list[Route]:
    return all_routes(app)


@pytest.fixture
async def booked(kim: Browser, book: Callable[..., Awaitable[object]], deposit: Deposit) -> dict[str, str]:
    """A phone booking that waits: its code, and what only counsellors may read."""
    reference = await deposit(ContactKind.PHONE, NUMBER)
    made = (await book(way="phone", contact_ref=reference, summary=SUMMARY)).json()
    return {"code": made["code"], "pseudonym": made["pseudonym"], "summary": SUMMARY, "contact": NUMBER}


@pytest.fixture
async def anonymous(app: FastAPI, client: AsyncClient) -> AsyncClient:
    return client
