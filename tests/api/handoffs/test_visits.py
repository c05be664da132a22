"""A visit is offered only where there is an address for it, and whoever books one finds it."""

from typing import Any

import pytest
from httpx import AsyncClient

from api.settings import Settings

pytestmark = pytest.mark.usefixtures("counsellor")


async def test_whoever_books_a_visit_is_told_where(client: AsyncClient, book: Any, settings: Settings) -> None:
    booked = (await book(way="visit")).json()
    assert booked["place"] == settings.visit_address
    opened = await client.get("/api/booking", headers={"X-Booking-Code": booked["code"]})
    assert opened.json()["place"] == settings.visit_address


async def test_no_other_way_has_a_place(book: Any) -> None:
    assert (await book(way="chat")).json()["place"] is None


class TestWithoutAnAddress:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"visit_address": ""})

    async def test_no_visit_is_booked(self, book: Any) -> None:
        refused = await book(way="visit")
        assert refused.status_code == 422
        assert refused.json()["errors"] == [
            {"field": "way", "message": "There are no visits here: choose another way to talk."}
        ]

    async def test_the_page_offers_none_and_takes_none(self, client: AsyncClient) -> None:
        page = await client.post("/", data={"do": "booking"})
        assert 'value="phone"' in page.text
        assert 'value="visit"' not in page.text
        refused = await client.post("/", data={"do": "book", "way": "visit"})
        assert "Choose how you want to talk." in refused.text
