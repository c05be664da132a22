"""Two counsellors in two browsers, a visitor, and every route of the application."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from attacker import NUMBER, PASSWORD, SUMMARY, Browser, Deposit, NewCounsellor, Route, all_routes
from dialogue_standin import Dialogue
from fastapi import FastAPI
from httpx import AsyncClient

from api.security.passwords import ARGON2
from api.settings import Settings
from api.vault.models import ContactKind


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings, dialogue: Dialogue) -> Settings:
    return settings.model_copy(update={"rasa_url": dialogue.url})


@pytest.fixture(scope="session")
def password_hash() -> str:
    return ARGON2.hash(PASSWORD)


@pytest.fixture
async def kim(app: FastAPI, new_counsellor: NewCounsellor, password_hash: str) -> AsyncIterator[Browser]:
    counsellor_id = await new_counsellor("Kim", password_hash=password_hash)
    async with Browser(app, counsellor_id) as browser:
        await browser.sign_in("Kim", PASSWORD)
        yield browser


@pytest.fixture
async def robin(app: FastAPI, new_counsellor: NewCounsellor, password_hash: str) -> AsyncIterator[Browser]:
    """Another counsellor, who works on no weekday: every booking is first offered to Kim."""
    counsellor_id = await new_counsellor("Robin", range(0), password_hash=password_hash)
    async with Browser(app, counsellor_id) as browser:
        await browser.sign_in("Robin", PASSWORD)
        yield browser


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
