"""The way to the mail server is sealed, and nothing is said to one that nobody vouches for."""

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import pytest
from aiosmtplib import SMTPException
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from mailbox_standin import PASSWORD, SENDER, TEAM, USER, Mailbox, listening_mailbox

from api.mail import Mailing, MailServer
from api.notices.sending import send

WHO = f"{USER}:{quote(PASSWORD, safe='')}@"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 that vouches for itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    path.write_bytes(written + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def vouched_for(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


async def send_to(mailbox: Mailbox, scheme: str, who: str = "") -> int:
    url = mailbox.url.replace("smtp+plain://", f"{scheme}://{who}")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, TEAM, "1 request waits"
    mail.set_content("1 request waits.")
    return await send(mail, Mailing(MailServer.at(url), SENDER, TEAM, timedelta(seconds=10)))


@pytest.mark.usefixtures("vouched_for")
async def test_the_password_and_the_mail_travel_after_starttls(server_side: ssl.SSLContext) -> None:
    async with listening_mailbox(starttls=server_side) as mailbox:
        assert await send_to(mailbox, "smtp", WHO) == 0
    assert (mailbox.subjects, mailbox.sealed) == (["1 request waits"], [True])


@pytest.mark.usefixtures("vouched_for")
async def test_a_server_can_speak_tls_from_the_start(server_side: ssl.SSLContext) -> None:
    async with listening_mailbox(tls=server_side) as mailbox:
        assert await send_to(mailbox, "smtps") == 0
    assert mailbox.subjects == ["1 request waits"]


@pytest.mark.usefixtures("vouched_for")
async def test_a_wrong_password_sends_nothing(server_side: ssl.SSLContext) -> None:
    async with listening_mailbox(starttls=server_side) as mailbox:
        with pytest.raises(SMTPException):
            await send_to(mailbox, "smtp", "queue:wrong@")
    assert mailbox.came == []


async def test_a_server_that_nobody_vouches_for_is_sent_nothing(server_side: ssl.SSLContext) -> None:
    async with listening_mailbox(starttls=server_side) as mailbox:
        with pytest.raises(ssl.SSLCertVerificationError):
            await send_to(mailbox, "smtp", WHO)
    assert mailbox.came == []


async def test_a_server_without_starttls_is_sent_nothing_where_it_is_asked_for(mailbox: Mailbox) -> None:
    with pytest.raises(SMTPException):
        await send_to(mailbox, "smtp")
    assert mailbox.came == []
