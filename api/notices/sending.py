"""Hands a mail to the mail server."""

import asyncio
from contextlib import suppress
from email.message import EmailMessage

from aiosmtplib import SMTP, SMTPException

from api.mail import Encryption, Mailing

GOODBYE_SECONDS = 2


async def send(mail: EmailMessage, mailing: Mailing) -> int:
    """Send a mail to everybody in it.

    Returns:
        How many recipients the server refused while it took the mail for others.

    Raises:
        aiosmtplib.SMTPException: the server could not be reached, did not know us, or took the mail for nobody.
        OSError: nobody vouches for the server, or it took too long.
    """
    server = mailing.server
    client = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password.get_secret_value() if server.password else None,
        use_tls=server.encryption is Encryption.TLS,
        start_tls=server.encryption is Encryption.STARTTLS,
        # Otherwise the name of this machine, which may have to be looked up first.
        local_hostname=mailing.sender.rpartition("@")[2],
        timeout=None,
    )
    try:
        async with asyncio.timeout(mailing.timeout.total_seconds()):
            await client.connect()
            refused, _ = await client.send_message(mail)
        # The mail is taken: whatever happens now, it is not sent again.
        with suppress(SMTPException):
            await client.quit(timeout=GOODBYE_SECONDS)
    finally:
        client.close()
    return len(refused)
