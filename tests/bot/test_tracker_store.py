"""Sealed conversations: readable with the visitor's key, by nobody else, and gone when forgotten."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from postgres import end_connections, running_postgres
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation_key import ConversationKeyMissing, conversation_key
from bot.sealing import STEP_BYTES, ConversationUnreadable, seal, unseal
from bot.tracker_store import HOUR, IDLE_SECONDS, SealedTrackerStore, expiry

ROW = "A" * 22
OTHER_ROW = "B" * 22
SECRET_WORDS = "nobody may read that the river was cold"


@pytest.fixture
def key() -> bytes:
    return os.urandom(32)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[str]:
    with running_postgres(tmp_path / "postgres") as url:
        yield url


@pytest.fixture
def store(database: Path) -> SealedTrackerStore:
    return SealedTrackerStore(Domain.empty(), host=f"sqlite:///{database}")


def conversation(row: str = ROW, words: str = SECRET_WORDS) -> DialogueStateTracker:
    return DialogueStateTracker.from_events(row, [UserUttered(words), BotUttered("I hear you.")])


async def test_a_conversation_is_read_back_with_its_key(store: SealedTrackerStore, key: bytes) -> None:
    with conversation_key(key):
        await store.save(conversation())
        read = await store.retrieve(ROW)
    assert read is not None
    assert read.latest_message is not None
    assert read.latest_message.text == SECRET_WORDS


async def test_a_conversation_that_never_was_is_none(store: SealedTrackerStore, key: bytes) -> None:
    with conversation_key(key):
        assert await store.retrieve(ROW) is None


async def test_a_wrong_key_is_detected(store: SealedTrackerStore, key: bytes) -> None:
    with conversation_key(key):
        await store.save(conversation())
    with conversation_key(os.urandom(32)), pytest.raises(ConversationUnreadable):
        await store.retrieve(ROW)


async def test_swapped_rows_are_detected(store: SealedTrackerStore, key: bytes, database: Path) -> None:
    with conversation_key(key):
        await store.save(conversation())
        await store.save(conversation(OTHER_ROW))
    with sqlite3.connect(database) as connection:
        connection.execute(
            "UPDATE sealed_conversations "
            "SET sealed = (SELECT sealed FROM sealed_conversations WHERE id = ?) WHERE id = ?",
            (ROW, OTHER_ROW),
        )
    with conversation_key(key), pytest.raises(ConversationUnreadable):
        await store.retrieve(OTHER_ROW)


async def test_nothing_is_kept_outside_a_request_with_a_key(store: SealedTrackerStore) -> None:
    with pytest.raises(ConversationKeyMissing):
        await store.save(conversation())


async def test_no_file_holds_a_word_of_it(store: SealedTrackerStore, key: bytes, database: Path) -> None:
    with conversation_key(key):
        await store.save(conversation())
    for file in database.parent.iterdir():
        content = file.read_bytes()
        assert SECRET_WORDS.encode() not in content
        assert key not in content


async def test_a_forgotten_conversation_leaves_no_sealed_bytes(
    store: SealedTrackerStore, key: bytes, database: Path
) -> None:
    with conversation_key(key):
        await store.save(conversation())
    with sqlite3.connect(database) as connection:
        sealed = connection.execute("SELECT sealed FROM sealed_conversations").fetchone()[0]
    assert sealed[:64] in content(database)
    await store.forget(ROW)
    assert sealed[:64] not in content(database)
    assert list(await store.keys()) == []


def content(database: Path) -> bytes:
    """Everything in the database file, its log emptied into it."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database.read_bytes()


async def test_parallel_conversations_keep_their_own_keys(store: SealedTrackerStore) -> None:
    async def visit(row: str, words: str) -> str:
        with conversation_key(os.urandom(32)):
            await store.save(conversation(row, words))
            await asyncio.sleep(0)
            read = await store.retrieve(row)
        assert read is not None
        assert read.latest_message is not None
        return read.latest_message.text or ""

    words = [f"visitor {number}" for number in range(20)]
    said = await asyncio.gather(*(visit(f"{number:022d}", each) for number, each in enumerate(words)))
    assert said == words


async def test_a_conversation_dies_after_24_idle_hours(store: SealedTrackerStore, key: bytes, database: Path) -> None:
    with conversation_key(key):
        await store.save(conversation())
        with sqlite3.connect(database) as connection:
            connection.execute("UPDATE sealed_conversations SET expires_at = ?", (int(time.time()) - 1,))
        assert await store.retrieve(ROW) is None


async def test_a_message_after_postgresql_was_started_anew_is_answered(postgres: str, key: bytes) -> None:
    store = SealedTrackerStore(Domain.empty(), host=postgres)
    with conversation_key(key):
        await store.save(conversation())
        end_connections(postgres)
        read = await store.retrieve(ROW)
    assert read is not None
    assert [event.text for event in read.events] == [SECRET_WORDS, "I hear you."]


class SlowStore(SealedTrackerStore):
    """Writes no row until `end` is set."""

    def __init__(self, host: str) -> None:
        super().__init__(Domain.empty(), host)
        self.begun, self.end = Event(), Event()

    def _write(self, *row: Any) -> None:
        self.begun.set()
        assert self.end.wait(10)
        super()._write(*row)


async def test_who_no_longer_waits_for_an_answer_keeps_the_conversation_until_its_row_is_written(
    database: Path, key: bytes
) -> None:
    store = SlowStore(f"sqlite:///{database}")
    with conversation_key(key):
        saving = asyncio.create_task(store.save(conversation()))
    assert await asyncio.to_thread(store.begun.wait, 10)
    saving.cancel()
    # Somebody else's turn, in which the cancelled one could end.
    await asyncio.to_thread(int)
    assert not saving.done()
    store.end.set()
    with pytest.raises(asyncio.CancelledError):
        await saving
    assert list(await store.keys()) == [ROW]


def test_the_time_of_a_row_tells_no_minute() -> None:
    assert expiry(1000.0) % HOUR == 0
    assert IDLE_SECONDS <= expiry(1000.0) - 1000 < IDLE_SECONDS + HOUR


def test_the_size_of_a_row_does_not_tell_how_much_was_said(key: bytes) -> None:
    assert len(seal("a", key, ROW)) == len(seal("a longer story " * 20, key, ROW))
    assert (len(seal("a", key, ROW)) - 28) % STEP_BYTES == 0


def test_changed_bytes_are_detected(key: bytes) -> None:
    sealed = bytearray(seal("words", key, ROW))
    sealed[40] ^= 1
    with pytest.raises(ConversationUnreadable):
        unseal(bytes(sealed), key, ROW)


def test_an_event_broker_is_refused() -> None:
    with pytest.raises(ValueError, match="event_broker"):
        SealedTrackerStore(Domain.empty(), host="sqlite://", event_broker=object())  # type: ignore[arg-type]
