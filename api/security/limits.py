"""Rate limits in memory. Nothing about a client is stored: its address is known only under a key that dies hourly."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from secrets import token_bytes
from time import monotonic, time
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.errors import ProblemError
from api.retention import Kept, lasts
from api.security.keys import keyed_hash

KEY_LIFETIME_SECONDS = lasts(Kept.CLIENT).total_seconds()
IPV6_HOUSEHOLD_BITS = 64


class TooManyRequests(ProblemError):
    """More requests than a rule allows."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    name = "too-many-requests"
    title = "Too many requests"
    detail = "Wait a little and send it again: that was much in a short time and was not taken; nothing else changed."

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.retry_after_seconds)}


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit with its own count."""

    name: str
    limit: RateLimitItem

    @classmethod
    def of(cls, name: str, limit: str) -> "Rule":
        """A rule from words, such as Rule.of("booking-code", "20/minute")."""
        return cls(name, parse(limit))


class RateLimiter:
    """Counts requests by client and rule in this process."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Start counting.

        Args:
            clock: seconds; decides only when the key is forgotten.
        """
        self._clock = clock
        self._storage = MemoryStorage()
        self._strategy = MovingWindowRateLimiter(self._storage)
        self._forget()

    def check(self, request: Request, rule: Rule) -> None:
        """Count this request.

        Raises:
            TooManyRequests: the client has used up the rule.
        """
        self.check_subject(client_network(request), rule)

    def check_subject(self, subject: str, rule: Rule) -> None:
        """Count one use of the rule by any other subject, such as the name tried at a login.

        Raises:
            TooManyRequests: the subject has used up the rule.
        """
        if not self.count(subject, rule):
            raise self._too_many(subject, rule)

    def count(self, subject: str, rule: Rule) -> bool:
        """Count one use; returns whether the rule allows it."""
        return self._strategy.hit(rule.limit, rule.name, self._bucket(subject))

    def refuse_used_up(self, subject: str, rule: Rule) -> None:
        """Count nothing.

        Raises:
            TooManyRequests: the next use would be one too many.
        """
        if not self._strategy.test(rule.limit, rule.name, self._bucket(subject)):
            raise self._too_many(subject, rule)

    def forgive(self, subject: str, rule: Rule) -> None:
        """Forget what was counted of this subject."""
        self._strategy.clear(rule.limit, rule.name, self._bucket(subject))

    def forget_in_time(self) -> float:
        """Forget key and counts when the hour is over; returns the seconds until it is."""
        left = self._started + KEY_LIFETIME_SECONDS - self._clock()
        if left > 0:
            return left
        self._forget()
        return KEY_LIFETIME_SECONDS

    def _too_many(self, subject: str, rule: Rule) -> TooManyRequests:
        reset_time = self._strategy.get_window_stats(rule.limit, rule.name, self._bucket(subject)).reset_time
        return TooManyRequests(max(1, round(reset_time - time())))

    def _bucket(self, subject: str) -> str:
        self.forget_in_time()
        return keyed_hash(self._key, subject.encode()).hex()

    def _forget(self) -> None:
        self._key = token_bytes(32)
        self._started = self._clock()
        self._storage.reset()


@asynccontextmanager
async def forgetting_hourly(limiter: RateLimiter) -> AsyncIterator[None]:
    """Forget on the hour also when nobody comes: a key that stays would make the hashes readable."""

    async def forget() -> None:
        while True:  # noqa: ASYNC110 nothing happens that could be waited for
            await asyncio.sleep(limiter.forget_in_time())

    task = asyncio.create_task(forget())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def client_network(request: Request) -> str:
    """The client's address; of IPv6 only the half that names the household, since the rest changes at will."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> IPV6_HOUSEHOLD_BITS << IPV6_HOUSEHOLD_BITS))
    return str(address)


def _rate_limiter(request: Request) -> RateLimiter:
    found: RateLimiter = request.app.state.rate_limiter
    return found


RateLimiterDep = Annotated[RateLimiter, Depends(_rate_limiter)]
