"""Waiting instead of working: a signed form that opens only after some seconds, for browsers without script."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from secrets import token_urlsafe

from api.clock import Clock
from api.security.keys import Keys

LONGEST_WAIT = 300


class WaitUnknown(Exception):
    """This is no wait of ours, was made for something else, or is too old."""


class TooEarly(Exception):
    """The wait is not over."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Waits:
    """Makes and checks waits; nothing is stored."""

    def __init__(self, keys: Keys, lifetime: timedelta, clock: Clock) -> None:
        self._ring = keys.of("turning-point/waits/1")
        self._lifetime = lifetime
        self._clock = clock

    def make(self, purpose: str, subject: str, wait: timedelta) -> str:
        """A wait that begins now.

        Args:
            purpose: what it opens, such as "booking".
            subject: for whom: something random that the visitor holds, never his address.
            wait: how long it stays shut.
        """
        opens = self._clock() + wait
        begun = self._clock().timestamp()
        words = f"{begun:.0f} {opens.timestamp():.0f} {(opens + self._lifetime).timestamp():.0f} {token_urlsafe(9)}"
        return f"{urlsafe_b64encode(words.encode()).decode()}.{self._signatures(purpose, subject, words)[0]}"

    def check(self, purpose: str, subject: str, written: str, wait: timedelta) -> tuple[str, datetime]:
        """Check that the wait is over.

        Args:
            purpose: what it is to open.
            subject: as when it was made.
            written: the wait as it was made.
            wait: how long is asked for now; what was waited already counts.

        Returns:
            What names the wait, and when it ends.

        Raises:
            TooEarly: it is not over; carries the seconds that are left.
            WaitUnknown: it does not open this.
        """
        begun, opens, ends = self._read(purpose, subject, written)
        now = self._clock()
        if ends <= now:
            raise WaitUnknown
        opens = max(opens, begun + wait)
        if opens > now:
            raise TooEarly(max(1, round((opens - now).total_seconds())))
        return written, ends

    def _read(self, purpose: str, subject: str, written: str) -> tuple[datetime, datetime, datetime]:
        encoded, _, signature = written[:LONGEST_WAIT].partition(".")
        try:
            words = urlsafe_b64decode(encoded).decode()
        except ValueError:
            raise WaitUnknown from None
        known = self._signatures(purpose, subject, words)
        if not any(compare_digest(each.encode(), signature.encode()) for each in known):
            raise WaitUnknown
        begun, opens, ends, _ = words.split(" ")
        return _moment(begun), _moment(opens), _moment(ends)

    def _signatures(self, purpose: str, subject: str, words: str) -> Sequence[str]:
        hashes = self._ring.hashes(f"{purpose} {subject} {words}".encode())
        return [urlsafe_b64encode(each).decode() for each in hashes]


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
