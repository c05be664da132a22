"""Waiting: a form that opens after some seconds, for those without script."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest

from api.clock import Clock
from api.security.keys import Keys
from api.security.waits import TooEarly, Waits, WaitUnknown

WAIT, LIFETIME = timedelta(seconds=20), timedelta(hours=1)


@pytest.fixture
def waits(keys: Keys, clock: Clock) -> Waits:
    return Waits(keys, LIFETIME, clock)


@pytest.fixture
def wait(waits: Waits) -> str:
    return waits.make("booking", "one key", WAIT)


def test_it_opens_when_the_time_is_over(waits: Waits, wait: str, clock: Any) -> None:
    clock.forward(timedelta(seconds=12))
    with pytest.raises(TooEarly) as early:
        waits.check("booking", "one key", wait, WAIT)
    assert early.value.seconds == 8
    clock.forward(timedelta(seconds=8))
    waits.check("booking", "one key", wait, WAIT)


def test_what_was_waited_counts_where_more_is_asked_for_meanwhile(waits: Waits, wait: str, clock: Any) -> None:
    clock.forward(WAIT)
    with pytest.raises(TooEarly) as early:
        waits.check("booking", "one key", wait, WAIT * 2)
    assert early.value.seconds == 20


def test_it_ends(waits: Waits, wait: str, clock: Any) -> None:
    clock.forward(WAIT + LIFETIME)
    with pytest.raises(WaitUnknown):
        waits.check("booking", "one key", wait, WAIT)


@pytest.mark.parametrize(("purpose", "subject"), [("message", "one key"), ("booking", "another key")])
def test_it_opens_nothing_else(waits: Waits, wait: str, clock: Any, purpose: str, subject: str) -> None:
    clock.forward(WAIT)
    with pytest.raises(WaitUnknown):
        waits.check(purpose, subject, wait, WAIT)


def test_one_that_was_written_by_somebody_else_opens_nothing(waits: Waits, wait: str, clock: Any) -> None:
    clock.forward(WAIT)
    earlier = urlsafe_b64encode(b"0 0 9999999999 abcdefghijkl").decode()
    signature = wait.partition(".")[2]
    for written in ("", ".", "é.é", "A.B", wait[:-1], f"{earlier}.{signature}", wait.partition(".")[0], "A" * 5000):
        with pytest.raises(WaitUnknown):
            waits.check("booking", "one key", written, WAIT)
