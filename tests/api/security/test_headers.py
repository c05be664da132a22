"""Headers that keep a visit to itself, on every kind of answer."""

import pytest
from httpx import AsyncClient


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize("path", ["/", "/staff/login", "/api/slots", "/api/nothing", "/static/visitor.css", "/healthz"])
async def test_nothing_is_cached_told_onwards_or_loaded_from_elsewhere(client: AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self' https://www.wikipedia.org;" in policy


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_there_are_no_pages_that_load_scripts_from_elsewhere(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
