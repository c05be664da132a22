"""The phrases of the safety net: read, validated and turned into patterns for spaCy's matcher."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from itertools import chain, groupby, product
from pathlib import Path
from re import compile as pattern
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PHRASES_FILE = Path(__file__).with_name("crisis_phrases.yml")
GAP = pattern(r"\.\.(\d)")

Words = Annotated[tuple[str, ...], Field(min_length=1)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
TokenPattern = list[dict[str, Any]]


class Phrase(BaseModel):
    """Ways of saying one thing, and why they are listed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    reason: Text
    patterns: Words


class CrisisPhrases(BaseModel):
    """The whole file; the file itself says how a phrase is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: date
    spellings: dict[Text, Text]
    classes: dict[Text, Words]
    between: Words
    negations: Words
    negated_over: Words
    no_negations: Words
    phrases: tuple[Phrase, ...]
    others: tuple[Phrase, ...]
    covers: tuple[Phrase, ...]

    def compiled(
        self, written: str, basic_form: Callable[[str], str], not_across: Iterable[str] = ()
    ) -> list[TokenPattern]:
        """A phrase as spaCy's matcher takes it: several patterns where marked and plain words are alternatives.

        Args:
            written: the phrase.
            basic_form: the lemma of a word, as the pipeline will make it.
            not_across: lemmas that a gap does not reach over, beside punctuation marks.

        Raises:
            KeyError: it names a class that the file does not have.
        """
        between = {"IS_PUNCT": False, "LEMMA": {"NOT_IN": sorted(not_across)}, "OP": "?"}
        choices = [_choices(part, self.classes, basic_form, between) for part in written.split()]
        return [list(chain.from_iterable(tokens)) for tokens in product(*choices)]


@cache
def load_crisis_phrases(path: Path = PHRASES_FILE) -> CrisisPhrases:
    """Read and validate the phrases.

    Raises:
        pydantic.ValidationError: the file does not have the form that it must have.
    """
    return CrisisPhrases.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _choices(
    part: str, classes: Mapping[str, Words], basic_form: Callable[[str], str], between: dict[str, Any]
) -> list[TokenPattern]:
    """The tokens that one part of a phrase stands for, once for each way of comparing them."""
    if gap := GAP.fullmatch(part):
        return [[between] * int(gap[1])]
    words = part.removesuffix("?").split("|")
    plain = chain.from_iterable(classes[word[1:-1]] if word.startswith("{") else (word,) for word in words)
    by_mark = groupby(sorted(plain, key=_mark), key=_mark)
    tokens = [_compared(mark, [word.lstrip("=~") for word in found], basic_form) for mark, found in by_mark]
    return [[{**token, "OP": "?"} if part.endswith("?") else token] for token in tokens]


def _mark(word: str) -> str:
    return word[0] if word[0] in "=~" else ""


def _compared(mark: str, words: list[str], basic_form: Callable[[str], str]) -> dict[str, Any]:
    match mark:
        case "=":
            return {"LOWER": {"IN": words}}
        case "~":
            return {"LOWER": {"FUZZY1": {"IN": words}}}
    return {"LEMMA": {"IN": [basic_form(word) for word in words]}}
