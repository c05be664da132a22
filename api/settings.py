"""Everything that can be configured, typed, read from the environment. No secret has a default."""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretBytes, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS_FILE = Path("var/secrets.env")
MASTER_KEY_BYTES = 32
SHORTEST_SECRET = 32


def _seconds(value: object) -> object:
    """A bare number in the environment is a number of seconds."""
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


Duration = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]
Secret = Annotated[SecretStr, Field(min_length=SHORTEST_SECRET)]


class Settings(BaseSettings):
    """The service's settings; each is TURNING_POINT_ and its name in capitals. Durations are seconds or ISO 8601."""

    model_config = SettingsConfigDict(
        env_prefix="TURNING_POINT_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    master_key: SecretBytes
    service_secret: Secret
    gateway_secret: Secret

    database_url: str = Field(default="sqlite+aiosqlite:///var/turning-point.db", repr=False)
    conversations_url: str = Field(default="sqlite:///var/conversations.db", repr=False)
    rasa_url: str = "http://127.0.0.1:5005"
    rasa_timeout: Duration = timedelta(seconds=8)
    exit_url: str = "https://www.wikipedia.org/"
    timezone: ZoneInfo = ZoneInfo("Europe/Stockholm")

    appointment_length: Duration = timedelta(minutes=45)
    appointment_grid: Duration = timedelta(minutes=60)
    earliest_booking: Duration = timedelta(hours=2)
    earliest_urgent_booking: Duration = timedelta(minutes=30)
    latest_booking: Duration = timedelta(days=14)
    contact_lifetime: Duration = Field(default=timedelta(minutes=30), le=timedelta(minutes=30))
    staff_session_length: Duration = timedelta(hours=10)
    booking_retention: Duration = timedelta(days=14)
    purge_interval: Duration = timedelta(minutes=1)

    @field_validator("master_key", mode="before")
    @classmethod
    def _decode_master_key(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return urlsafe_b64decode(value + "=" * (-len(value) % 4))
        except NotBase64 as error:
            raise ValueError("The master key must be base64url.") from error

    @model_validator(mode="after")
    def _check_master_key(self) -> Self:
        if len(self.master_key.get_secret_value()) != MASTER_KEY_BYTES:
            raise ValueError(f"The master key must have {MASTER_KEY_BYTES} bytes.")
        return self


def load_settings(secrets_file: Path = SECRETS_FILE) -> Settings:
    """The settings of this process: the environment, then the secrets file where there is one.

    Raises:
        pydantic.ValidationError: a secret is missing or a value does not fit.
    """
    return Settings(_env_file=secrets_file)
