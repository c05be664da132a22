"""A visitor without script: a page, its forms, the next page."""

import pytest
from httpx import AsyncClient
from page_reading import MovableClock, Open, Page, Send, form_sender

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

    return form_sender(client)


@pytest.fixture
async def booking_page(front: Open, send: Send, clock: MovableClock, settings: Settings) -> Page:
    """The booking page, after the time that it takes to fill it in."""
    page = await send(await front(), "booking")
    clock.forward(settings.wait)
    return page
