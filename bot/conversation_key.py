"""The key of the conversation being answered, held for the length of one request.

Rasa hands the sender id to logs, locks and the action server, so the sender id is only the row id. The key travels
beside it in a context variable, which no log record and no event contains.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

KEY_BYTES = 32

_current: ContextVar[bytes] = ContextVar("conversation_key")


class ConversationKeyMissing(RuntimeError):
    """A conversation was to be read or written outside a request that carries its key."""


@contextmanager
def conversation_key(key: bytes) -> Iterator[None]:
    """Hold the 32-byte key for everything that runs inside the block, tasks and threads included."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"A conversation key has {KEY_BYTES} bytes.")
    token = _current.set(key)
    try:
        yield
    finally:
        _current.reset(token)


def current_key() -> bytes:
    """Return the key of the conversation being answered.

    Raises:
        ConversationKeyMissing: outside a request.
    """
    try:
        return _current.get()
    except LookupError:
        raise ConversationKeyMissing("No conversation is open here.") from None
