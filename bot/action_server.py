"""The action server, with a note of its failures: Rasa logs an action that failed and goes on without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from rasa.utils.endpoints import EndpointConfig

_noted: ContextVar[list[str] | None] = ContextVar("failed_actions", default=None)


class ActionServer(EndpointConfig):
    """Where actions run; whoever waits for an answer learns that one of them failed."""

    async def request(self, *args: Any, **options: Any) -> Any:
        """Ask for an action.

        Raises:
            Exception: it failed or was not reached; this is noted.
        """
        try:
            return await super().request(*args, **options)
        except Exception as error:
            noted = _noted.get()
            if noted is not None:
                noted.append(type(error).__name__)
            raise


@contextmanager
def noting_failures() -> Iterator[list[str]]:
    """Yield the kinds of the errors that actions end in inside the block; none is good."""
    failures: list[str] = []
    token = _noted.set(failures)
    try:
        yield failures
    finally:
        _noted.reset(token)
