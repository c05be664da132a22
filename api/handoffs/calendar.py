"""Which times are free: the counsellors' weekly hours, less what is booked. No database in here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


class Hours(Protocol):
    """An interval of one weekday in local time, in minutes from midnight."""

    counsellor_id: str
    weekday: int
    starts_minute: int
    ends_minute: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A time of a counsellor that is booked; of nobody, once his account is removed."""

    counsellor_id: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when a start can be booked."""

    earliest: datetime
    latest: datetime

    def __contains__(self, moment: datetime) -> bool:
        return self.earliest <= moment <= self.latest


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the hours are cut into appointments: one may start every `grid` and takes `length`."""

    timezone: ZoneInfo
    length: timedelta
    grid: timedelta


def free_starts(
    hours: Iterable[Hours], taken: Sequence[Taken], rhythm: Rhythm, window: Window
) -> Mapping[datetime, Sequence[str]]:
    """The starts that can be booked, in UTC and in order, each with who offers it, the least booked first."""
    by_counsellor: dict[str | None, list[Taken]] = defaultdict(list)
    for booked in taken:
        by_counsellor[booked.counsellor_id].append(booked)
    offers: dict[datetime, set[str]] = defaultdict(set)
    for interval in hours:
        for start in _starts(interval, rhythm, window):
            if not _overlaps(start, start + rhythm.length, by_counsellor[interval.counsellor_id]):
                offers[start].add(interval.counsellor_id)

    def least_booked_first(counsellor_id: str) -> tuple[int, str]:
        return len(by_counsellor[counsellor_id]), counsellor_id

    return {start: sorted(offers[start], key=least_booked_first) for start in sorted(offers)}


def _starts(interval: Hours, rhythm: Rhythm, window: Window) -> Iterator[datetime]:
    for day in _days(interval.weekday, rhythm.timezone, window):
        midnight = datetime.combine(day, time.min)
        ends = midnight + timedelta(minutes=interval.ends_minute)
        local = midnight + timedelta(minutes=interval.starts_minute)
        while local + rhythm.length <= ends:
            start = _moment(local, rhythm.timezone)
            if start is not None and start in window:
                yield start
            local += rhythm.grid


def _days(weekday: int, timezone: ZoneInfo, window: Window) -> Iterator[date]:
    day = window.earliest.astimezone(timezone).date()
    day += ONE_DAY * ((weekday - day.weekday()) % 7)
    last = window.latest.astimezone(timezone).date()
    while day <= last:
        yield day
        day += ONE_DAY * 7


def _moment(local: datetime, timezone: ZoneInfo) -> datetime | None:
    """The moment of a local time; none where the clock jumps over it in spring."""
    moment = local.replace(tzinfo=timezone).astimezone(UTC)
    there_again = moment.astimezone(timezone).replace(tzinfo=None)
    return moment if there_again == local else None


def _overlaps(starts_at: datetime, ends_at: datetime, taken: Iterable[Taken]) -> bool:
    return any(booked.starts_at < ends_at and starts_at < booked.ends_at for booked in taken)
