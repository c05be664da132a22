"""Where phone, personal and card numbers stand in a text, however they are written.

Dates, prices and help lines are none.
In a chain of digits, each number is looked for from left to right, the longest reading first.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from re import compile as pattern

from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, format_number, is_valid_number, parse

from api.chat.digits import Chain, Reading, read_chains, read_number
from api.chat.found import Found
from api.facts import load_facts

HOME = load_facts().country
NEIGHBOURS = ("NO", "DK")
LEAST_DIGITS = 7
MOST_OF_A_PRICE = 9

YEAR = r"(?:19|20)\d\d"
MONTH = r"(?:0?[1-9]|1[0-2])"
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
DATE = (
    rf"(?:{YEAR}(?:-{MONTH}-{DAY}|/{MONTH}/{DAY}|\.{MONTH}\.{DAY}| {MONTH} {DAY}|{MONTH}{DAY})"
    rf"|{DAY}(?:-{MONTH}-|/{MONTH}/|\.{MONTH}\.| {MONTH} ){YEAR})"
)
SHORT_DATE = rf"(?:{DATE}|{DAY}(?:-{MONTH}-|/{MONTH}/|\.{MONTH}\.| {MONTH} |/{MONTH} ?-)\d\d)"
CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
AMOUNT = r"(?:[1-9]\d{0,3}[05]0|[1-9]\d{0,2}(?:[ .]\d00)+)"
COMMA = r"(?: ?[\-/…] ?|, | )"


def _list(*things: str) -> str:
    thing = f"(?:{'|'.join(things)})"
    return rf"{thing}(?:{COMMA}{thing})*"


# Anywhere in a chain, and where nothing else follows in it.
ORDINARY = pattern(
    "|".join(
        (
            *(_list(thing) for thing in (DATE, CLOCK, AMOUNT, r"\d{1,2}[.,]\d", r"\d{1,2}/\d{1,2}")),
            rf"{YEAR}(?:{COMMA}{YEAR}|[-/]\d\d)+",
        )
    )
)
ORDINARY_TO_THE_END = pattern(_list(SHORT_DATE, CLOCK))
PERSONAL_SHAPE = pattern(r"(?:\d\d[ .-]?)?\d{6} ?[-+/._, …] ?\d{4}|(?:19|20)?\d\d([-./ ])\d\d\1\d\d ?[-+/. ] ?\d{4}")
# Three digits apart, as in 070-174 06 15, are an area or a mobile network; some of these would also pass as a birthday.
AREA_FIRST = pattern(r"0\d\d ?[-/ ] ?\d{2,3}\b")
# The day of birth with the rest left out: 840512-xxxx.
MASKED = pattern(r"(?<!\d)(?:19|20)?\d{6}\s?[-+]?\s?[xX*]{2,4}(?!\w)")
LAST_FOUR = pattern(r"(?i)\b(?:last four|sista fyra|four last)\b[^\d\n.?!]{0,20}(?<!\d)(\d{4})(?!\d)")
CARD_SHAPE = pattern(r"\d{4}(?:[ .\-…]\d{4}){3}")
BANK_SHAPE = pattern(r"\d{3,4}-\d{4}")
PRICE_AFTER = pattern(
    r"\s{0,2}(?:kr\b|:-|sek\b|kronor|spänn|lax\b|crowns|euros?\b|eur\b|€|dollars?\b|usd\b|\$|£|pounds?\b|k\b|tkr|%|km\b|steps)"
)
PRICE_BEFORE = pattern(r"(?:kr|sek|€|\$|£|eur|usd)\s{0,2}$")
AMERICAN = pattern(r"(?:1[ .\-]?)?\(?[2-9]\d\d\)?[ .\-]{0,2}\d{3}[ .\-]\d{4}")
EIGHT_DIGITS = pattern(r"\d{8}|\d\d(?:[ .\-]\d\d){3}|\d{3}[ .\-]\d\d[ .\-]\d{3}|\d{4}-\d{4}")
MOBILE_WITHOUT_ZERO = pattern(r"7[02369]\d{7}")
SWISH = pattern(r"123\d{7}")


def find_numbers(text: str) -> Iterator[Found]:
    """Every phone, personal and card number, from left to right."""
    yield from (Found("personal number", *match.span()) for match in MASKED.finditer(text))
    yield from (Found("personal number", *match.span(1)) for match in LAST_FOUR.finditer(text))
    for chain in read_chains(text):
        if chain.size >= LEAST_DIGITS:
            yield from _in_chain(chain)


def plain_phone(written: str) -> str | None:
    """The number as dialled from Sweden, in international form, or None where nobody has such a number."""
    for region in (HOME, *NEIGHBOURS):
        number = _parse(read_number(written), region)
        if number:
            return format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return None


def _in_chain(chain: Chain) -> Iterator[Found]:
    place = 0
    while place < len(chain.pieces):
        readings = chain.readings(place)
        kind, last = _best(chain.text, readings)
        if kind:
            yield Found(kind, readings[last].start, readings[last].end)
        place += last + 1


def _best(text: str, readings: list[Reading]) -> tuple[str, int]:
    """The likeliest meaning of what begins here: its kind, empty for an ordinary number, and its last piece."""
    whole = readings[-1]
    if len(whole.digits) < LEAST_DIGITS or is_ordinary(text, whole) or ORDINARY_TO_THE_END.fullmatch(whole.written):
        return "", len(readings) - 1
    for kind, fits in MEANINGS:
        for last in range(len(readings) - 1, -1, -1):
            if fits(readings[last]) if kind else is_ordinary(text, readings[last]):
                return kind, last
    return "", 0


def is_ordinary(text: str, reading: Reading) -> bool:
    """Whether it is a help line, a date, a time, a price, or a list of such."""
    if reading.digits in HELP_LINES:
        return True
    if len(reading.groups) > 1 and ORDINARY.fullmatch(reading.written):
        return True
    return _is_counting(reading.groups) or _is_price(text, reading)


def _is_counting(groups: tuple[str, ...]) -> bool:
    if len(groups) < 4:
        return False
    step = int(groups[1]) - int(groups[0])
    return step != 0 and all(int(after) - int(before) == step for before, after in pairwise(groups))


def _is_price(text: str, reading: Reading) -> bool:
    if reading.digits[0] == "0" or reading.has_plus or len(reading.digits) > MOST_OF_A_PRICE:
        return False
    before, after = text[max(0, reading.start - 6) : reading.start], text[reading.end : reading.end + 12]
    return bool(PRICE_AFTER.match(after.lower()) or PRICE_BEFORE.search(before.lower()))


def _is_card(reading: Reading) -> bool:
    digits = reading.digits
    if not 13 <= len(digits) <= 19:
        return False
    return bool(CARD_SHAPE.fullmatch(reading.written)) or (digits[0] in "23456" and _luhn(digits))


def _is_personal(reading: Reading) -> bool:
    """A day of birth and four more digits; by its check digit, or by the way it is written."""
    digits = reading.digits
    if len(digits) not in (10, 12) or (len(digits) == 12 and digits[:2] not in ("18", "19", "20")):
        return False
    if AREA_FIRST.match(reading.written):
        return False
    has_shape = bool(PERSONAL_SHAPE.fullmatch(reading.written))
    if not _is_day(digits[-10:-4]):
        return has_shape and "-" in reading.written
    if len(digits) == 10 and reading.groups == (digits,) and digits[0] == "0" and _parse(digits, HOME):
        return False
    return has_shape or (_luhn(digits[-10:]) and (len(reading.groups) < len(digits) or reading.spelt))


def _is_day(digits: str) -> bool:
    """Whether it is a day, six digits; a coordination number adds 60 to the day of the month."""
    month, day = int(digits[2:4]), int(digits[4:])
    try:
        date(2000, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _is_phone(reading: Reading) -> bool:
    digits, written = reading.digits, reading.written
    if not 7 <= len(digits) <= 15 + 2 * digits.startswith("00"):
        return False
    if reading.has_plus or digits[0] == "0":
        return _parse("+" * reading.has_plus + digits, HOME) is not None
    if MOBILE_WITHOUT_ZERO.fullmatch(digits) and (reading.spelt or len(reading.groups) <= 5):
        return True
    if AMERICAN.fullmatch(written):
        return True
    return bool(EIGHT_DIGITS.fullmatch(written)) and any(_parse(digits, region) for region in NEIGHBOURS)


def _may_be_phone(reading: Reading) -> bool:
    """Numbers that nobody has but that a person may have mistyped."""
    digits = reading.digits
    if reading.spelt and len(digits) >= 9:
        return True
    if reading.has_plus or digits.startswith("00"):
        return 8 <= len(digits) <= 17
    if reading.has_words_between:
        return digits.startswith("07") and 9 <= len(digits) <= 11
    if digits[0] == "0" and 8 <= len(digits) <= 12:
        return len(reading.groups[0]) > 1 or max(map(len, reading.groups)) == 1
    return bool((len(reading.groups) == 1 and len(digits) >= 9) or BANK_SHAPE.fullmatch(reading.written))


def _is_swish(reading: Reading) -> bool:
    return len(reading.digits) == 10 and bool(SWISH.fullmatch(reading.digits)) and not reading.has_words_between


def _is_long(reading: Reading) -> bool:
    """More digits than any amount has, in groups that are no list: something that names somebody."""
    return (
        len(reading.digits) >= 10
        and len(reading.groups) * 2 <= len(reading.digits)
        and not set(reading.written) & set("…,:")
    )


def _parse(written: str, region: str) -> PhoneNumber | None:
    try:
        number = parse(written, region)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _help_lines() -> frozenset[str]:
    values = (value for value in load_facts().values.values() if not value.strip("0123456789 -"))
    written = {"".join(filter(str.isdigit, value)) for value in values}
    return frozenset(written | {code + digits.removeprefix("0") for digits in written for code in ("46", "0046")})


HELP_LINES = _help_lines()
# In this order: the first that fits is taken, the empty kind is left in the text.
MEANINGS: tuple[tuple[str, Callable[[Reading], bool]], ...] = (
    ("card", _is_card),
    ("personal number", _is_personal),
    ("", bool),
    ("account", _is_swish),
    ("phone", _is_phone),
    ("phone", _may_be_phone),
    ("account", _is_long),
)
