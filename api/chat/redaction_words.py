"""The word lists of redaction, read and validated."""

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

WORDS_FILE = Path(__file__).with_name("redaction_words.yml")

# Only strings: unquoted words such as on and no are truth values to YAML.
Words = Annotated[frozenset[Annotated[str, StringConstraints(min_length=1, strict=True)]], Field(min_length=1)]


class RedactionWords(BaseModel):
    """The lists; the file says what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    not_names: Words
    not_surnames: Words
    not_after_i_am: Words
    link_endings: Words
    spelt_endings: Words
    mailers: Words


@cache
def load_redaction_words() -> RedactionWords:
    """Read and validate the lists.

    Raises:
        pydantic.ValidationError: the file does not have the form that it must have.
    """
    return RedactionWords.model_validate(yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8")))
