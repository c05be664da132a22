"""Where the names stand that a person gives himself.

What introduces a name says how much the word must look like one: after "my name is" nearly every word is a name, after
"I'm" only a known name, or a capital letter on a word that English does not have. Without an introduction a known
man's name is the writer's own unless the words beside it say that it is somebody else's: nearly all who write are men.
"""

from collections.abc import Callable, Iterator
from re import IGNORECASE, Match, Pattern
from re import compile as pattern

from api.chat.found import Found
from api.chat.redaction_words import any_of, load_redaction_words
from api.chat.vocabulary import is_english

WORDS = load_redaction_words()
ALSO_WORDS = WORDS.names_that_are_words - WORDS.not_after_i_am - WORDS.not_names
GIVEN_NAMES = WORDS.mens_names | WORDS.womens_names
NAMES = GIVEN_NAMES | WORDS.names_that_are_words
ORDINARY = WORDS.not_names | WORDS.not_after_i_am | WORDS.towns | WORDS.platforms

NAME = r"(?P<name>[^\W\d_]+(?:[-'’][^\W\d_]+)*)"
QUOTE = r"[\"'“‘*]?"
TITLE = r"(?:(?:big|lil|little|old|young|mr|mister|herr|uncle)\.?\s)?"
INITIALS = r"(?:[^\W\d_]\.\s?){0,2}"
OPENS = r"(?:^|[.!?;:\n,]\s*|[-–—]\s+)"
GREETING = rf"(?:(?:{any_of(WORDS.greetings)})\b[\s,!.]*)"
AFTER_NAME = rf"(?:{any_of(WORDS.after_names)}|\d+)"
PAUSE = rf"(?=\s*(?:$|[.,;:!?\n)\"”-])|\s+{AFTER_NAME}\b)"
AFTER_SURNAME = rf"(?:{any_of(WORDS.after_surnames)}|\d+)"
CLOSES = pattern(rf"\s*(?:[.,;:!?\n\"”’)/]|$|{AFTER_SURNAME}\b)", IGNORECASE)
NEXT = pattern(r"[^\S\n]+(?:(?:von|van|de|af|al|el|bin|di|da|abu)\s+)?([^\W\d_]+(?:[-'’][^\W\d_]+)*)\.?")

