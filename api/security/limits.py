"""Rate limits in memory. Nothing about a client is stored: its address is known only under a key that dies hourly."""

from collections.abc import Callable
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
from api.security.keys import keyed_hash

KEY_LIFETIME_SECONDS = 3600
IPV6_HOUSEHOLD_BITS = 64


class TooManyRequests(ProblemError):
    """More requests than a rule allows."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    name = "too-many-requests"
    title = "Too many requests"
    detail = "Wait a little and try again."

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
        if self._clock() - self._started > KEY_LIFETIME_SECONDS:
            self._forget()
        bucket = keyed_hash(self._key, subject.encode()).hex()
        if not self._strategy.hit(rule.limit, rule.name, bucket):
            reset_time = self._strategy.get_window_stats(rule.limit, rule.name, bucket).reset_time
            raise TooManyRequests(max(1, round(reset_time - time())))

    def _forget(self) -> None:
        self._key = token_bytes(32)
        self._started = self._clock()
        self._storage.reset()


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
