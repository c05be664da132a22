"""A counsellor with a password, and a browser that sends the forms it was shown."""

import re
from collections.abc import Awaitable, Callable

import pytest
from attacker import PASSWORD
from fastapi import FastAPI
from httpx import AsyncClient, Response

FORM = re.compile(r'<form method="post" action="(?P<path>[^"]+)".*?name="csrf" value="(?P<csrf>[^"]*)"', re.DOTALL)

Send = Callable[..., Awaitable[Response]]


@pytest.fixture
async def kim(new_counsellor: Callable[..., Awaitable[str]], password_hash: str) -> str:
    return await new_counsellor("Kim", password_hash=password_hash)


@pytest.fixture
def send(client: AsyncClient) -> Send:
    """Load a page, fill in one of its forms and send it."""

    async def fill_in(page: str, path: str, at: AsyncClient = client, **fields: str) -> Response:
        shown = (await at.get(page)).text
        tokens = {found["path"]: found["csrf"] for found in FORM.finditer(shown)}
        return await at.post(path, data={"csrf": tokens.get(path, ""), **fields})

    return fill_in


@pytest.fixture
def sign_in(send: Send, client: AsyncClient) -> Send:
    async def give(name: str = "Kim", password: str = PASSWORD, at: AsyncClient = client) -> Response:
        return await send("/staff/login", "/staff/login", at=at, name=name, password=password)

    return give


@pytest.fixture
async def signed_in(kim: str, sign_in: Send) -> str:
    await sign_in()
    return kim


@pytest.fixture
async def robin(app: FastAPI, new_counsellor: Callable[..., Awaitable[str]], password_hash: str) -> str:
    return await new_counsellor("Robin", password_hash=password_hash)
