"""The file with the secrets of an installation, made once and readable by its owner alone."""

import os
from base64 import urlsafe_b64encode
from pathlib import Path
from secrets import token_bytes

SECRET_BYTES = 32
SECRETS = ("TURNING_POINT_MASTER_KEY", "TURNING_POINT_SERVICE_SECRET", "TURNING_POINT_GATEWAY_SECRET")
OWNER_ONLY = 0o600


class SecretsNotWritten(Exception):
    """The file could not be made; the message is a sentence for whoever starts the service."""


def write_secrets(path: Path) -> bool:
    """Make the file unless it is there.

    Returns:
        Whether it was made now.

    Raises:
        SecretsNotWritten: the folder cannot be written to.
    """
    lines = "".join(f"{name}={_new_secret()}\n" for name in SECRETS)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _write_once(path, lines)
    except OSError as error:
        sentence = f"The folder {path.parent.resolve()} cannot be written to: give this user the right to write there."
        raise SecretsNotWritten(sentence) from error


def _write_once(path: Path, lines: str) -> bool:
    # Written beside and linked into place: two processes that start at once end up with one whole file.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(lines)
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _new_secret() -> str:
    return urlsafe_b64encode(token_bytes(SECRET_BYTES)).decode().rstrip("=")
