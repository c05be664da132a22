"""Rate limits: counted in memory under a key that is forgotten."""

import pytest
from starlette.requests import Request

from api.security.limits import KEY_LIFETIME_SECONDS, RateLimiter, Rule, TooManyRequests, client_network

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
