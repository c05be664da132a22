"""A mail server that listens on a port of its own, keeps what it takes, and refuses, rests or hangs as told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from ssl import SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SENDER = "queue@turning-point.example"
TEAM = ("kim@turning-point.example", "robin@turning-point.example")
USER, PASSWORD = "queue", "pass: w@rd/1%"


@dataclass
class Mailbox:
    """What came, and how the server behaves."""

    url: str = ""
    came: list[EmailMessage] = field(default_factory=list)
    taken_for: list[list[str]] = field(default_factory=list)
    sealed: list[bool] = field(default_factory=list)
    down: bool = False
    refused: tuple[str, ...] = ()
    delay_seconds: float = 0
    asked: int = 0
    asked_once: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it so)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return f"550 {address} is not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.asked += 1
        self.asked_once.set()
        await asyncio.sleep(self.delay_seconds)
        if self.down:
            return f"451 Not now, {envelope.rcpt_tos[0]}"
        assert isinstance(envelope.content, bytes)
        self.came.append(message_from_bytes(envelope.content, policy=policy.default))
        self.taken_for.append(envelope.rcpt_tos)
        self.sealed.append(session.ssl is not None)
        return "250 OK"

    @property
    def subjects(self) -> list[str]:
        return [mail["Subject"] for mail in self.came]

    def text(self) -> str:
        """Of the newest mail."""
        return self.came[-1].get_content()


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


@asynccontextmanager
async def listening_mailbox(
    starttls: SSLContext | None = None, tls: SSLContext | None = None
) -> AsyncIterator[Mailbox]:
    """A server until the block ends.

    Args:
        starttls: demand STARTTLS with this and then the password.
        tls: speak TLS from the start.
    """
    mailbox = Mailbox()
    sessions: list[SMTP] = []

    def session() -> SMTP:
        sessions.append(
            SMTP(
                mailbox,
                hostname="mail.example",
                loop=asyncio.get_running_loop(),
                tls_context=starttls,
                require_starttls=starttls is not None,
                auth_required=starttls is not None,
                authenticator=_authenticate,
            )
        )
        return sessions[-1]

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    mailbox.url = f"smtp+plain://127.0.0.1:{port}"
    yield mailbox
    server.close()
    tasks = [task for one in sessions if (task := one._handler_coroutine)]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
