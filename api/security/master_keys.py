"""The master keys of a process: from its settings, and again from the secrets file whenever that has changed."""

from collections.abc import Sequence
from os import stat_result
from pathlib import Path

from pydantic import ValidationError

from api.security.keys import Keys
from api.settings import Settings, load_settings


def keys_of(settings: Settings) -> Keys:
    """The keys of this process. Those of a secrets file are read again when it changes; the environment cannot."""
    source = WatchedSecrets(settings.secrets_file) if settings.secrets_file else None
    return Keys(*settings.master_keys, source=source)


class WatchedSecrets:
    """The master keys in a secrets file, whenever it is another file than the last time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] | None = None

    def __call__(self) -> Sequence[bytes] | None:
        """The keys; None where nothing has changed, or nothing can be read, since what is known is still good then."""
        try:
            stamp = _stamp(self._path.stat())
            if stamp == self._seen:
                return None
            keys = load_settings(self._path).master_keys
        except (OSError, ValidationError):
            return None
        self._seen = stamp
        return keys


def _stamp(found: stat_result) -> tuple[int, ...]:
    return found.st_ino, found.st_size, found.st_mtime_ns
