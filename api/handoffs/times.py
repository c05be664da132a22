"""Free times as the database has them, and the lock under which one is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from api.clock import Clock
from api.counsellors.models import Counsellor, WorkingHours
from api.database import ReadSession, WriteSession
from api.handoffs.calendar import Rhythm, Taken, Window, free_starts
from api.handoffs.errors import TimeGone
from api.handoffs.models import ACTIVE, Booking
from api.handoffs.schemas import FreeTime
from api.settings import Settings

ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """The free times at one moment, in UTC and in order, with the counsellors who offer each."""

    starts: Mapping[datetime, Sequence[str]]
    rhythm: Rhythm

    def at(self, starts_at: datetime) -> Sequence[str]:
        """The counsellors who are free then, the least booked first.

        Raises:
            TimeGone: nobody is; carries the three free times nearest to it.
        """
        if found := self.starts.get(starts_at):
            return found
        nearest = sorted(self.starts, key=lambda start: abs(start - starts_at))[:ALTERNATIVES]
        raise TimeGone([self.local(start) for start in sorted(nearest)])

    @property
    def free(self) -> int:
        """How many bookings there is room for."""
        return sum(len(counsellors) for counsellors in self.starts.values())

    def first(self, limit: int) -> list[FreeTime]:
        return [self.local(start) for start in list(self.starts)[:limit]]

    def local(self, start: datetime) -> FreeTime:
        zone = self.rhythm.timezone
        return FreeTime(starts_at=start.astimezone(zone), ends_at=(start + self.rhythm.length).astimezone(zone))


class Times:
    """What can be booked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._clock = clock
        self._lead = {False: settings.earliest_booking, True: settings.earliest_urgent_booking}
        self._latest = settings.latest_booking
        self._rhythm = Rhythm(settings.timezone, settings.appointment_length, settings.appointment_grid)

    @property
    def length(self) -> timedelta:
        return self._rhythm.length

    async def lock(self, session: WriteSession) -> None:
        """Wait until no other booking is under way. SQLite's writing sessions have waited already."""
        await session.execute(select(Counsellor.id).order_by(Counsellor.id).with_for_update(key_share=True))

    async def offer(self, session: ReadSession, urgent: bool, moving: Booking | None = None) -> Offer:
        """The free times.

        Args:
            urgent: the shorter lead time.
            moving: a booking whose own time counts as free.
        """
        now = self._clock()
        window = Window(now + self._lead[urgent], now + self._latest)
        hours = (await session.scalars(select(WorkingHours))).all()
        taken = await self._taken(session, window, moving.id if moving else None)
        return Offer(free_starts(hours, taken, self._rhythm, window), self._rhythm)

    async def clashes(self, session: ReadSession, counsellor_id: str, booking: Booking) -> bool:
        """Whether the counsellor has another active booking at the time of this one."""
        other = select(Booking.id).where(
            Booking.id != booking.id,
            Booking.counsellor_id == counsellor_id,
            Booking.status.in_(ACTIVE),
            Booking.starts_at < booking.ends_at,
            Booking.ends_at > booking.starts_at,
        )
        return await session.scalar(other.limit(1)) is not None

    async def _taken(self, session: ReadSession, window: Window, moving: str | None) -> list[Taken]:
        columns = select(Booking.counsellor_id, Booking.starts_at, Booking.ends_at)
        active = columns.where(Booking.status.in_(ACTIVE), Booking.ends_at > window.earliest)
        rows = await session.execute(active if moving is None else active.where(Booking.id != moving))
        return [Taken(*row) for row in rows]
