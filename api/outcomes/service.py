"""The check-in: how it has gone since an appointment, added to counts and kept nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select

from api.clock import Clock
from api.database import ReadSession, WriteSession
from api.errors import FieldsInvalid
from api.handoffs.codes import BookingCode
from api.handoffs.lookup import Lookup
from api.handoffs.models import Booking, BookingStatus
from api.handoffs.times import Times
from api.keyring.service import Keyring
from api.outcomes.errors import CheckInClosed
from api.outcomes.models import OutcomeCount, Question, Since, Talk
from api.outcomes.schemas import CheckIn
from api.security.keys import Keys
from api.settings import Settings

ANSWERS: Mapping[Question, type[Since] | type[Talk]] = {Question.SINCE: Since, Question.TALK: Talk}
# Fewer answers of one quarter could be told apart by a counsellor who had only these appointments.
FEWEST_SHOWN = 5
MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """One question in one quarter: how many gave each answer; None where too few answered to be shown."""

    quarter: str
    question: Question
    numbers: Mapping[str, int] | None


class Outcomes:
    """Adds up how it has gone; every call works in the caller's transaction."""

    def __init__(self, settings: Settings, keys: Keys, clock: Clock) -> None:
        self._clock = clock
        self._lookup = Lookup(Keyring(keys))
        self._times = Times(settings, clock)

    async def is_asked(self, session: ReadSession, code: BookingCode) -> bool:
        """Whether the holder of this code can tell how it has gone.

        Raises:
            BookingUnknown: there is no booking with it.
        """
        return self._is_open(await self._lookup.by_code(session, code))

    async def check_in(self, session: WriteSession, code: BookingCode, told: CheckIn) -> None:
        """Count the answers, once for each booking.

        Raises:
            BookingUnknown: there is no booking with this code.
            CheckInClosed: the booking is not over, was cancelled, or was told of before.
            FieldsInvalid: nothing was answered.
        """
        answers = {Question.SINCE: told.since, Question.TALK: told.talk}
        if not any(answers.values()):
            raise FieldsInvalid.of("since", "Answer at least one of the two questions.")
        # Two at once would find the same count, and the same booking not told of yet.
        await self._times.lock(session)
        booking = await self._lookup.by_code(session, code)
        if not self._is_open(booking):
            raise CheckInClosed
        booking.checked_in = True
        for question, answer in answers.items():
            if answer is not None:
                await self._count(session, question, answer)
        await session.flush()

    async def figures(self, session: ReadSession) -> list[Figures]:
        """The counts of every quarter that has some, newest first, questions in their order."""
        rows = (await session.scalars(select(OutcomeCount))).all()
        quarters = sorted({row.quarter for row in rows}, reverse=True)
        return [_figures(rows, quarter, question) for quarter in quarters for question in Question]

    def _is_open(self, booking: Booking) -> bool:
        over = booking.ends_at <= self._clock() and booking.status is not BookingStatus.CANCELLED
        return over and not booking.checked_in

    async def _count(self, session: WriteSession, question: Question, answer: Since | Talk) -> None:
        key = {"quarter": quarter_of(self._clock()), "question": question, "answer": answer.value}
        counted = await session.get(OutcomeCount, key)
        if counted is None:
            session.add(OutcomeCount(**key, number=1))
        else:
            counted.number += 1


def quarter_of(moment: datetime) -> str:
    """The quarter of a year in UTC, such as 2026-Q4."""
    utc = moment.astimezone(UTC)
    return f"{utc.year}-Q{(utc.month - 1) // MONTHS_A_QUARTER + 1}"


def _figures(rows: Sequence[OutcomeCount], quarter: str, question: Question) -> Figures:
    given = {row.answer: row.number for row in rows if (row.quarter, row.question) == (quarter, question)}
    numbers = {answer.value: given.get(answer.value, 0) for answer in ANSWERS[question]}
    return Figures(quarter, question, numbers if sum(numbers.values()) >= FEWEST_SHOWN else None)


def _outcomes(request: Request) -> Outcomes:
    found: Outcomes = request.app.state.outcomes
    return found


OutcomesDep = Annotated[Outcomes, Depends(_outcomes)]
