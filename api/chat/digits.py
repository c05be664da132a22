"""Digits as people write them: figures, O for 0, words in English and Swedish, with signs or words in between.

A chain is digits that may belong together. A reading is some of its pieces, taken as one number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from re import IGNORECASE, Match, Pattern, sub
from re import compile as pattern

from api.chat.redaction_words import any_of, load_redaction_words

WORDS = load_redaction_words()
MOST_DIGITS = 24
LONGEST_GAP = 48
BETWEEN = "…"

LETTER = r"[^\W\d_]"
TENS = {word: digits for word, digits in WORDS.digit_words.items() if digits[1:] == "0" and digits != "10"}
ONES = {word: digits for word, digits in WORDS.digit_words.items() if word not in TENS}
MULTIPLES = {"double": 2, "dubbel": 2, "triple": 3, "trippel": 3}
# The number six in Swedish is what this service talks about in English.
SIX = "sex"
SIGNS = pattern(r"[^\S\n]{0,3}(?:[.\-‐‑‒–—/()·_'|~*,:]{1,3}[^\S\n]{0,3})?|\+")
SPACES = r"[\s,.:;()\-–—…]*"
WORD_BETWEEN = rf"(?:{any_of(WORDS.phrases_between_digits | WORDS.words_between_digits)})\b"
WORDS_BETWEEN = pattern(rf"{SPACES}(?:{WORD_BETWEEN}{SPACES}){{0,8}}", IGNORECASE)
PLUS = pattern(r"(?i)(?:\(?\+\s?\(?|\bplus\s)$")


def _spelt(ones: dict[str, str]) -> str:
    one, ten = any_of(ones), any_of(TENS)
    return rf"(?:{ten})(?:[ -]?(?:{one})(?!{LETTER}))?|{one}"


def _pieces(ones: dict[str, str]) -> Pattern[str]:
    return pattern(
        rf"(?P<hidden>\b(?:{any_of(WORDS.phrases_between_digits)})\b)"
        rf"|(?P<figures>(?<!{LETTER})[oO]*\d[\doO]*(?!{LETTER})|\d+)"
        rf"|(?P<words>(?<!{LETTER})(?:(?:{any_of(MULTIPLES)})\s)?(?:{_spelt(ones)})+(?!{LETTER}))",
        IGNORECASE,
    )


PIECES = _pieces({word: digit for word, digit in ONES.items() if word != SIX})
SWEDISH_PIECES = _pieces(ONES)
SWEDISH = pattern(rf"(?i)(?:{any_of(WORDS.swedish_digits)})")
WORD = pattern(any_of(WORDS.digit_words))


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits that stand together, and whether they are words."""

    start: int
    end: int
    digits: str
    spelt: bool


@dataclass(frozen=True)
class Reading:
    """Pieces taken as one number, with the signs between them; three dots where words are."""

    start: int
    end: int
    written: str
    groups: tuple[str, ...]
    spelt: bool

    @cached_property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def has_words_between(self) -> bool:
        return BETWEEN in self.written

    @property
    def has_plus(self) -> bool:
        return self.written.startswith("+")


@dataclass(frozen=True, slots=True)
class Chain:
    """Digits that may belong together."""

    text: str
    pieces: tuple[Piece, ...]
    gaps: tuple[str, ...]

    @property
    def size(self) -> int:
        return sum(len(piece.digits) for piece in self.pieces)

    def readings(self, place: int) -> list[Reading]:
        """Everything that begins with the piece at this place, a piece longer each time."""
        start, written = self._opening(place)
        found: list[Reading] = []
        groups: list[str] = []
        spelt = False
        for number, piece in enumerate(self.pieces[place:], place):
            written += (self.gaps[number - 1] if number > place else "") + piece.digits
            groups.append(piece.digits)
            spelt = spelt or piece.spelt
            if found and sum(map(len, groups)) > MOST_DIGITS:
                break
            found.append(Reading(start, piece.end, written, tuple(groups), spelt))
        return found

    def _opening(self, place: int) -> tuple[int, str]:
        """Where the number begins, with its plus sign and bracket, and its plus sign."""
        start = self.pieces[place].start
        before = PLUS.search(self.text, max(0, start - 8), start)
        if not before:
            return start - (self.text[:start].endswith("(")), ""
        return before.start(), "+"


def read_chains(text: str) -> Iterator[Chain]:
    """The chains of a text, from left to right."""
    pieces: list[Piece] = []
    gaps: list[str] = []
    for piece in _read_pieces(text):
        gap = _gap(text, pieces[-1].end, piece.start) if pieces else None
        if pieces and gap is None:
            yield Chain(text, tuple(pieces), tuple(gaps))
            pieces, gaps = [], []
        elif gap is not None:
            gaps.append(gap)
        pieces.append(piece)
    if pieces:
        yield Chain(text, tuple(pieces), tuple(gaps))


def read_number(written: str) -> str:
    """The digits of a written number and its plus sign."""
    chains = list(read_chains(written))
    plus = chains[0].readings(0)[0].has_plus if chains else False
    return "+" * plus + "".join(piece.digits for chain in chains for piece in chain.pieces)


def _read_pieces(text: str) -> Iterator[Piece]:
    expression = SWEDISH_PIECES if SWEDISH.search(text) else PIECES
    for match in expression.finditer(text):
        if match["figures"]:
            yield Piece(*match.span(), sub("[oO]", "0", match["figures"]), spelt=False)
        elif match["words"]:
            yield Piece(*match.span(), _value(match), spelt=True)


def _value(match: Match[str]) -> str:
    """The digits of words: seventy three is 73, double five 55."""
    first, *_ = written = match["words"].lower().split()
    times = MULTIPLES.get(first, 1)
    digits, previous = "", ""
    for word in WORD.findall("".join(written[times > 1 :])):
        value = WORDS.digit_words[word]
        digits = (digits[:-1] if previous in TENS and len(value) == 1 else digits) + value
        previous = word
    return digits * times


def _gap(text: str, start: int, end: int) -> str | None:
    """What stands between two pieces, or None where they do not belong together."""
    if end - start > LONGEST_GAP:
        return None
    if SIGNS.fullmatch(text, start, end):
        return sub(r"\s+", " ", sub("[‐‑‒–—]", "-", text[start:end]))
    return BETWEEN if WORDS_BETWEEN.fullmatch(text, start, end) else None
