"""Where street addresses stand in a text: streets with a house number, boxes, postal codes, door codes."""

from collections.abc import Iterator
from re import IGNORECASE, Pattern
from re import compile as pattern

from api.chat.found import Found
from api.chat.number_recognition import HELP_LINES
from api.chat.redaction_words import any_of, load_redaction_words

WORDS = load_redaction_words()
LOWER = "a-zåäöéüæøßąćęłńóśźż"
UPPER = "A-ZÅÄÖÉÜÆØĄĆĘŁŃÓŚŹŻ"
USUAL_ENDINGS = ("gatan", "vägen", "vagen")
NOT_WORD = r"(?![^\W_])"

CAPITALISED = rf"(?-i:[{UPPER}])[\w:.'’-]{{0,30}}"
# 12, 12 B, 12B, 40:213, 3-5; not a duration, an amount or a clock time.
HOUSE = (
    rf"(?:(?i:nr|nummer|no|number)\.?\s?)?\d{{1,4}}(?:\s?-\s?\d{{1,4}})?(?:\s?[a-zA-Z]{NOT_WORD})?(?::\d{{1,4}})?"
    rf"(?![\d%])(?!\s?(?i:{any_of(WORDS.units)})\b)(?![.,:]\d)"
)
CODE = r"(?:(?:SE?|FI|NO|DK|D)[ -]?)?[1-9]\d{2}\s?\d{2}(?!\d)"
TOWN = rf"(?:{CAPITALISED}(?:\s{CAPITALISED})?|(?i:{any_of(WORDS.towns)})\b)"
BRITISH_CODE = r"[A-Z]{1,2}\d[\dA-Z]?\s?\d[A-Z]{2}\b"
# What follows a house number: flat, stairs, floor, postal code with its town.
FLAT = rf"(?:(?i:{any_of(WORDS.flats)})\.?\s?(?:nr\.?\s?)?\d{{1,4}}\w?)"
FLOOR = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s?(?i:tr|trappor|vån|våningen|floor)\b|(?i:n\.?b|b\.?v|{any_of(WORDS.floors)})\b)"
)
PLACE = rf"\d{{4}}\s{TOWN}|{CODE}(?:,?\s{TOWN})?|{TOWN}(?:,?\s(?:{CODE}|{BRITISH_CODE}))|(?i:{any_of(WORDS.towns)})\b"
TAIL = rf"(?:\s?,\s?|\s)(?:{FLAT}|{FLOOR}|{PLACE})"