MY_NAME_IS = (
    r"m[yi] (?:(?:real|full|first|last|sur|given|own|true|actual|birth|whole) ?)?"
    r"(?:names?|nam|nme|nmae|naem)(?:\s?(?:is|are|was|be|[:=])|['’]s|s)"
)
A_NAME_IS = (
    rf"{OPENS}names? is|the name['’]?s|(?:first|last|full|sur)\s?name\s?(?:is|[:=])|\bnames?\s?[:=]|(?:real|full) name"
)
I_AM_CALLED = r"(?:i['’]?m|i am|i was) (?:called|named)|i['’]?m known as|i am known as"
MITT_NAMN = (
    r"(?:mitt|fulla|riktiga|hela) namn (?:är|e|=|:)|(?:för|efter|fulla )?namn(?:et)?\s?(?:är|[:=])"
    r"|jag (?:heter|hette)|jag kallas(?: för)?"
)
PAPERS_SAY = r"signed|undertecknat|(?:my )?(?:id|papers|passport|licen[cs]e) says?"
SURE = pattern(
    rf"\b(?:{MY_NAME_IS}|{A_NAME_IS}|{I_AM_CALLED}|{MITT_NAMN}|{PAPERS_SAY})\s*,?\s*{QUOTE}{NAME}",
    IGNORECASE,
)
CALLED = pattern(rf"\b(?:{any_of(WORDS.before_called_names)})\b[\s:,]*{QUOTE}{TITLE}{NAME}", IGNORECASE)
I_AM = (
    r"i['’ ]?m\b|i am|iam|jag är|ja är|its me|it['’]s me|it is me|det är jag|me as|mig som|namn|name"
    r"|(?:me|myself|mig|i)\s*[,:(-]"
)
LOOSE = pattern(rf"\b(?:{I_AM})\s*{QUOTE}{TITLE}{NAME}", IGNORECASE)
THIS_IS = r"(?:this is|it['’]?s|it is|det är|det e|här är)[\s,]*(?:me[\s,]+|jag[\s,]+)?"
BY_NAME = pattern(rf"\b(?:as|just|only|som|bara)\s+{QUOTE}{NAME}(?={PAUSE}|\s[^\W\d_]+{PAUSE})", IGNORECASE)
POINTING = pattern(rf"\b{THIS_IS}{QUOTE}{TITLE}{NAME}(?=(?:\s[^\W\d_]+)?{PAUSE})", IGNORECASE)
END = r"(?=(?:\s[^\W\d_]+[-\w]*){0,2}\s*[.!,]?\s*(?:\d\d)?\s*(?:$|\n))"
SIGN_OFF = rf"(?:\b(?:{any_of(WORDS.sign_offs)})|(?:^|[.!?,\n]\s*)(?:{any_of(WORDS.loose_sign_offs)}))\b"
SIGNED_OFF = pattern(rf"{SIGN_OFF}[\s,.:!/*-]*(?:/\s?)?{INITIALS}{NAME}{END}", IGNORECASE)
SIGNED = pattern(rf"(?:^|\s|[.!?])(?:[-–—~/*]{{1,3}})[^\S\n]?{INITIALS}{NAME}{END}", IGNORECASE)
LAST_WORD = pattern(rf"(?:[.!?)…]\s+|\n\s*){NAME}{END}", IGNORECASE)
IS_SPEAKING = rf"(?:\s*,\s*|\s+)(?:{any_of(WORDS.after_first_words)})\b"
AGE = r"\s*[,(]?\s*\d\d\s*(?:$|[,.;)\n]|år|yo\b|y\b|years)"
FIRST_WORD = pattern(
    rf"{OPENS}{GREETING}{{0,2}}{NAME}(?:\s[^\W\d_]+)?(?={IS_SPEAKING}|{AGE})",
    IGNORECASE,
)
ALONE = pattern(rf"^\s*{GREETING}{{0,2}}{NAME}(?:\s[^\W\d_]+)?\s*[.!]?\s*$", IGNORECASE)

# Without an introduction: what stands beside a name within this many letters says whose it is, and shorter words may be
# no names; those in small letters have to be longer.
ANY_WORD = pattern(rf"(?<![\w@./'’-]){NAME}(?![\w@/]|\.\w)")
OTHERS_BEFORE = pattern(rf"\b(?:{any_of(WORDS.before_others)})[^\w,]{{1,3}}$", IGNORECASE)
OTHERS_AFTER = pattern(
    rf"(?!\s+is\s+(?:ok|okay|fine|enough|my|me|the name)\b)(?:['’]s?\b|,?\s+(?:{any_of(WORDS.after_others)})\b)",
    IGNORECASE,
)
LONGEST_BEFORE = 24
SHORTEST_KNOWN = 4
SHORTEST_KNOWN_SMALL = 5


def find_names(text: str) -> Iterator[Found]:
    """The names that a person gives himself."""
    # Without an introduction only a capital letter tells an unknown name, which says nothing in a text of capitals.
    has_capitals = not text.isupper() and not (text.istitle() and len(text.split()) > 3)
    for expression, may_be in EXPRESSIONS:
        for match in expression.finditer(text):
            if may_be(match["name"], has_capitals):
                yield Found("name", match.start("name"), _end_of_name(text, match.end("name"), has_capitals))
    yield from _own_without_introduction(text, has_capitals)


def _own_without_introduction(text: str, has_capitals: bool) -> Iterator[Found]:
    start = 0
    while match := ANY_WORD.search(text, start):
        start = match.end()
        if _is_unmistakable(match["name"], has_capitals):
            start = _end_of_name(text, match.end(), has_capitals)
            if not _is_somebody_elses(text, match.start(), start):
                yield Found("name", match.start(), start)


