"""Where bank accounts stand in a text: by their international form, or by the word before them."""

from collections.abc import Iterator
from re import IGNORECASE, sub
from re import compile as pattern

from api.chat.digits import Chain, Reading, read_chains
from api.chat.found import Found
from api.chat.number_recognition import is_ordinary
from api.chat.redaction_words import any_of, load_redaction_words

WORDS = load_redaction_words().account_words
LONGEST_LEAD = 48
LEAST_DIGITS = min(WORDS.values())
LEAST_OF_AN_IBAN = 14

IBAN_SHAPE = pattern(
    r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z]{4})?(?:[ -]?\d{4}){2,7}(?:[ -]?\d{1,3})?(?![^\W_])", IGNORECASE
)
WITH_LETTERS = pattern(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{1,4}){3,8}(?![^\W_])", IGNORECASE)
SWIFT = pattern(r"(?i:\b(?:bic|swift)\b[^\n\d]{0,12}?)\b([A-Za-z]{6}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?)\b")
# The word, and what may stand between it and its number.
LED = pattern(rf"\b({any_of(WORDS)})\b(?:[^\d\n.?!]|\.(?=\s?$)){{0,24}}$", IGNORECASE)


def find_ibans(text: str) -> Iterator[Found]:
    """Accounts in their international form, and codes of banks."""
    yield from (Found("account", *match.span()) for match in IBAN_SHAPE.finditer(text))
    yield from (Found("account", *match.span(1)) for match in SWIFT.finditer(text))
    for match in WITH_LETTERS.finditer(text):
        size = _iban_size(match.group())
        if size:
            yield Found("account", match.start(), match.start() + size)


def find_accounts(text: str) -> Iterator[Found]:
    """Account, clearing, giro and card security numbers that a word announces."""
    for chain in read_chains(text):
        reading = _announced(chain) if chain.size >= LEAST_DIGITS else None
        if reading:
            yield Found("account", reading.start, reading.end)


def _announced(chain: Chain) -> Reading | None:
    start = chain.pieces[0].start
    word = LED.search(chain.text[max(0, start - LONGEST_LEAD) : start])
    if not word:
        return None
    readings = [reading for reading in chain.readings(0) if not reading.has_words_between]
    longest = readings[-1]
    enough = len(longest.digits) >= WORDS[word[1].lower()]
    return longest if enough and not is_ordinary(chain.text, longest) else None


def _iban_size(written: str) -> int:
    """How many letters of what was written are an account, by its check digits; 0 for none."""
    ends = [place for place in range(len(written), LEAST_OF_AN_IBAN, -1) if written[place - 1] not in " -"]
    return next((end for end in ends if _is_iban(written[:end])), 0)


def _is_iban(written: str) -> bool:
    plain = sub("[ -]", "", written)
    return (
        len(plain) > LEAST_OF_AN_IBAN and int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1
    )
