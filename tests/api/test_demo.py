"""Sample data for a first look."""

import pytest
from httpx import AsyncClient

from api.database import Database
from api.demo import DemoRefused, fill
from api.settings import Settings


async def test_an_empty_database_gets_counsellors_times_and_bookings(
    settings: Settings, database: Database, client: AsyncClient
) -> None:
    passwords = await fill(settings, database)
    assert all(len(password) >= 12 for password in passwords.values())
    form = (await client.get("/staff/login")).text.split('name="csrf" value="')[1].split('"')[0]
    name, password = next(iter(passwords.items()))
    signed_in = await client.post("/staff/login", data={"csrf": form, "name": name, "password": password})
    assert signed_in.headers["location"] == "/staff"
    assert (await client.get("/staff")).text.count("/staff/claim") == 3
    assert (await client.get("/api/slots")).json()["slots"]


async def test_a_database_in_use_is_left_alone(settings: Settings, database: Database, counsellor: str) -> None:
    with pytest.raises(DemoRefused):
        await fill(settings, database)
