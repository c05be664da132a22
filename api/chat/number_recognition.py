"""Where phone, personal and card numbers stand in a text, however they are spaced; years and help lines are none.

A run is digits with little between them. In a run, each number is looked for from left to right.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from re import compile as pattern

from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, format_number, is_valid_number, parse

from api.facts import load_facts

HOME = load_facts().country
NEIGHBOURS = ("NO", "DK")
MOST_GROUPS = 19
LONGEST_NUMBER = 19

BETWEEN = r"[^\S\n]{0,2}(?:[.\-‐‑‒–—/()·_'|~*]{1,2}[^\S\n]{0,2})?"
RUN = pattern(rf"(?:\+[^\S\n]?)?\(?(?:\+)?\d(?:{BETWEEN}\d)+")
GROUP = pattern(r"\d+")
PERSONAL = pattern(
    r"(?:(?:18|19|20)\d\d|\d\d)[-. /]?(?:0[1-9]|1[0-2])[-. /]?"
    r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])\s{0,2}[-+‐‑‒–—]?\s{0,2}\d{4}"
)
DATE = pattern(
    r"(?:19|20)\d\d(?:([-./ ]?)(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01]))"
    r"|(?:0?[1-9]|[12]\d|3[01])([-./ ])(?:0?[1-9]|1[0-2])\2(?:19|20)?\d\d"
    r"|(?:(?:19|20)\d\d[-–/ ]{1,3})+(?:19|20)?\d\d"
)
CARD = pattern(r"\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}")
PRICE_AFTER = pattern(
    r"\s{0,2}(?:kr\b|:-|sek\b|kronor|crowns|euros?\b|eur\b|€|dollars?\b|usd\b|\$|£|pounds?\b|k\b|tkr)"
)
PRICE_BEFORE = pattern(r"(?:kr|sek|€|\$|£|eur|usd)\s{0,2}$")
AMERICAN = pattern(r"\(?[2-9]\d\d\)?[ .\-]{0,2}\d{3}[ .\-]\d{4}")
EIGHT_DIGITS = pattern(r"\d{8}|\d\d(?:[ .\-]\d\d){3}|\d{3}[ .\-]\d\d[ .\-]\d{3}|\d{4}-\d{4}")
MOBILE_WITHOUT_ZERO = pattern(r"7[02369]\d{7}")
DIGIT_WORD = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|noll|ett|två|tre|fyra|fem|sex|sju|åtta|nio|double|\d)"
)
SPELT = pattern(rf"(?i)\b(?:zero|oh|noll|plus)(?:[\s,.\-]{{1,3}}{DIGIT_WORD}){{6,}}\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a text and what it is."""

    kind: str
    start: int
    end: int


def find_numbers(text: str) -> Iterator[Found]:
    """Every phone, personal and card number, from left to right."""
    yield from (Found("phone", *match.span()) for match in SPELT.finditer(text))
    for run in RUN.finditer(text):
        yield from _in_run(text, run.start(), run.end())


def plain_phone(written: str) -> str | None:
    """The number as dialled from Sweden, in international form, or None where nobody has such a number."""
    for region in (HOME, *NEIGHBOURS):
        number = _parse(written, region)
        if number:
            return format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return None


def _in_run(text: str, start: int, end: int) -> Iterator[Found]:
    groups = [match.span() for match in GROUP.finditer(text, start, end)]
    place = 0
    while place < len(groups):
        windows = list(_windows(groups, place))
        kind, last = _best(text, windows, start)
        if kind:
            yield Found(kind, _opening(text, windows[0][0], start), windows[last][1])
        place += last + 1


def _windows(groups: list[tuple[int, int]], place: int) -> Iterable[tuple[int, int]]:
    """What begins with this group, a group longer each time."""
    first = groups[place][0]
    ends = (end for _, end in groups[place : place + MOST_GROUPS])
    return ((first, end) for end in takewhile(lambda end: end - first <= LONGEST_NUMBER * 6, ends))


def _best(text: str, windows: list[tuple[int, int]], run_start: int) -> tuple[str, int]:
    """The likeliest reading of what begins here: its kind, empty for an ordinary number, and its last group."""
    for kind, fits in (("", _is_ordinary), ("card", _is_card), ("personal number", _is_personal), ("phone", _is_phone)):
        for last in range(len(windows) - 1, -1, -1):
            start, end = windows[last]
            if fits(text, _opening(text, start, run_start), end):
                return kind, last
    for last in range(len(windows) - 1, -1, -1):
        if _may_be_phone(text, _opening(text, windows[last][0], run_start), windows[last][1]):
            return "phone", last
    return "", 0


def _opening(text: str, start: int, run_start: int) -> int:
    """Where the number begins with its plus sign and bracket."""
    while start > run_start and text[start - 1] in "+( ":
        start -= 1
    return start + (len(text[start:]) - len(text[start:].lstrip(" ")))


def _is_ordinary(text: str, start: int, end: int) -> bool:
    written = text[start:end].lstrip("(")
    digits = _digits(written)
    if digits in HELP_LINES or DATE.fullmatch(written):
        return True
    steps = GROUP.findall(written)
    if len(steps) > 3 and all(int(after) - int(before) == 1 for before, after in pairwise(steps)):
        return True
    return digits[0] != "0" and "+" not in written and _is_price(text, start, end)


def _is_price(text: str, start: int, end: int) -> bool:
    return bool(PRICE_AFTER.match(text[end : end + 12].lower()) or PRICE_BEFORE.search(text[:start].lower()[-6:]))


def _is_card(text: str, start: int, end: int) -> bool:
    digits = _digits(text[start:end])
    return bool(CARD.fullmatch(text[start:end])) or (13 <= len(digits) <= 19 and digits[0] in "3456" and _luhn(digits))


def _is_personal(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    if not PERSONAL.fullmatch(written):
        return False
    return not (GROUP.fullmatch(written) and len(written) == 10 and _parse(written, HOME))


def _is_phone(text: str, start: int, end: int) -> bool:
    written = text[start:end]
    digits = _digits(written)
    if not 7 <= len(digits) <= 17:
        return False
    if "+" in written or digits[0] == "0" or MOBILE_WITHOUT_ZERO.fullmatch(digits):
        return _parse(written, HOME) is not None
    if AMERICAN.fullmatch(written):
        return True
    return bool(EIGHT_DIGITS.fullmatch(written)) and any(_parse(written, region) for region in NEIGHBOURS)


def _may_be_phone(text: str, start: int, end: int) -> bool:
    """Numbers that nobody has but that a person may have mistyped."""
    written = text[start:end]
    digits = _digits(written)
    if "+" in written or digits.startswith("00"):
        return 8 <= len(digits) <= 17
    return (digits[0] == "0" and 8 <= len(digits) <= 12) or bool(GROUP.fullmatch(written) and len(digits) >= 9)


def _parse(written: str, region: str) -> PhoneNumber | None:
    try:
        number = parse(written, region)
    except NumberParseException:
        return None
    return number if is_valid_number(number) else None


def _digits(written: str) -> str:
    return "".join(GROUP.findall(written))


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _help_lines() -> frozenset[str]:
    values = (value for value in load_facts().values.values() if not value.strip("0123456789 -"))
    written = {_digits(value) for value in values}
    return frozenset(written | {"46" + digits.removeprefix("0") for digits in written})


HELP_LINES = _help_lines()
