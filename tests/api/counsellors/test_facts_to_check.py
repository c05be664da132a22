"""The page that tells staff which facts nobody has checked lately."""

import pytest
from httpx import AsyncClient

from api.facts import load_facts


@pytest.mark.usefixtures("signed_in")
async def test_staff_see_every_fact_that_nobody_has_checked(client: AsyncClient) -> None:
    shown = (await client.get("/staff/facts")).text
    unchecked = [fact for fact in load_facts().facts.values() if fact.verified_on is None]
    assert unchecked
    for fact in unchecked:
        assert fact.value in shown
        assert "Never" in shown


async def test_strangers_do_not_see_the_page(client: AsyncClient) -> None:
    assert (await client.get("/staff/facts")).status_code == 303
