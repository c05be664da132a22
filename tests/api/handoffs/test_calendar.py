"""Free times from weekly hours: no database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.handoffs.calendar import Rhythm, Taken, Window, free_starts

STOCKHOLM = ZoneInfo("Europe/Stockholm")
RHYTHM = Rhythm(STOCKHOLM, timedelta(minutes=45), timedelta(minutes=60))
SUNDAY = 6


@dataclass(frozen=True)
class Interval:
    counsellor_id: str
    weekday: int
    starts_minute: int
    ends_minute: int


def window(day: str, days: int = 1) -> Window:
    earliest = datetime.fromisoformat(day).replace(tzinfo=STOCKHOLM)
    return Window(earliest, earliest + timedelta(days=days))


def local(starts: object) -> list[str]:
    return [start.astimezone(STOCKHOLM).isoformat() for start in starts]  # type: ignore[attr-defined]


def test_an_interval_is_cut_into_whole_appointments() -> None:
    found = free_starts([Interval("kim", 0, 9 * 60, 11 * 60 + 30)], [], RHYTHM, window("2026-11-30"))
    assert local(found) == ["2026-11-30T09:00:00+01:00", "2026-11-30T10:00:00+01:00"]


def test_local_hours_stay_the_same_when_summer_time_ends() -> None:
    found = free_starts([Interval("kim", SUNDAY, 9 * 60, 10 * 60)], [], RHYTHM, window("2026-10-18", 10))
    assert local(found) == ["2026-10-18T09:00:00+02:00", "2026-10-25T09:00:00+01:00"]


def test_a_time_that_the_clock_jumps_over_is_not_offered() -> None:
    found = free_starts([Interval("kim", SUNDAY, 60, 4 * 60)], [], RHYTHM, window("2026-03-29"))
    assert local(found) == ["2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00"]


def test_the_hour_that_comes_twice_is_offered_once() -> None:
    found = free_starts([Interval("kim", SUNDAY, 60, 4 * 60)], [], RHYTHM, window("2026-10-25"))
    assert local(found) == ["2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00"]


def test_hours_can_end_at_midnight() -> None:
    found = free_starts([Interval("kim", 0, 23 * 60, 24 * 60)], [], RHYTHM, window("2026-11-30"))
    assert local(found) == ["2026-11-30T23:00:00+01:00"]


@pytest.mark.parametrize(("shift", "offered"), [(-45, True), (-44, False), (0, False), (44, False), (45, True)])
def test_a_booking_takes_away_every_time_that_it_overlaps(shift: int, offered: bool) -> None:
    start = datetime(2026, 11, 30, 9, tzinfo=STOCKHOLM).astimezone(UTC)
    begins = start + timedelta(minutes=shift)
    taken = [Taken("kim", begins, begins + timedelta(minutes=45))]
    found = free_starts([Interval("kim", 0, 9 * 60, 10 * 60)], taken, RHYTHM, window("2026-11-30"))
    assert (start in found) is offered


def test_the_least_booked_counsellor_comes_first() -> None:
    later = datetime(2026, 11, 30, 15, tzinfo=STOCKHOLM)
    taken = [Taken("kim", later, later + timedelta(minutes=45))]
    hours = [Interval("kim", 0, 540, 600), Interval("robin", 0, 540, 600)]
    assert list(free_starts(hours, taken, RHYTHM, window("2026-11-30")).values()) == [["robin", "kim"]]


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),
    weekday=st.integers(0, 6),
    starts=st.integers(0, 1394),
    length=st.integers(45, 1440),
)
def test_every_free_time_lies_within_the_hours_and_the_window(
    moment: datetime, weekday: int, starts: int, length: int
) -> None:
    ends = min(starts + length, 1440)
    span = Window(moment, moment + timedelta(days=14))
    for start in free_starts([Interval("kim", weekday, starts, ends)], [], RHYTHM, span):
        wall = start.astimezone(STOCKHOLM)
        minute = wall.hour * 60 + wall.minute
        assert start in span
        assert wall.weekday() == weekday
        assert starts <= minute <= ends - 45
