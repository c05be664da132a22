"""The facts file: every number, service name and legal fact that people are shown."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints

FACTS_FILE = Path(__file__).parents[1] / "data" / "facts.yml"
TRUSTED_FOR = timedelta(days=180)

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Fact(BaseModel):
    """One fact; `verified_on` is the day a person checked it at its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: Text
    about: Text
    source: Text | None
    verified_on: date | None

    def needs_checking(self, today: date) -> bool:
        return self.verified_on is None or today - self.verified_on > TRUSTED_FOR


class Facts(BaseModel):
    """The validated facts of one country."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: Text
    timezone: ZoneInfo
    facts: dict[Key, Fact]

    @cached_property
    def values(self) -> Mapping[str, str]:
        """What templates and sentences use: key to value."""
        return MappingProxyType({key: fact.value for key, fact in self.facts.items()})

    @cached_property
    def numbers(self) -> Mapping[str, str]:
        """The phone numbers as people read them, each with what a phone dials."""
        written = (value for key, value in self.values.items() if key.endswith("_number"))
        return MappingProxyType({value: "".join(filter(str.isdecimal, value)) for value in written})

    def to_check(self, today: date) -> list[str]:
        """The keys nobody has checked within the last 180 days."""
        return [key for key, fact in self.facts.items() if fact.needs_checking(today)]


@cache
def load_facts(path: Path = FACTS_FILE) -> Facts:
    """Read and validate the facts.

    Raises:
        pydantic.ValidationError: the file does not have the form that facts must have.
    """
    return Facts.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
