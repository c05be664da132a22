"""When the database of conversations fails: nothing is overwritten, nothing is kept in memory, and then it goes on."""

import gc
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import repeat
from operator import contains
from pathlib import Path
from types import FrameType
from uuid import uuid4

import pytest
from gateway import Gateway

REFUSE = "ON sealed_conversations BEGIN SELECT RAISE(ABORT, 'disk is full'); END;"
DISK_IS_FULL = (
    f"CREATE TRIGGER insertion BEFORE INSERT {REFUSE} CREATE TRIGGER change BEFORE UPDATE {REFUSE}",
    "DROP TRIGGER insertion; DROP TRIGGER change;",
)
CANNOT_BE_READ = (
    "ALTER TABLE sealed_conversations RENAME TO away",
    "ALTER TABLE away RENAME TO sealed_conversations",
)
CRISIS = "i want to die"


@contextmanager
def fault(database: Path, between: tuple[str, str]) -> Iterator[None]:
    """Let the database fail inside the block."""
    with sqlite3.connect(database) as connection:
        connection.executescript(between[0])
        try:
            yield
        finally:
            connection.executescript(between[1])


def row(database: Path, row_id: str) -> bytes:
    with sqlite3.connect(database) as connection:
        found = connection.execute("SELECT sealed FROM sealed_conversations WHERE id = ?", (row_id,)).fetchone()
    return bytes(found[0])


@contextmanager
def logged() -> Iterator[StringIO]:
    """What is logged inside the block, in full; pytest's handlers would keep each error with its variables."""
    root, log = logging.getLogger(), StringIO()
    kept, root.handlers = root.handlers, [logging.StreamHandler(log)]
    yield log
    root.handlers = kept


def is_in_memory(mark: str) -> bool:
    """Whether anything in this process holds a text with the mark, apart from this test."""
    gc.collect()
    held = gc.get_referents(*(holder for holder in gc.get_objects() if not _is_own(holder)))
    # Dictionaries and tuples of nothing but texts are not tracked themselves.
    held += gc.get_referents(*(part for part in held if type(part) in (dict, tuple) and not gc.is_tracked(part)))
    texts = (part for part in held if type(part) is str)
    # In a comprehension the mark would be held by more than this frame.
    return any(map(contains, texts, repeat(mark)))


def _is_own(held: object) -> bool:
    return isinstance(held, FrameType) and held.f_code.co_filename == __file__


async def test_a_conversation_that_cannot_be_read_is_left_as_it_is_and_goes_on_afterwards(
    gateway: Gateway, conversations: Path
) -> None:
    (await gateway.say(CRISIS)).raise_for_status()
    before, said = row(conversations, gateway.row_id), await gateway.said()
    with fault(conversations, CANNOT_BE_READ):
        refused = await gateway.say("yes")
    assert refused.status_code == 500
    assert row(conversations, gateway.row_id) == before
    (await gateway.say("yes")).raise_for_status()
    assert (await gateway.said())[: len(said) + 1] == [*said, "yes"]


@pytest.mark.parametrize("begun", [False, True])
async def test_what_cannot_be_saved_is_an_error_and_the_conversation_goes_on_where_it_was(
    gateway: Gateway, conversations: Path, begun: bool
) -> None:
    if begun:
        (await gateway.say(CRISIS)).raise_for_status()
    said = await gateway.said()
    with fault(conversations, DISK_IS_FULL):
        refused = await gateway.say("nobody knows")
    assert refused.status_code == 500
    assert await gateway.said() == said
    (await gateway.say("yes")).raise_for_status()
    assert (await gateway.said())[: len(said) + 1] == [*said, "yes"]


async def test_whether_saved_or_not_no_word_is_left_in_memory_or_a_log(gateway: Gateway, conversations: Path) -> None:
    mark = uuid4().hex
    (await gateway.say(f"i want to stop {mark}")).raise_for_status()
    with fault(conversations, DISK_IS_FULL), logged() as log:
        refused = await gateway.say(f"nobody knows {mark}")
    assert refused.status_code == 500
    assert "disk is full" in log.getvalue()
    assert mark not in refused.text + log.getvalue()
    del refused
    assert not is_in_memory(mark)
