"""Where a booking code stands in a text: whoever reads it could open the booking."""

from collections.abc import Iterator
from functools import cache
from re import compile as pattern

from api.chat.found import Found
from api.handoffs.codes import WORDS_IN_A_CODE, code_words

# Words of the list are joined by a hyphen too ("t-shirt"), so each part is looked up.
WORD = pattern(r"[^\W\d_]+")
BETWEEN_WORDS = frozenset(" \t\r\n-,")


def find_booking_codes(text: str) -> Iterator[Found]:
    """Every run of as many different words of the list as a code has."""
    run: list[tuple[int, int]] = []
    for word in WORD.finditer(text):
        joined = bool(run) and BETWEEN_WORDS.issuperset(text[run[-1][1] : word.start()])
        if word[0].casefold() not in _parts():
            yield from _code(text, run)
            run = []
        elif joined:
            run.append(word.span())
        else:
            yield from _code(text, run)
            run = [word.span()]
    yield from _code(text, run)


def _code(text: str, run: list[tuple[int, int]]) -> Iterator[Found]:
    different = {text[start:end].casefold() for start, end in run}
    if len(different) >= WORDS_IN_A_CODE:
        yield Found("booking code", run[0][0], run[-1][1])


@cache
def _parts() -> frozenset[str]:
    return frozenset(part for word in code_words() for part in word.split("-"))
