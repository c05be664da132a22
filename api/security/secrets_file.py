"""The file with the secrets of an installation, made once and readable by its owner alone."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from secrets import token_bytes

SECRET_BYTES = 32
MASTER_KEY = "TURNING_POINT_MASTER_KEY"
PREVIOUS_MASTER_KEY = "TURNING_POINT_PREVIOUS_MASTER_KEY"
SECRETS = (MASTER_KEY, "TURNING_POINT_SERVICE_SECRET", "TURNING_POINT_GATEWAY_SECRET")
OWNER_ONLY = 0o600


class SecretsNotWritten(Exception):
    """The file could not be made or changed; the message is a sentence for whoever runs the service."""


def write_secrets(path: Path) -> bool:
    """Make the file unless it is there.

    Returns:
        Whether it was made now.

    Raises:
        SecretsNotWritten: the folder cannot be written to.
    """
    with _sentence_for(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _write_once(path, "".join(f"{name}={_new_secret()}\n" for name in SECRETS))


def holds_master_key(path: Path, key: bytes) -> bool:
    """Whether this is the current master key of the file."""
    return _decoded(_value(_read(path), MASTER_KEY)) == key


def begin_new_master_key(path: Path) -> bool:
    """Put a new master key before the present one, which stays as the previous one.

    Returns:
        Whether one was made now; False where a rotation has begun already.

    Raises:
        SecretsNotWritten: the file is not there, holds no master key, or cannot be written to.
    """
    with _sentence_for(path), _alone(path):
        lines = _read(path)
        if (present := _value(lines, MASTER_KEY)) is None:
            raise SecretsNotWritten(f"There is no master key in {path}: whoever gives it to the service replaces it.")
        if _value(lines, PREVIOUS_MASTER_KEY) is not None:
            return False
        new = (f"{MASTER_KEY}={_new_secret()}", f"{PREVIOUS_MASTER_KEY}={present}")
        _replace(path, [*new, *_without(lines, MASTER_KEY)])
    return True


def drop_previous_master_key(path: Path, key: bytes) -> None:
    """Remove the previous master key, if it is still this one.

    Raises:
        SecretsNotWritten: the file cannot be written to.
    """
    with _sentence_for(path), _alone(path):
        lines = _read(path)
        if _decoded(_value(lines, PREVIOUS_MASTER_KEY)) == key:
            _replace(path, _without(lines, PREVIOUS_MASTER_KEY))


@contextmanager
def _sentence_for(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        sentence = f"The folder {path.parent.resolve()} cannot be written to: give this user the right to write there."
        raise SecretsNotWritten(sentence) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    # Two commands that start at once make one new key: the folder itself is the lock.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        flock(folder, LOCK_EX)
        yield
    finally:
        os.close(folder)


def _read(path: Path) -> Sequence[str]:
    return path.read_text("utf-8").splitlines() if path.is_file() else []


def _name(line: str) -> str:
    return line.partition("=")[0].strip()


def _value(lines: Sequence[str], name: str) -> str | None:
    values = [line.partition("=")[2].strip() for line in lines if _name(line) == name]
    return values[-1] if values else None


def _decoded(written: str | None) -> bytes | None:
    return None if written is None else urlsafe_b64decode(written + "=" * (-len(written) % 4))


def _without(lines: Sequence[str], name: str) -> Sequence[str]:
    return [line for line in lines if _name(line) != name]


def _write_once(path: Path, lines: str) -> bool:
    # Written beside and linked into place: two processes that start at once end up with one whole file.
    draft = _draft(path, lines)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _replace(path: Path, lines: Sequence[str]) -> None:
    # On the disk before anything is sealed with it: a key that is lost cannot be made again.
    os.replace(_draft(path, "".join(f"{line}\n" for line in lines)), path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _draft(path: Path, lines: str) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _new_secret() -> str:
    return urlsafe_b64encode(token_bytes(SECRET_BYTES)).decode().rstrip("=")
