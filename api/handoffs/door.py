"""The door before booking: an effort instead of a name, and a count by address that is forgotten every hour."""

from typing import Annotated

from fastapi import Depends, Request

from api.handoffs.allowance import Gate
from api.handoffs.errors import EffortNeeded
from api.security.effort import Asked, Effort, EffortMissing, Efforts, Purpose, Shown
from api.security.limits import RateLimiter, Rule

BOOK_RULE = Rule.of("book", "10/hour")
BOOK_AFTER_WAITING_RULE = Rule.of("book-after-waiting", "3/hour")


class BookingDoor:
    """Lets a visitor through who has made an effort. It belongs to his idempotency key, which books only once."""

    def __init__(self, efforts: Efforts, limiter: RateLimiter) -> None:
        self._efforts = efforts
        self._limiter = limiter

    def ask(self, key: str, times: int) -> Asked:
        """What a booking costs.

        Args:
            key: the idempotency key of the booking.
            times: how many times the usual effort.
        """
        return self._efforts.ask(Purpose.BOOKING, key, times)

    def keep(self, key: str, shown: Shown, times: int) -> Shown:
        """What of an effort need not be made again."""
        return self._efforts.keep(Purpose.BOOKING, key, shown, times)

    def admit(self, request: Request, key: str, shown: Shown, times: int) -> Gate:
        """Check the effort, then count.

        Raises:
            EffortNeeded: there is none; carries what is asked.
            TooManyRequests: this address has booked enough for now.
        """
        try:
            effort = self._efforts.check(Purpose.BOOKING, key, shown, times)
        except EffortMissing as missing:
            raise EffortNeeded(self.ask(key, times), missing.seconds) from None
        self._limiter.check(request, BOOK_RULE)
        if effort is Effort.WORK:
            return Gate.WORK
        self._limiter.check(request, BOOK_AFTER_WAITING_RULE)
        return Gate.WAIT


def _door(request: Request) -> BookingDoor:
    found: BookingDoor = request.app.state.booking_door
    return found


BookingDoorDep = Annotated[BookingDoor, Depends(_door)]
