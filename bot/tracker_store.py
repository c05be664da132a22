"""Rasa's tracker store, sealed: a row can be found and read only with the visitor's token."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine, Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine

from bot.conversation_key import current_key
from bot.sealing import seal, unseal

IDLE_SECONDS = 24 * 3600
HOUR = 3600

_metadata = sa.MetaData()
conversations = sa.Table(
    "sealed_conversations",
    _metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", sa.Integer, nullable=False, index=True),
)


def expiry(now: float) -> int:
    """Return when a conversation last used at `now` (unix seconds) dies: 24 idle hours, rounded up to the full hour.

    Rounding removes the minute of the last message, which could be matched with other records.
    """
    return -(-(int(now) + IDLE_SECONDS) // HOUR) * HOUR


class SealedTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Keeps each conversation as one sealed row; endpoints.yml names it with `type` and `url`.

    An error of the database leaves the row as it was and nothing in memory.
    """

    def __init__(
        self,
        domain: Domain | None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Open the database.

        Args:
            domain: what the assistant knows; Rasa replaces it once the model is loaded.
            host: SQLAlchemy URL of the database, the `url` of endpoints.yml.
            event_broker: must stay empty, since a broker would carry the words in the clear.

        Raises:
            ValueError: an event broker is configured, or no URL.
        """
        if event_broker is not None:
            raise ValueError("Remove event_broker from endpoints.yml: it would pass on what visitors write.")
        if not host:
            raise ValueError("Set tracker_store.url in endpoints.yml.")
        super().__init__(domain, event_broker, **kwargs)
        self._engine = _open(host)
        _metadata.create_all(self._engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Seal the whole conversation with the key of this request and replace its row."""
        text = self.serialise_tracker(tracker)
        await _to_its_end(asyncio.to_thread(self._write, tracker.sender_id, text, current_key()))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation of this row, or None where there is none or it has died.

        Raises:
            ConversationUnreadable: the key of this request does not open it.
        """
        sealed = await asyncio.to_thread(self._read, sender_id)
        if sealed is None:
            return None
        return self._rebuilt(sender_id, unseal(sealed, current_key(), sender_id))

    async def forget(self, sender_id: str) -> None:
        """Delete the conversation at once."""
        await asyncio.to_thread(self._delete, sender_id)

    async def keys(self) -> Iterable[str]:
        """Return the ids of the rows that live."""
        return await asyncio.to_thread(self._ids)

    def _rebuilt(self, sender_id: str, text: str) -> DialogueStateTracker:
        # Rasa's own deserialisation replays only what it calls applied events, which leave out slots that were set
        # while a form was on; here every event counts, as in its SQL store.
        dialogue = Dialogue.from_parameters(json.loads(text))
        return DialogueStateTracker.from_events(sender_id, list(dialogue.events), self.domain.slots)

    def _write(self, row_id: str, text: str, key: bytes) -> None:
        values: dict[str, Any] = {"sealed": seal(text, key, row_id), "expires_at": expiry(time.time())}
        with self._engine.begin() as connection:
            known = conversations.update().where(conversations.c.id == row_id).values(**values)
            if connection.execute(known).rowcount == 0:
                connection.execute(conversations.insert().values(id=row_id, **values))

    def _read(self, row_id: str) -> bytes | None:
        alive = conversations.c.expires_at > time.time()
        query = sa.select([conversations.c.sealed]).where(conversations.c.id == row_id, alive)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def _delete(self, row_id: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(conversations.delete().where(conversations.c.id == row_id))

    def _ids(self) -> Iterable[str]:
        with self._engine.connect() as connection:
            query = sa.select([conversations.c.id]).where(conversations.c.expires_at > time.time())
            return [row.id for row in connection.execute(query)]


async def _to_its_end(writing: Coroutine[Any, Any, None]) -> None:
    # A thread cannot be cancelled: were the conversation's lock given up before, it could write what is forgotten.
    task = asyncio.ensure_future(writing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _open(url: str) -> Engine:
    engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # secure_delete overwrites what is deleted, so that a forgotten conversation is not left in free pages.
    for pragma in ("journal_mode=WAL", "secure_delete=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
