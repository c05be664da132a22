"""The weekly hours page."""

import re
from typing import Any

import pytest
from httpx import AsyncClient

pytestmark = pytest.mark.usefixtures("signed_in")

SATURDAY = "5"


async def add(send: Any, starts: str, ends: str, weekday: str = SATURDAY) -> Any:
    return await send("/staff/hours", "/staff/hours/add", weekday=weekday, starts=starts, ends=ends)


async def starts(client: AsyncClient) -> list[str]:
    return [slot["starts_at"] for slot in (await client.get("/api/slots?limit=200")).json()["slots"]]


async def test_added_hours_can_be_booked_and_removed_ones_cannot(send: Any, client: AsyncClient) -> None:
    saturday = "2026-12-05T10:30:00+01:00"
    assert (await add(send, "10:30", "11:30")).status_code == 303
    assert saturday in await starts(client)
    shown = (await client.get("/staff/hours")).text
    interval = re.findall(r'name="interval" value="([^"]+)"', shown)[-1]
    assert "10:30–11:30" in shown
    await send("/staff/hours", "/staff/hours/remove", interval=interval)
    assert saturday not in await starts(client)


async def test_hours_next_to_each_other_do_not_overlap(send: Any) -> None:
    assert (await add(send, "09:00", "10:00")).status_code == 303
    assert (await add(send, "10:00", "11:00")).status_code == 303


async def test_hours_can_end_at_midnight(send: Any, client: AsyncClient) -> None:
    assert (await add(send, "23:00", "00:00")).status_code == 303
    assert "2026-12-05T23:00:00+01:00" in await starts(client)


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        ("12:00", "09:00", "The end must be later than the start."),
        ("12:00", "12:00", "The end must be later than the start."),
        ("09:00", "09:30", "One appointment takes 45 minutes: make this longer."),
        ("nine", "12:00", "Write the time like 09:00."),
        ("09:00", "25:00", "Write the time like 09:00."),
        ("", "", "Write the time like 09:00."),
        ("14:00", "18:00", "This overlaps the hours from 15:00 to 16:00 on the same day."),
        ("15:30", "17:00", "This overlaps the hours from 15:00 to 16:00 on the same day."),
    ],
)
async def test_hours_that_make_no_sense_are_refused_with_a_sentence(
    send: Any, starts: str, ends: str, sentence: str
) -> None:
    await add(send, "15:00", "16:00")
    response = await add(send, starts, ends)
    assert response.status_code == 422
    assert sentence in response.text
    assert f'value="{starts}"' in response.text


async def test_a_day_that_is_none_is_refused(send: Any) -> None:
    response = await add(send, "09:00", "12:00", weekday="7")
    assert response.status_code == 422
    assert "Choose a day of the week." in response.text


async def test_nobody_removes_the_hours_of_another_counsellor(send: Any, client: AsyncClient, robin: str) -> None:
    before = await starts(client)
    own = re.findall(r'name="interval" value="([^"]+)"', (await client.get("/staff/hours")).text)
    assert len(own) == 5
    for interval in own:
        await send("/staff/hours", "/staff/hours/remove", interval=interval)
    assert await starts(client) == before
