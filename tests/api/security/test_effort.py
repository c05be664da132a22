"""An effort is work or a wait; what it opens, it opens once."""

from typing import Any

import pytest
from effort_making import solved

from api.clock import Clock
from api.security.effort import Effort, EffortMissing, Efforts, Purpose, Shown
from api.security.keys import Keys
from api.settings import Settings


@pytest.fixture
def database_url() -> str:
    return "sqlite+aiosqlite://"


@pytest.fixture
def efforts(settings: Settings, keys: Keys, clock: Clock) -> Efforts:
    return Efforts(settings, keys, clock)


def test_work_is_spent_once(efforts: Efforts) -> None:
    shown = Shown(solved(efforts.ask(Purpose.MESSAGE, "a conversation").puzzle))
    assert efforts.spend(Purpose.MESSAGE, "a conversation", shown) is Effort.WORK
    with pytest.raises(EffortMissing):
        efforts.spend(Purpose.MESSAGE, "a conversation", shown)


def test_a_wait_is_spent_once(efforts: Efforts, settings: Settings, clock: Any) -> None:
    shown = Shown(wait=efforts.ask(Purpose.MESSAGE, "a conversation").wait)
    with pytest.raises(EffortMissing) as missing:
        efforts.spend(Purpose.MESSAGE, "a conversation", shown)
    assert missing.value.seconds == 20
    clock.forward(settings.wait)
    assert efforts.spend(Purpose.MESSAGE, "a conversation", shown) is Effort.WAIT
    with pytest.raises(EffortMissing):
        efforts.spend(Purpose.MESSAGE, "a conversation", shown)


def test_what_was_spent_is_forgotten_when_it_has_ended(efforts: Efforts, settings: Settings, clock: Any) -> None:
    efforts.spend(Purpose.MESSAGE, "a", Shown(solved(efforts.ask(Purpose.MESSAGE, "a").puzzle)))
    clock.forward(settings.effort_lifetime)
    efforts.spend(Purpose.MESSAGE, "b", Shown(solved(efforts.ask(Purpose.MESSAGE, "b").puzzle)))
    assert len(efforts._spent) == 1


def test_checking_uses_nothing_up(efforts: Efforts) -> None:
    shown = Shown(solved(efforts.ask(Purpose.BOOKING, "a key").puzzle))
    assert [efforts.check(Purpose.BOOKING, "a key", shown) for _ in range(2)] == [Effort.WORK] * 2


def test_more_effort_is_more_work_and_more_waiting(efforts: Efforts) -> None:
    once, four_times = efforts.ask(Purpose.BOOKING, "a key"), efforts.ask(Purpose.BOOKING, "a key", 4)
    assert (once.puzzle.maxnumber, once.seconds) == (64, 20)
    assert (four_times.puzzle.maxnumber, four_times.seconds) == (256, 80)
    with pytest.raises(EffortMissing):
        efforts.check(Purpose.BOOKING, "a key", Shown(solved(once.puzzle)), 4)


def test_only_what_is_good_is_kept(efforts: Efforts) -> None:
    asked = efforts.ask(Purpose.BOOKING, "a key")
    good = Shown(solved(asked.puzzle), asked.wait)
    assert efforts.keep(Purpose.BOOKING, "a key", good) == good
    assert efforts.keep(Purpose.BOOKING, "another key", good) == Shown()


def test_no_repr_shows_an_effort(efforts: Efforts) -> None:
    asked = efforts.ask(Purpose.BOOKING, "a key")
    shown = Shown(solved(asked.puzzle), asked.wait)
    assert asked.wait not in f"{asked}{shown}"
    assert asked.puzzle.challenge not in f"{asked}{shown}"
