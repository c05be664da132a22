"""When something fails that nobody expected: people get a page, programs get JSON, nobody gets details."""

import pytest
from httpx import AsyncClient, Response

from api.facts import load_facts


@pytest.fixture
def database_url(no_database_url: str) -> str:
    return no_database_url


@pytest.fixture(params=["booking", "show", "queue"])
async def failed(client: AsyncClient, request: pytest.FixtureRequest) -> Response:
    """The answer to a form of a visitor, or to a counsellor's page."""
    if request.param == "queue":
        return await client.get("/staff")
    return await client.post("/", data={"do": request.param, "code": "acorn velvet umbrella sandbox trinity walnut"})


async def test_a_page_says_what_happened_and_what_to_do(failed: Response) -> None:
    assert failed.status_code == 500
    assert failed.headers["content-type"] == "text/html; charset=utf-8"
    assert "wait a moment and try it again" in failed.text
    assert 'class="button"' in failed.text


async def test_the_page_has_the_headers_of_every_page(failed: Response) -> None:
    assert "default-src 'none'" in failed.headers["content-security-policy"]
    assert failed.headers["cache-control"] == "no-store"


async def test_a_visitor_finds_the_numbers_there(client: AsyncClient) -> None:
    page = (await client.post("/", data={"do": "booking"})).text
    for name in ("emergency_number", "suicide_line_name", "suicide_line_number"):
        assert load_facts().values[name] in page


async def test_a_program_is_told_in_json(client: AsyncClient) -> None:
    failed = await client.get("/api/slots")
    assert failed.status_code == 500
    assert failed.json()["type"].endswith("unexpected")
