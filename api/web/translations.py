"""The catalogue of sentences shown to people."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGE = "en"


@cache
def catalogue(language: str = LANGUAGE) -> NullTranslations:
    """The catalogue of one language; the sentences as written here when there is none."""
    return translation("messages", LOCALE_FOLDER, languages=[language], fallback=True)


def gettext(sentence: str) -> str:
    return catalogue().gettext(sentence)


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence for this number, which stands in it as `%(num)s`."""
    return catalogue().ngettext(one, many, number) % {"num": number}