def _is_likely(word: str, has_capitals: bool) -> bool:
    """After "my name is": every word but those of sentences about names."""
    is_capital = _is_capital(word, has_capitals)
    if len(word) < 2 or (_plain(word) in WORDS.not_names and not (is_capital and word.lower() in NAMES)):
        return False
    return word.lower() in NAMES or is_capital or not is_english(word)


def _is_possible(word: str, has_capitals: bool) -> bool:
    """After "call me": a known name, or a word that English does not have."""
    if len(word) < 2 or _plain(word) in WORDS.not_names:
        return False
    return word.lower() in NAMES or not (is_english(word) or _plain(word) in ORDINARY)


def _is_evident(word: str, has_capitals: bool) -> bool:
    """After "I'm": a known name, or a capital letter on a word that English does not have."""
    if _is_known(word, has_capitals):
        return True
    has_its_capital = _is_capital(word, has_capitals) and len(word) > 1 and not word.isupper()
    return has_its_capital and not (is_english(word) or _plain(word) in ORDINARY)


def _is_capital(word: str, has_capitals: bool) -> bool:
    """Whether its first letter is a capital that says something."""
    return has_capitals and word[0].isupper()


def _plain(word: str) -> str:
    """The word as the lists have it: I'm is im."""
    return word.lower().replace("'", "").replace("’", "")


def _is_known(word: str, has_capitals: bool) -> bool:
    """A name that many bear; one that is also a word needs its capital letter."""
    lower = word.lower()
    return _is_given_name(lower) or (_is_capital(word, has_capitals) and lower in ALSO_WORDS)


def _is_given_name(lower: str) -> bool:
    first, _, second = lower.partition("-")
    return lower in GIVEN_NAMES or (first in NAMES and (second in NAMES or bool(second and not is_english(second))))


def _is_unmistakable(word: str, has_capitals: bool) -> bool:
    """By itself: a known name that is long enough to be nothing else."""
    if has_capitals and word.isupper():
        return False
    shortest = SHORTEST_KNOWN if _is_capital(word, has_capitals) else SHORTEST_KNOWN_SMALL
    first, _, second = word.lower().partition("-")
    return len(word) >= shortest and (first in WORDS.mens_names or (second in NAMES and first in NAMES))


def _is_somebody_elses(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - LONGEST_BEFORE) : start]
    return bool(OTHERS_BEFORE.search(before) or OTHERS_AFTER.match(text, end))


EXPRESSIONS: tuple[tuple[Pattern[str], Callable[[str, bool], bool]], ...] = (
    (SURE, _is_likely),
    (CALLED, _is_possible),
    (SIGNED_OFF, _is_possible),
    (LOOSE, _is_evident),
    (POINTING, _is_evident),
    (BY_NAME, _is_known),
    (SIGNED, _is_evident),
    (FIRST_WORD, _is_evident),
    (LAST_WORD, _is_known),
    (ALONE, _is_known),
)


def _end_of_name(text: str, end: int, has_capitals: bool) -> int:
    """Take up to three more words: those with a capital letter, or what looks like a surname before a pause."""
    for _ in range(3):
        word = NEXT.match(text, end)
        if not word or not _may_be_surname(text, word, has_capitals):
            return end
        end = word.end(1)
    return end


def _may_be_surname(text: str, found: Match[str], has_capitals: bool) -> bool:
    word = found[1]
    lower = word.lower()
    if lower in WORDS.not_surnames or lower in WORDS.not_names:
        return False
    if _is_capital(word, has_capitals):
        return True
    if lower in GIVEN_NAMES or any(lower.endswith(end) for end in WORDS.surname_endings):
        return True
    return bool(CLOSES.match(text, found.end())) and (len(word) == 1 or not is_english(word))