STREET = rf"(?:[^\W\d_][\w:.'’-]{{0,40}}?(?i:{any_of(WORDS.street_endings)}))"
SECOND = rf"(?i:{any_of(WORDS.second_words)})"
FIRST = rf"(?:(?i:{any_of(WORDS.first_words)})\.?\s)"
# kung valdemars väg, in small letters
GENITIVE = r"(?:[^\W\d_]{2,20}\s)?[^\W\d_]{3,20}s\s(?i:väg|gata|gränd|torg|allé|stig|backe)"
SWEDISH = pattern(
    rf"(?<![\w@/.])(?:{FIRST}{{0,2}}{STREET}|{GENITIVE}|{FIRST}{SECOND}|{CAPITALISED}(?:\s{CAPITALISED})?\s{SECOND})\.?\s?{HOUSE}(?:{TAIL}){{0,4}}"
)
# Endings that are also words need a capital letter: Tallbacken 11, Solängen 3.
CAPITAL_ONLY = pattern(
    rf"(?<![\w@/.]){FIRST}{{0,2}}[{UPPER}][{LOWER}]{{1,30}}(?:{any_of(WORDS.weak_street_endings)})\s{HOUSE}(?:{TAIL}){{0,4}}"
)
FARM = pattern(rf"(?<![\w@/.])(?:{CAPITALISED}\s){{1,3}}\d{{1,4}}[A-Z]?\s?,?\s{CODE}(?:,?\s{TOWN})?")
DIGIT_WORD = rf"(?:{any_of(WORDS.digit_words)})"
SPELT = pattern(
    rf"(?<![\w@/.])[^\W\d_]{{3,30}}(?:{'|'.join(USUAL_ENDINGS)})"
    rf"\s(?:nummer |number )?{DIGIT_WORD}+(?:[ -]{DIGIT_WORD})?\b",
    IGNORECASE,
)
ENGLISH_FLAT = r"(?:(?:[Ff]lat|[Aa]pt|[Aa]partment|[Uu]nit)\.?\s\w{1,4},?\s)?"
ENGLISH_STREET = any_of({word.title() for word in WORDS.english_streets})
ENGLISH = pattern(
    rf"(?<![\w@/.]){ENGLISH_FLAT}\d{{1,5}}[a-zA-Z]?,?\s(?:{CAPITALISED}\s){{1,3}}(?:{ENGLISH_STREET})\b\.?(?:{TAIL}){{0,4}}"
)
LIVES = rf"\b(?i:{any_of(WORDS.before_addresses)})\b[\s:,]*"
INTRODUCED = pattern(
    rf"{LIVES}(?P<address>\d{{1,5}}[a-z]?\s(?:[^\W\d_]+\s){{1,2}}(?:{any_of(WORDS.english_streets)})\b(?:{TAIL}){{0,4}}"
    rf"|(?:\d{{1,3}}[a-z]?\s)?(?:{FIRST}{{0,2}}{STREET}|(?:{FIRST}|[^\W\d_]{{3,20}}\s){SECOND})(?:\s{HOUSE})?{NOT_WORD}(?:{TAIL}){{0,4}}"
    rf"|[^\W\d_][^\W\d]+\s\d{{1,3}}[a-zA-Z]?{NOT_WORD}(?!\s?(?:{any_of(WORDS.units)})\b)(?:{TAIL}){{0,4}})",
    IGNORECASE,
)
BOX = pattern(rf"(?i:\b(?:p\.?\s?o\.?\s?|post)?box)\s(?:\d{{3,5}}|\d{{1,5}}(?=,?\s{CODE}))(?:{TAIL}){{0,2}}")
POSTAL = pattern(
    rf"(?<![\w.,:+-])(?:(?:SE?)[ -])?[1-9]\d{{2}}\s\d{{2}},?\s{TOWN}|(?<![\w.,:+-])SE?-\s?\d{{3}}\s?\d{{2}}(?!\d)"
    rf"|(?<![\w.,:+-])[1-9]\d{{4}},?\s(?i:{any_of(WORDS.towns)})\b"
)
LED_POSTAL = pattern(
    rf"\b(?:{any_of(WORDS.before_postal_codes)})\b[\s:=#]*(?:\w+\s){{0,2}}?(?P<address>{CODE}(?:,?\s{TOWN})?|{BRITISH_CODE})",
    IGNORECASE,
)
DOOR = pattern(rf"\b(?:{any_of(WORDS.before_door_codes)})\b[^\d\n.?!]{{0,16}}(?P<address>\d{{3,6}}[#*]?)", IGNORECASE)
FLAT_ALONE = pattern(r"\b(?:lgh|lägenhet(?:snummer)?)\.?\s?(?:nr\.?\s?)?(?P<address>\d{4})\b", IGNORECASE)
NEAR_DIGITS = (CAPITAL_ONLY, FARM, ENGLISH, BOX, POSTAL, LED_POSTAL, DOOR, FLAT_ALONE)
HOUSE_NUMBER = pattern(r"(?<![^\W\d_])([^\W\d_]++)\.?\s?(?:(?:nr|nummer|no|number)\.?\s?)?\d", IGNORECASE)
ENDINGS = tuple(WORDS.street_endings | WORDS.second_words)


def find_addresses(text: str) -> Iterator[Found]:
    """Every address."""
    for expression in _expressions(text):
        group = "address" if "address" in expression.groupindex else 0
        for match in expression.finditer(text):
            if match[group].replace(" ", "")[:5] not in HELP_LINES:
                yield Found("address", *match.span(group))


def _expressions(text: str) -> Iterator[Pattern[str]]:
    """Those that can fit: the dear ones are tried only where a street and a number stand together."""
    yield INTRODUCED
    if any(match[1].lower().endswith(ENDINGS) for match in HOUSE_NUMBER.finditer(text)):
        yield SWEDISH
    if any(ending in text.lower() for ending in USUAL_ENDINGS):
        yield SPELT
    if any(letter.isdigit() for letter in text):
        yield from NEAR_DIGITS
