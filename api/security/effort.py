"""What is asked of a visitor instead of who he is: a second of work, or without script some seconds of patience."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from api.clock import Clock
from api.errors import ProblemError
from api.security.keys import Keys
from api.security.puzzles import Puzzle, Puzzles, PuzzleUnsolved
from api.security.waits import TooEarly, Waits, WaitUnknown
from api.settings import Settings


class Purpose(StrEnum):
    """What an effort opens, and nothing else."""

    BOOKING = "booking"
    MESSAGE = "message"
    SIGN_IN = "sign-in"


class Effort(StrEnum):
    """What was done."""

    WORK = "work"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request brings along: the solution of a puzzle, or else a wait."""

    solution: str = field(default="", repr=False)
    wait: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: one of the two."""

    puzzle: Puzzle = field(repr=False)
    wait: str = field(repr=False)
    seconds: int


class EffortMissing(Exception):
    """Neither the work nor the wait was done."""

    def __init__(self, seconds: int | None = None) -> None:
        """Remember why.

        Args:
            seconds: what is left of a wait that has begun; None where something else is wrong.
        """
        super().__init__()
        self.seconds = seconds


class EffortAsked(ProblemError):
    """The base of what is told where an effort is missing; carries what is asked."""

    def __init__(self, asked: Asked, seconds: int | None = None) -> None:
        """Ask.

        Args:
            asked: what may be done instead of the other.
            seconds: what is left of a wait that has begun.
        """
        super().__init__()
        self.asked = asked
        self.seconds = seconds

    @property
    def seconds_left(self) -> int:
        """How long to wait: what is left of a wait that has begun, else all of it."""
        return self.asked.seconds if self.seconds is None else self.seconds

    def wait_after(self, begun: str) -> str:
        """The wait to send next time: one that has begun goes on."""
        return self.asked.wait if self.seconds is None else begun

    def members(self) -> Mapping[str, Any]:
        return {"challenge": self.asked.puzzle.model_dump()}

    @classmethod
    def example(cls) -> dict[str, Any]:
        return {**super().example(), "challenge": Puzzle.example()}


class TooFast(EffortAsked):
    """The base of what is told where something comes faster than is free."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.seconds_left)}


class Efforts:
    """Asks for efforts and checks them. Each opens one thing once."""

    def __init__(self, settings: Settings, keys: Keys, clock: Clock) -> None:
        self._work = settings.work
        self._wait = settings.wait
        self._clock = clock
        self._puzzles = Puzzles(keys, settings.effort_lifetime, clock)
        self._waits = Waits(keys, settings.effort_lifetime, clock)
        self._spent: dict[str, datetime] = {}

    def ask(self, purpose: Purpose, subject: str, times: int = 1) -> Asked:
        """Ask for an effort.

        Args:
            purpose: what it opens.
            subject: for whom: something random that the visitor holds, never his address.
            times: how many times the usual effort.
        """
        wait = self._wait * times
        puzzle = self._puzzles.make(purpose, subject, self._work * times)
        return Asked(puzzle, self._waits.make(purpose, subject, wait), round(wait.total_seconds()))

    def check(self, purpose: Purpose, subject: str, shown: Shown, times: int = 1) -> Effort:
        """Check an effort for a subject that can be used only once by itself, such as an idempotency key.

        Raises:
            EffortMissing: it was not made, or for something else, or is too old.
        """
        return self._look(purpose, subject, shown, times)[0]

    def keep(self, purpose: Purpose, subject: str, shown: Shown, times: int = 1) -> Shown:
        """What of an effort need not be made again; a wait that has begun is one of it."""
        solution, wait = shown.solution, shown.wait
        try:
            self._puzzles.check(purpose, subject, solution, self._work * times)
        except PuzzleUnsolved:
            solution = ""
        try:
            self._waits.check(purpose, subject, wait, self._wait * times)
        except TooEarly:
            pass
        except WaitUnknown:
            wait = ""
        return Shown(solution, wait)

    def spend(self, purpose: Purpose, subject: str, shown: Shown) -> Effort:
        """Check an effort and use it up.

        Raises:
            EffortMissing: it was not made, or for something else, or is too old, or was used before.
        """
        effort, name, ends = self._look(purpose, subject, shown, times=1)
        now = self._clock()
        self._spent = {known: until for known, until in self._spent.items() if until > now}
        if name in self._spent:
            raise EffortMissing
        self._spent[name] = ends
        return effort

    def _look(self, purpose: Purpose, subject: str, shown: Shown, times: int) -> tuple[Effort, str, datetime]:
        try:
            return Effort.WORK, *self._puzzles.check(purpose, subject, shown.solution, self._work * times)
        except PuzzleUnsolved:
            pass
        try:
            return Effort.WAIT, *self._waits.check(purpose, subject, shown.wait, self._wait * times)
        except TooEarly as early:
            raise EffortMissing(early.seconds) from None
        except WaitUnknown:
            raise EffortMissing from None
