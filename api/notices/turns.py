"""One worker at a time tells the counsellors, however many there are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import or_, update

from api.clock import Clock
from api.database import Database
from api.notices.models import NoticeTurn

# Longer than a mail and its mark can take; so long others wait for a worker that died over it.
LENGTH = timedelta(minutes=1)


class Turns:
    """Gives turns; no transaction is open while one lasts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def one(self) -> AsyncIterator[bool]:
        """Whether it is this worker's turn until the block ends."""
        now = self._clock()
        ends_at = now + LENGTH
        free = or_(NoticeTurn.ends_at.is_(None), NoticeTurn.ends_at <= now)
        taken = update(NoticeTurn).where(free).values(ends_at=ends_at).returning(NoticeTurn.id)
        async with self._database.writing() as session:
            mine = await session.scalar(taken) is not None
        try:
            yield mine
        finally:
            if mine:
                async with self._database.writing() as session:
                    await session.execute(update(NoticeTurn).where(NoticeTurn.ends_at == ends_at).values(ends_at=None))
