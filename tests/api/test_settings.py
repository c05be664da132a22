"""Settings: typed, from the environment, refused when unsafe."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

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


def test_no_secret_has_a_default(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        load_settings(tmp_path / "absent.env")
    assert {error["loc"][0] for error in refused.value.errors()} == {"master_key", "service_secret", "gateway_secret"}


def test_no_repr_shows_a_secret(secrets: Path) -> None:
    shown = repr(load_settings(secrets))
    for line in secrets.read_text().splitlines():
        assert line.partition("=")[2] not in shown
