"""Names that the counsellor uses for a visitor; they come from nothing the visitor said or is."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from secrets import choice
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

WORDS_FILE = Path(__file__).with_name("pseudonyms.yml")

Word = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]{2,11}$")]
Words = Annotated[frozenset[Word], Field(min_length=50)]


class PseudonymWords(BaseModel):
    """The two lists that pseudonyms are put together from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    qualities: Words
    things: Words


@cache
def pseudonym_words() -> PseudonymWords:
    """The lists, read and validated."""
    return PseudonymWords.model_validate(yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8")))


def new_pseudonym(taken: Collection[str]) -> str:
    """Two words by chance, such as "Calm River".

    Args:
        taken: pseudonyms that would be mistaken for another visitor's.
    """
    words = pseudonym_words()
    all_pairs = (f"{quality} {thing}" for quality in words.qualities for thing in words.things)
    return choice([pair for pair in all_pairs if pair not in taken])
