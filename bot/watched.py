"""The dangers that parts of the pipeline watch for, each by itself, as config.yml names them."""

from __future__ import annotations

from collections.abc import Collection

from rasa.shared.exceptions import InvalidConfigException

WATCHED_KEY = "watched"


def check_watched(watched: Collection[str], intents: Collection[str]) -> None:
    """Look that each danger can be learned.

    Raises:
        InvalidConfigException: there are no examples of one.
    """
    missing = set(watched) - set(intents)
    if missing:
        raise InvalidConfigException(f"There are no examples of {', '.join(sorted(missing))} to watch for.")
