"""By which server, from whom and to whom mail goes, checked before any is sent."""

from dataclasses import dataclass, field
from datetime import timedelta
from email.errors import MessageError
from email.headerregistry import Address
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import SecretStr

LOOPBACK = ("localhost", "127.0.0.1", "::1")
FORM = (
    "It must look like smtps://user:password@mail.example.org or smtp://user:password@mail.example.org:587;"
    " in user and password write @ as %40, : as %3A, / as %2F and % as %25."
)


class Encryption(StrEnum):
    """How the way to a mail server is sealed, by the scheme of its URL."""

    TLS = "smtps"
    STARTTLS = "smtp"
    NONE = "smtp+plain"

    @property
    def port(self) -> int:
        """The usual one."""
        return {Encryption.TLS: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}[self]


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail; user and password both or neither."""

    encryption: Encryption
    host: str
    port: int
    user: str | None = field(repr=False)
    password: SecretStr | None

    @classmethod
    def at(cls, url: str) -> "MailServer":
        """The server of this URL.

        Raises:
            ValueError: a sentence about what is wrong, without any part of the URL.
        """
        parts, port = _split(url)
        encryption = Encryption(parts.scheme)
        host, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
        if bool(user) != bool(password):
            raise ValueError("User and password must both be there, or neither.")
        if password and encryption is Encryption.NONE and host not in LOOPBACK:
            raise ValueError("A password must not travel unencrypted: use smtps://, or smtp:// for STARTTLS.")
        return cls(encryption, host, port or encryption.port, user or None, SecretStr(password) if password else None)


@dataclass(frozen=True, slots=True)
class Mailing:
    """Where mail goes.

    Args:
        server: takes it.
        sender: its address.
        recipients: their addresses.
        timeout: how long it may take until the server has taken a mail.
    """

    server: MailServer
    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    timeout: timedelta


def address(written: str) -> str:
    """A bare mail address.

    Raises:
        ValueError: it is none, or has letters that not every mail server takes.
    """
    try:
        parsed = Address(addr_spec=written.strip())
    except (MessageError, ValueError, IndexError):
        parsed = Address()
    if not (parsed.username and parsed.domain and parsed.addr_spec.isascii()):
        raise ValueError("It must be an address like team@example.org, without a name.") from None
    return parsed.addr_spec


def _split(url: str) -> tuple[SplitResult, int | None]:
    # What urllib says of a wrong URL can hold a part of the password.
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise ValueError(FORM) from None
    if (
        parts.scheme not in set(Encryption)
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError(FORM)
    return parts, port
