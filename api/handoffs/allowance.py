"""How many times may be booked in a while by everybody together, so that nobody can fill them all."""

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from api.clock import Clock
from api.handoffs.errors import BookingsPaused
from api.retention import Kept, lasts
from api.settings import Settings

HOUR, DAY = timedelta(hours=1), lasts(Kept.PACE)
# However few times there are: in any hour and on any day this part of them stays free.
KEPT_FREE = 0.2
EFFORT_STEPS = 3


class Gate(StrEnum):
    """The way by which a booking comes."""

    WORK = "work"
    WAIT = "wait"
    DIALOGUE = "dialogue"


class Allowance:
    """Counts bookings in this process: when and by which gate, nothing else, for one day."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._shares = {HOUR: settings.bookings_per_hour, DAY: settings.bookings_per_day}
        self._floors = {HOUR: settings.bookings_always, DAY: settings.bookings_always * 2}
        self._slow_share = settings.bookings_without_work
        self._clock = clock
        self._made: deque[tuple[datetime, Gate]] = deque()

    def require(self, gate: Gate, free: int) -> None:
        """Make sure that one more may be booked.

        Args:
            gate: by which way.
            free: how many times are free now.

        Raises:
            BookingsPaused: not now; carries when.
        """
        for window in self._shares:
            everybody, most = self._within(window), self._most(window, free)
            same_gate = [moment for moment, by in everybody if by is gate]
            self._require(window, [moment for moment, _ in everybody], most)
            if gate is not Gate.WORK:
                self._require(window, same_gate, min(most, max(self._floors[window], ceil(most * self._slow_share))))

    def note(self, gate: Gate) -> None:
        """Count one booking."""
        self._made.append((self._clock(), gate))

    def times_the_effort(self, free: int) -> int:
        """How many times the usual effort a booking costs now: 1, 2 or 4, as the hour fills."""
        used = len(self._within(HOUR)) / max(1, self._most(HOUR, free))
        return int(2 ** min(EFFORT_STEPS - 1, int(used * EFFORT_STEPS)))

    def _most(self, window: timedelta, free: int) -> int:
        at_first = free + len(self._within(window))
        wanted = max(self._floors[window], ceil(at_first * self._shares[window]))
        return min(wanted, at_first - int(at_first * KEPT_FREE))

    def _require(self, window: timedelta, moments: list[datetime], most: int) -> None:
        if len(moments) >= max(1, most):
            raise BookingsPaused(moments[0] + window - self._clock())

    def _within(self, window: timedelta) -> list[tuple[datetime, Gate]]:
        now = self._clock()
        while self._made and self._made[0][0] <= now - DAY:
            self._made.popleft()
        return [one for one in self._made if one[0] > now - window]
