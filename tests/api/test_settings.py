"""Settings: typed, from the environment, refused when unsafe."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.mail import Encryption, MailServer
from api.security.secrets_file import write_secrets
from api.settings import load_settings


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    path = tmp_path / "secrets.env"
    write_secrets(path)
    return path


def test_the_secrets_file_is_enough(secrets: Path) -> None:
    settings = load_settings(secrets)
    assert len(settings.master_key.get_secret_value()) == 32
    assert settings.appointment_length == timedelta(minutes=45)


def test_the_environment_wins(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TURNING_POINT_APPOINTMENT_LENGTH", "1800")
    monkeypatch.setenv("TURNING_POINT_TIMEZONE", "Europe/Oslo")
    settings = load_settings(secrets)
    assert settings.appointment_length == timedelta(minutes=30)
    assert settings.timezone.key == "Europe/Oslo"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MASTER_KEY", "short"),
        ("MASTER_KEY", "not base64 at all !"),
        ("SERVICE_SECRET", "too short"),
        ("CONTACT_LIFETIME", "7200"),
        ("APPOINTMENT_LENGTH", "0"),
        ("PURGE_INTERVAL", "61"),
        ("TIMEZONE", "Europe/Atlantis"),
    ],
)
def test_a_value_that_is_unsafe_or_does_not_fit_stops_the_start(
    secrets: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"TURNING_POINT_{name}", value)
    with pytest.raises(ValidationError) as refused:
        load_settings(secrets)
    assert name not in ("MASTER_KEY", "SERVICE_SECRET") or value not in str(refused.value)


MAIL = {
    "SMTP_URL": "smtps://queue:pass%40word@mail.example.org",
    "NOTICES_FROM": "queue@example.org",
    "NOTICES_TO": "kim@example.org, robin@example.org",
}


def set_all(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"TURNING_POINT_{name}", value)


def test_without_a_mail_server_nobody_is_told_by_mail(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings(secrets).mailing is None
    set_all(monkeypatch, **dict.fromkeys(MAIL, ""))
    assert load_settings(secrets).mailing is None


def test_a_mail_server_and_its_password_are_one_url(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, **MAIL)
    settings = load_settings(secrets)
    mailing = settings.mailing
    assert mailing is not None
    server = mailing.server
    assert (server.encryption, server.host, server.port) == (Encryption.TLS, "mail.example.org", 465)
    assert (server.user, server.password and server.password.get_secret_value()) == ("queue", "pass@word")
    assert (mailing.sender, mailing.recipients) == ("queue@example.org", ("kim@example.org", "robin@example.org"))
    for shown in (repr(settings), repr(mailing)):
        assert "pass" not in shown.replace("password", "")
        assert "kim" not in shown


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://mail.example.org", 587),
        ("smtp+plain://localhost", 25),
        ("smtp+plain://u:p@127.0.0.1:2525/", 2525),
        ("smtps://u:p@[::1]", 465),
    ],
)
def test_the_scheme_of_the_url_says_how_the_way_is_sealed(url: str, port: int) -> None:
    server = MailServer.at(url)
    assert (server.encryption, server.port) == (url.partition(":")[0], port)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SMTP_URL", "mail.example.org", "must look like"),
        ("SMTP_URL", "https://mail.example.org", "must look like"),
        ("SMTP_URL", "smtps://queue:hush@", "must look like"),
        ("SMTP_URL", "smtps://queue:hush/word@mail.example.org", "must look like"),
        ("SMTP_URL", "smtps://mail.example.org:none", "must look like"),
        ("SMTP_URL", "smtps://queue@mail.example.org", "both be there"),
        ("SMTP_URL", "smtp+plain://queue:hush@mail.example.org", "must not travel unencrypted"),
        ("SMTP_URL", "", "set TURNING_POINT_SMTP_URL too"),
        ("NOTICES_FROM", "", "set TURNING_POINT_NOTICES_FROM too"),
        ("NOTICES_TO", " , ", "set TURNING_POINT_NOTICES_TO too"),
        ("NOTICES_TO", "kim", "an address like"),
        ("NOTICES_TO", "kim@", "an address like"),
        ("NOTICES_TO", "Kim <kim@example.org>", "an address like"),
        ("NOTICES_TO", "kim@example.org\nBcc: hush@example.org", "an address like"),
        ("NOTICES_FROM", "kömmi@example.org", "an address like"),
    ],
)
def test_a_mail_setting_that_does_not_fit_stops_the_start_with_a_sentence(
    secrets: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    set_all(monkeypatch, **{**MAIL, name: value})
    with pytest.raises(ValidationError) as refused:
        load_settings(secrets)
    assert says in str(refused.value)
    assert "hush" not in str(refused.value)


def test_no_secret_has_a_default(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        load_settings(tmp_path / "absent.env")
    assert {error["loc"][0] for error in refused.value.errors()} == {"master_key", "service_secret", "gateway_secret"}


def test_no_repr_shows_a_secret(secrets: Path) -> None:
    shown = repr(load_settings(secrets))
    for line in secrets.read_text().splitlines():
        assert line.partition("=")[2] not in shown
