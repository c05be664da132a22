"""What a notice knows of the queue: times, what is urgent and what was told of before. No database in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.handoffs.models import Told

SOON = timedelta(hours=24)
AT_ONCE = timedelta(hours=1)
ORDER = tuple(Told)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A booking that nobody has claimed."""

    id: str
    starts_at: datetime
    urgent: bool
    told: Told

    def reason(self, now: datetime) -> Told:
        """Why counsellors should know of it now."""
        left = self.starts_at - now
        if left <= timedelta(0):
            return Told.MISSED
        if self.urgent and left <= AT_ONCE:
            return Told.AT_ONCE
        return Told.SOON if left <= SOON else Told.WAITS

    def is_due(self, now: datetime) -> bool:
        """Whether they were not told for this reason or a later one."""
        return ORDER.index(self.reason(now)) > ORDER.index(self.told)


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue in numbers, which is all that a mail says.

    Args:
        waiting: how many requests nobody has claimed and whose time is to come.
        urgent: how many of them are urgent.
        soonest: when the first of them is.
        missed: how many nobody had claimed when their time came.
    """

    waiting: int
    urgent: int
    soonest: datetime | None
    missed: int

    @classmethod
    def of(cls, queue: Sequence[Waiting], now: datetime) -> "Standing":
        to_come = [one for one in queue if one.reason(now) is not Told.MISSED]
        return cls(
            waiting=len(to_come),
            urgent=len([one for one in to_come if one.urgent]),
            soonest=min((one.starts_at for one in to_come), default=None),
            missed=len(queue) - len(to_come),
        )
