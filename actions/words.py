"""The words that actions put into answers, from data/words.yml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_datetime

WORDS_FILE = Path(__file__).parents[1] / "data" / "words.yml"
WORDS: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
MEANINGS: dict[str, str] = WORDS["meanings"]


def way_in_words(way: str) -> str:
    """Return a way of contact as it is said in a sentence."""
    return WORDS["ways"][way]


def time_in_words(starts_at: str) -> str:
    """Return an ISO 8601 time with offset as it is said, on the clock of that offset."""
    return format_datetime(datetime.fromisoformat(starts_at), WORDS["time"], locale=WORDS["locale"])
