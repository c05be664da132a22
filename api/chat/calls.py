"""Phone numbers in what the service says: which words of it call a help line when they are pressed."""

from functools import cache
from re import Pattern, escape, split
from re import compile as pattern

from pydantic import BaseModel, ConfigDict, Field

from api.facts import load_facts

LIFE = ("emergency_number", "suicide_line_number")


class Piece(BaseModel):
    """Some words of a paragraph; a help line's number is a piece of its own."""

    model_config = ConfigDict(frozen=True)

    text: str = Field(repr=False, examples=["90 390"])
    dials: str | None = Field(default=None, description="What to dial when it is pressed.", examples=["90390"])


Paragraphs = tuple[tuple[Piece, ...], ...]


def unmarked(text: str) -> Paragraphs:
    """Words of a visitor: no number in them is ever one to press."""
    return tuple((Piece(text=paragraph),) for paragraph in _paragraphs(text))


def marked(text: str) -> Paragraphs:
    """Words of the service, the numbers of the facts file among them apart."""
    return tuple(tuple(_pieces(paragraph)) for paragraph in _paragraphs(text))


def life_lines_of(said: Paragraphs) -> tuple[Piece, ...]:
    """The numbers for a life in danger, where these are what the answer is about: where it names one of them first.

    An answer about something else, as a tip to the police, names another number before them.
    """
    numbers = tuple(dict.fromkeys(piece for paragraph in said for piece in paragraph if piece.dials))
    for_life = [load_facts().values[key] for key in LIFE]
    lines = tuple(number for number in numbers if number.text in for_life)
    return lines if numbers[:1] == lines[:1] else ()


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in split(r"\n{2,}", text) if paragraph.strip()]


def _pieces(paragraph: str) -> list[Piece]:
    numbers = load_facts().numbers
    return [Piece(text=part, dials=numbers.get(part)) for part in _known_number().split(paragraph) if part]


@cache
def _known_number() -> Pattern[str]:
    longest_first = sorted(load_facts().numbers, key=len, reverse=True)
    return pattern(rf"(?<![\w+-])({'|'.join(map(escape, longest_first))})(?![\w-])")
