"""A visitor without script: a page, its forms, the next page."""

import pytest
from httpx import AsyncClient, Response
from page_reading import MovableClock, Open, Page, Send

from api.settings import Settings


@pytest.fixture
def front(client: AsyncClient) -> Open:
    """Open the front page."""

    async def get() -> Page:
        return Page((await client.get("/")).text)

    return get


@pytest.fixture
def send(client: AsyncClient) -> Send:
    """Send a form of a page with some fields filled in; the answer must have the status."""

    async def post(page: Page, do: str, status: int = 200, **filled: str | list[str]) -> Page:
        response: Response = await client.post("/", data={**page.form(do).fields, **filled})
        assert response.status_code == status
        return Page(response.text)

    return post


@pytest.fixture
async def booking_page(front: Open, send: Send, clock: MovableClock, settings: Settings) -> Page:
    """The booking page, after the time that it takes to fill it in."""
    page = await send(await front(), "booking")
    clock.forward(settings.wait)
    return page
