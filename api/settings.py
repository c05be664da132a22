"""Everything that can be configured, typed, read from the environment. No secret has a default."""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from logging import getLevelNamesMapping
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretBytes,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from api.mail import Mailing, MailServer, address
from api.retention import Kept, lasts

SECRETS_FILE = Path("var/secrets.env")
MASTER_KEY_BYTES = 32
SHORTEST_SECRET = 32
# All of them, or none.
NOTICES = ("smtp_url", "notices_from", "notices_to")


def _seconds(value: object) -> object:
    """A bare number in the environment is a number of seconds."""
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


def _in_lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _nothing_if_blank(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _mail_server(value: object) -> object:
    return MailServer.at(value) if isinstance(value, str) else value


def _without_gaps(value: object) -> object:
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


MailAddress = Annotated[str, AfterValidator(address)]
Duration = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]
Secret = Annotated[SecretStr, Field(min_length=SHORTEST_SECRET)]
Share = Annotated[float, Field(gt=0, le=1)]


def _at_most(kept: Kept) -> Any:
    """The time of the retention table, which a setting may shorten."""
    return Field(default=lasts(kept), le=lasts(kept))


class LogLevel(StrEnum):
    """From where on log lines are written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def number(self) -> int:
        return getLevelNamesMapping()[self.name]


class Settings(BaseSettings):
    """The service's settings; each is TURNING_POINT_ and its name in capitals. Durations are seconds or ISO 8601."""

    model_config = SettingsConfigDict(
        env_prefix="TURNING_POINT_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    secrets_file: Path | None = None
    master_key: SecretBytes
    previous_master_key: SecretBytes | None = None
    service_secret: Secret
    gateway_secret: Secret

    database_url: str = Field(default="sqlite+aiosqlite:///var/turning-point.db", repr=False)
    conversations_url: str = Field(default="sqlite:///var/conversations.db", repr=False)
    deletions_file: Path = Path("var/deletions")
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_timeout: Duration = timedelta(seconds=8)
    rasa_requests: int = Field(default=8, ge=1, description="Requests to the dialogue at one time; others wait.")
    exit_url: str = "https://www.wikipedia.org/"
    timezone: ZoneInfo = ZoneInfo("Europe/Stockholm")
    visit_address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        default="", description="Where visitors meet a counsellor; without it no visits are offered."
    )

    appointment_length: Duration = timedelta(minutes=45)
    appointment_grid: Duration = timedelta(minutes=60)
    earliest_booking: Duration = timedelta(hours=2)
    earliest_urgent_booking: Duration = timedelta(minutes=30)
    latest_booking: Duration = timedelta(days=14)
    contact_lifetime: Duration = _at_most(Kept.CONTACT)
    staff_session_length: Duration = _at_most(Kept.SIGN_IN)
    work: int = Field(default=300_000, ge=1, le=10_000_000, description="Most hashes of a puzzle; half on average.")
    wait: Duration = Field(default=timedelta(seconds=20), le=timedelta(minutes=5))
    effort_lifetime: Duration = _at_most(Kept.EFFORT)
    bookings_per_hour: Share = 0.25
    bookings_per_day: Share = 0.5
    bookings_without_work: Share = 0.5
    bookings_always: int = Field(default=6, ge=1, description="So many an hour, twice as many a day, at the least.")
    booking_retention: Duration = _at_most(Kept.WORDS)
    booking_row_retention: Duration = _at_most(Kept.BOOKING)
    purge_interval: Duration = Field(default=timedelta(minutes=1), le=timedelta(minutes=1))
    smtp_url: Annotated[
        MailServer | None, NoDecode, BeforeValidator(_mail_server), BeforeValidator(_nothing_if_blank)
    ] = Field(default=None, repr=False)
    smtp_timeout: Duration = Field(default=timedelta(seconds=10), le=timedelta(seconds=30))
    notices_from: Annotated[MailAddress | None, BeforeValidator(_nothing_if_blank)] = Field(default=None, repr=False)
    notices_to: Annotated[tuple[MailAddress, ...], NoDecode, BeforeValidator(_without_gaps)] = Field(
        default=(), repr=False
    )
    log_level: Annotated[LogLevel, BeforeValidator(_in_lower_case)] = LogLevel.INFO

    @field_validator("master_key", "previous_master_key", mode="before")
    @classmethod
    def _decode_master_key(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except NotBase64 as error:
            raise ValueError("The master key must be base64url.") from error

    @model_validator(mode="after")
    def _check_master_keys(self) -> Self:
        if any(len(key) != MASTER_KEY_BYTES for key in self.master_keys):
            raise ValueError(f"The master key must have {MASTER_KEY_BYTES} bytes.")
        return self

    @model_validator(mode="after")
    def _check_notices(self) -> Self:
        values = {name: getattr(self, name) for name in NOTICES}
        missing = [f"TURNING_POINT_{name.upper()}" for name, value in values.items() if not value]
        if missing and len(missing) < len(values):
            raise ValueError(f"To tell counsellors by mail, set {' and '.join(missing)} too.")
        return self

    @property
    def mailing(self) -> Mailing | None:
        """Where notices to the counsellors go; None where none are sent."""
        if self.smtp_url is None or self.notices_from is None:
            return None
        return Mailing(self.smtp_url, self.notices_from, self.notices_to, self.smtp_timeout)

    @property
    def master_keys(self) -> Sequence[bytes]:
        """The current master key and, while it is being replaced, the one before it."""
        both = (self.master_key, self.previous_master_key)
        return [key.get_secret_value() for key in both if key is not None]


def load_settings(secrets_file: Path = SECRETS_FILE) -> Settings:
    """The settings of this process: the environment, then the secrets file where there is one.

    Raises:
        pydantic.ValidationError: a secret is missing or a value does not fit.
    """
    return Settings(_env_file=secrets_file, secrets_file=secrets_file)
