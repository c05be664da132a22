"""Rate limits: counted in memory under a key that is forgotten."""

import asyncio

import pytest
from starlette.requests import Request

from api.security.limits import (
    KEY_LIFETIME_SECONDS,
    RateLimiter,
    Rule,
    TooManyRequests,
    client_network,
    forgetting_hourly,
)

RULE = Rule.of("a-rule", "2/minute")
OTHER_RULE = Rule.of("another-rule", "2/minute")


class Hours:
    """A clock in seconds that a test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def use_up(limiter: RateLimiter, subject: str) -> None:
    for _ in range(2):
        limiter.check_subject(subject, RULE)


def test_a_used_up_rule_says_how_long_to_wait() -> None:
    limiter = RateLimiter()
    use_up(limiter, "192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        limiter.check_subject("192.0.2.1", RULE)
    assert 1 <= refused.value.retry_after_seconds <= 60


def test_subjects_and_rules_are_counted_apart() -> None:
    limiter = RateLimiter()
    use_up(limiter, "192.0.2.1")
    limiter.check_subject("192.0.2.2", RULE)
    limiter.check_subject("192.0.2.1", OTHER_RULE)


def test_no_address_is_kept_in_memory() -> None:
    limiter = RateLimiter()
    use_up(limiter, "192.0.2.1")
    assert "192.0.2.1" not in str(vars(limiter._storage))


def test_what_was_counted_is_forgotten_with_the_key() -> None:
    hours = Hours()
    limiter = RateLimiter(hours)
    use_up(limiter, "192.0.2.1")
    hours.seconds = KEY_LIFETIME_SECONDS + 1
    limiter.check_subject("192.0.2.1", RULE)


def test_the_key_lives_for_an_hour() -> None:
    hours = Hours()
    limiter = RateLimiter(hours)
    key = limiter._key
    assert limiter.forget_in_time() == KEY_LIFETIME_SECONDS == 3600
    hours.seconds = 3599
    assert (limiter.forget_in_time(), limiter._key) == (1, key)
    hours.seconds = 3600
    assert limiter.forget_in_time() == 3600
    assert limiter._key != key


async def test_the_key_is_forgotten_on_the_hour_also_when_nobody_comes() -> None:
    hours = Hours()
    limiter = RateLimiter(hours)
    use_up(limiter, "192.0.2.1")
    key = limiter._key
    hours.seconds = KEY_LIFETIME_SECONDS
    async with forgetting_hourly(limiter):
        await asyncio.sleep(0.01)
    assert limiter._key != key
    assert not limiter._storage.events


def test_looking_counts_nothing_and_counting_refuses_nothing() -> None:
    limiter = RateLimiter()
    for _ in range(3):
        limiter.refuse_used_up("192.0.2.1", RULE)
    assert [limiter.count("192.0.2.1", RULE) for _ in range(3)] == [True, True, False]
    with pytest.raises(TooManyRequests):
        limiter.refuse_used_up("192.0.2.1", RULE)


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("testclient", "testclient"),
    ],
)
def test_a_household_counts_as_one(host: str, network: str) -> None:
    assert client_network(Request({"type": "http", "client": (host, 1)})) == network
