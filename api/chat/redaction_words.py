"""The word lists of redaction, read and validated."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from re import escape
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

WORDS_FILE = Path(__file__).with_name("redaction_words.yml")
# From the lists of the package Faker (MIT) for languages of people who live in Sweden, less the words of English and
# Swedish, and the nicknames that are common here. A name that men bear too stands among theirs.
MENS_NAMES_FILE = Path(__file__).with_name("given_names_men.txt")
WOMENS_NAMES_FILE = Path(__file__).with_name("given_names_women.txt")

# Only strings: unquoted words such as on and no are truth values to YAML.
Word = Annotated[str, StringConstraints(min_length=1, strict=True)]
Words = Annotated[frozenset[Word], Field(min_length=1)]
Digits = Annotated[str, StringConstraints(pattern=r"^\d{1,2}$", strict=True)]


class RedactionWords(BaseModel):
    """The lists; the file says what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digit_words: dict[Word, Digits]
    swedish_digits: Words
    words_between_digits: Words
    phrases_between_digits: Words
    account_words: dict[Word, int]

    street_endings: Words
    weak_street_endings: Words
    first_words: Words
    second_words: Words
    english_streets: Words
    towns: Words
    flats: Words
    floors: Words
    units: Words
    before_addresses: Words
    before_postal_codes: Words
    before_door_codes: Words

    link_endings: Words
    spelt_endings: Words
    mailers: Words
    before_emails: Words
    not_before_at: Words
    together: Words

    platforms: Words
    handle_labels: Words
    before_handles: Words
    before_bare_handles: Words

    mens_names: Words
    womens_names: Words
    names_that_are_words: Words
    before_others: Words
    after_others: Words
    surname_endings: Words
    before_called_names: Words
    after_names: Words
    after_surnames: Words
    after_first_words: Words
    greetings: Words
    sign_offs: Words
    loose_sign_offs: Words
    not_names: Words
    not_surnames: Words
    not_after_i_am: Words


@cache
def load_redaction_words() -> RedactionWords:
    """Read and validate the lists.

    Raises:
        pydantic.ValidationError: the files do not have the form that they must have.
    """
    lists = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    names = {"mens_names": MENS_NAMES_FILE, "womens_names": WOMENS_NAMES_FILE}
    listed = {name: path.read_text(encoding="utf-8").split() for name, path in names.items()}
    return RedactionWords.model_validate({**lists, **listed})


def any_of(words: Iterable[str]) -> str:
    """An expression that one of the words fits, the longest first; spaces stand for any space.

    Words with the same first letter stand together: where none fits, that is seen by looking at one letter.
    """
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(escape(word[1:]).replace(r"\ ", r"\s+"))
    return "|".join(f"{escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
