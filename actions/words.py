"""The words that actions put into answers, from data/words.yml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_datetime

DATA = Path(__file__).parents[1] / "data"
WORDS_FILE = DATA / "words.yml"
FACTS_FILE = DATA / "facts.yml"
WORDS: dict[str, Any] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
MEANINGS: dict[str, str] = WORDS["meanings"]
SOMETHING_ELSE: str = WORDS["something_else"]
SWEDISH: frozenset[str] = frozenset(WORDS["swedish"].split())
CARDS: dict[str, Any] = WORDS["cards"]
ANSWERS: dict[str, str] = WORDS["answers"]
WAY_BUTTONS: dict[str, str] = WORDS["way_buttons"]


def safety_lines() -> str:
    """Return the lines to call in a crisis as a card names them, from data/facts.yml."""
    facts = yaml.safe_load(FACTS_FILE.read_text(encoding="utf-8"))["facts"]
    return WORDS["safety_lines"].format(**{name: fact["value"] for name, fact in facts.items()})


def way_in_words(way: str) -> str:
    """Return a way of contact as it is said in a sentence."""
    return WORDS["ways"][way]


def time_in_words(starts_at: str) -> str:
    """Return an ISO 8601 time with offset as it is said, on the clock of that offset."""
    return format_datetime(datetime.fromisoformat(starts_at), WORDS["time"], locale=WORDS["locale"])
