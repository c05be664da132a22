"""Weekly hours: when a counsellor can be booked."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import delete, select

from api.counsellors.models import MINUTES_A_DAY, WorkingHours
from api.database import ReadSession, WriteSession
from api.errors import FieldsInvalid

CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
DAYS_A_WEEK = 7


class WeeklyHours:
    """Reads and changes the hours of one counsellor; every call works in the caller's transaction."""

    def __init__(self, appointment_length: timedelta) -> None:
        self._shortest = int(appointment_length.total_seconds() // 60)

    async def of(self, session: ReadSession, counsellor_id: str) -> Sequence[WorkingHours]:
        """The counsellor's intervals through the week."""
        order = (WorkingHours.weekday, WorkingHours.starts_minute)
        own = select(WorkingHours).where(WorkingHours.counsellor_id == counsellor_id).order_by(*order)
        return (await session.scalars(own)).all()

    async def add(self, session: WriteSession, counsellor_id: str, weekday: int, starts: str, ends: str) -> None:
        """Add an interval.

        Args:
            counsellor_id: whose.
            weekday: 0 is Monday.
            starts: local time, such as "09:00".
            ends: local time; "00:00" is the midnight that ends the day.

        Raises:
            FieldsInvalid: a time cannot be read, the order is wrong, or the interval is too short or overlaps another.
        """
        starts_minute = _minute("starts", starts)
        ends_minute = _minute("ends", ends) or MINUTES_A_DAY
        self._check_length(starts_minute, ends_minute)
        if not 0 <= weekday < DAYS_A_WEEK:
            raise FieldsInvalid.of("weekday", "Choose a day of the week.")
        for other in await self.of(session, counsellor_id):
            if other.weekday == weekday and other.starts_minute < ends_minute and starts_minute < other.ends_minute:
                known = f"{clock_face(other.starts_minute)} to {clock_face(other.ends_minute)}"
                raise FieldsInvalid.of("starts", f"This overlaps the hours from {known} on the same day.")
        session.add(
            WorkingHours(
                counsellor_id=counsellor_id, weekday=weekday, starts_minute=starts_minute, ends_minute=ends_minute
            )
        )
        await session.flush()

    async def remove(self, session: WriteSession, counsellor_id: str, hours_id: str) -> None:
        """Remove one of the counsellor's own intervals. Bookings already made stay. Again is no error."""
        own = (WorkingHours.id == hours_id, WorkingHours.counsellor_id == counsellor_id)
        await session.execute(delete(WorkingHours).where(*own))

    def _check_length(self, starts_minute: int, ends_minute: int) -> None:
        if ends_minute <= starts_minute:
            raise FieldsInvalid.of("ends", "The end must be later than the start.")
        if ends_minute - starts_minute < self._shortest:
            raise FieldsInvalid.of("ends", f"One appointment takes {self._shortest} minutes: make this longer.")


def clock_face(minute: int) -> str:
    """Minutes from midnight as people read them."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _minute(field: str, written: str) -> int:
    found = CLOCK.fullmatch(written.strip())
    if found is None:
        raise FieldsInvalid.of(field, "Write the time like 09:00.")
    return int(found[1]) * 60 + int(found[2])


def _weekly_hours(request: Request) -> WeeklyHours:
    found: WeeklyHours = request.app.state.weekly_hours
    return found


WeeklyHoursDep = Annotated[WeeklyHours, Depends(_weekly_hours)]
