"""However many ask: in an hour and on a day only a part of the free times is booked, and the rest stays for others."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from api.handoffs.allowance import Allowance, Gate
from api.handoffs.errors import BookingsPaused
from api.settings import Settings

HOUR = timedelta(hours=1)


@pytest.fixture
def allowance(settings: Settings, clock: Any) -> Allowance:
    return Allowance(settings, clock)


def booked(allowance: Allowance, gate: Gate, free: int) -> int:
    """Book until it is refused; returns how often it was possible."""
    made = 0
    while made < free:
        try:
            allowance.require(gate, free - made)
        except BookingsPaused:
            return made
        allowance.note(gate)
        made += 1
    return made


class TestWithoutADatabase:
    @pytest.fixture
    def database_url(self) -> str:
        return "sqlite+aiosqlite://"

    def test_a_quarter_of_the_times_an_hour_for_work(self, allowance: Allowance) -> None:
        assert booked(allowance, Gate.WORK, 100) == 25

    @pytest.mark.parametrize("gate", [Gate.WAIT, Gate.DIALOGUE])
    def test_half_as_many_without_work(self, allowance: Allowance, gate: Gate) -> None:
        assert booked(allowance, gate, 100) == 13

    def test_each_way_without_work_has_its_own_half_and_all_share_the_whole(self, allowance: Allowance) -> None:
        made = [booked(allowance, Gate.WAIT, 100), booked(allowance, Gate.DIALOGUE, 87)]
        made.append(booked(allowance, Gate.WORK, 100 - sum(made)))
        assert made == [13, 12, 0]

    def test_half_of_the_times_a_day(self, allowance: Allowance, clock: Any) -> None:
        made = 0
        for _ in range(23):
            made += booked(allowance, Gate.WORK, 100 - made)
            clock.forward(HOUR)
        assert made == 50
        clock.forward(HOUR)
        assert booked(allowance, Gate.WORK, 50) > 0

    @pytest.mark.parametrize(("free", "expected"), [(1, 1), (4, 4), (5, 4), (6, 5), (10, 6), (20, 6), (40, 10)])
    def test_few_times_are_not_rationed_to_nothing_and_never_all_taken(
        self, allowance: Allowance, free: int, expected: int
    ) -> None:
        assert booked(allowance, Gate.WORK, free) == expected

    def test_the_refusal_says_when_the_next_one_is_possible(self, allowance: Allowance, clock: Any) -> None:
        booked(allowance, Gate.WORK, 100)
        clock.forward(timedelta(minutes=20))
        with pytest.raises(BookingsPaused) as paused:
            allowance.require(Gate.WORK, 75)
        assert paused.value.headers() == {"Retry-After": "2400"}
        clock.forward(timedelta(minutes=40))
        allowance.require(Gate.WORK, 75)

    def test_the_fuller_the_hour_the_more_effort(self, allowance: Allowance) -> None:
        efforts = []
        for made in range(25):
            efforts.append(allowance.times_the_effort(100 - made))
            allowance.note(Gate.WORK)
        assert efforts == [1] * 9 + [2] * 8 + [4] * 8

    def test_nothing_but_time_and_way_is_counted_and_only_for_a_day(self, allowance: Allowance, clock: Any) -> None:
        allowance.note(Gate.WAIT)
        assert list(allowance._made) == [(clock(), Gate.WAIT)]
        clock.forward(timedelta(days=1))
        allowance.require(Gate.WAIT, 1)
        assert not allowance._made

    def test_the_numbers_are_settings(self, settings: Settings, clock: Any) -> None:
        strict = settings.model_copy(update={"bookings_per_hour": 0.02, "bookings_always": 1})
        assert booked(Allowance(strict, clock), Gate.WORK, 100) == 2


@pytest.mark.usefixtures("counsellor")
class TestTheDialogue:
    """It is a service of ours and cannot solve puzzles: it may book fewer times, and says that booking is closed."""

    async def test_a_flood_of_bookings_pauses(self, book: Any, client: AsyncClient, clock: Any) -> None:
        times = [time["starts_at"] for time in (await client.get("/api/slots?limit=200")).json()["slots"]]
        answers = [await book(starts_at=time) for time in times]
        assert [answer.status_code for answer in answers] == [201] * 6 + [503] * (len(times) - 6)
        refused = answers[-1]
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"] == "3600"
        assert "Nothing was booked" in refused.json()["detail"]
        clock.forward(HOUR)
        assert (await book(starts_at=times[-1])).status_code == 201

    async def test_a_repeated_request_is_answered_all_the_same(self, book: Any, client: AsyncClient) -> None:
        times = [time["starts_at"] for time in (await client.get("/api/slots?limit=7")).json()["slots"]]
        first = await book("one-key-123", starts_at=times[0])
        for time in times[1:]:
            await book(starts_at=time)
        assert (await book("one-key-123", starts_at=times[0])).json() == first.json()

    async def test_a_time_that_is_gone_is_said_before_the_pause(self, book: Any, client: AsyncClient) -> None:
        times = [time["starts_at"] for time in (await client.get("/api/slots?limit=7")).json()["slots"]]
        for time in times:
            await book(starts_at=time)
        assert (await book(starts_at=times[0])).status_code == 409
