"""Booking codes: six words that open a booking, kept as a keyed hash only."""

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from api.keyring.service import HashKeys
from api.security.keys import derive, keyed_hash
from api.security.limits import Rule

WORDS_IN_A_CODE = 6
WORDS_IN_THE_LIST = 7776
LONGEST_INPUT = 200
# One count for page and JSON: whoever guesses codes gets no second one.
BOOKING_CODE_RULE = Rule.of("booking-code", "20/minute")


@cache
def code_words() -> tuple[str, ...]:
    """The EFF long list.

    Raises:
        ValueError: the list is not the one that codes are made from.
    """
    words = tuple(files("xkcdpass.static").joinpath("eff-long").read_text("ascii").split())
    if len(set(words)) != WORDS_IN_THE_LIST:
        raise ValueError("The word list is not the EFF long list.")
    return words


@dataclass(frozen=True, slots=True)
class BookingCode:
    """A code as a person wrote it; what opens a booking are its letters, in this order, in any case."""

    written: str = field(repr=False)

    @property
    def letters(self) -> str:
        plain = normalize("NFKC", self.written[:LONGEST_INPUT]).casefold()
        return "".join(character for character in plain if character.isalpha())


class CodeBook:
    """Makes codes and their hashes."""

    def __init__(self, keys: HashKeys) -> None:
        self._making = keys.making
        self._hashing = keys.codes

    def code_for(self, idempotency_key: str) -> BookingCode:
        """The code of one request; the same for the same key, so that it need not be kept to be told again."""
        number = int.from_bytes(derive(self._making + idempotency_key.encode(), "turning-point/booking-code/words/1"))
        words = []
        for _ in range(WORDS_IN_A_CODE):
            number, index = divmod(number, WORDS_IN_THE_LIST)
            words.append(code_words()[index])
        return BookingCode(" ".join(words))

    def hash(self, code: BookingCode) -> str:
        """What a booking is found by."""
        return keyed_hash(self._hashing, code.letters.encode()).hex()
