"""Where names on other services stand in a text."""

from collections.abc import Iterator
from re import IGNORECASE, Match
from re import compile as pattern

from api.chat.found import Found
from api.chat.redaction_words import any_of, load_redaction_words
from api.chat.vocabulary import is_english

WORDS = load_redaction_words()
ORDINARY = WORDS.not_names | WORDS.not_surnames | WORDS.platforms | WORDS.before_handles
NOT_ODD = ORDINARY | WORDS.not_after_i_am
PLATFORM = rf"(?:{any_of(WORDS.platforms)})"
LABEL = rf"(?:{any_of(WORDS.handle_labels)})"
LINKS = rf"(?:\s+|[:=,(/\"'“-]|\b(?:{any_of(WORDS.before_handles | WORDS.platforms | WORDS.handle_labels)})\b)"
HANDLE = r"(?<![\w@.#-])(?:live:|u/)?\w[\w.-]{1,40}+(?:#\d{1,6})?(?![\w@])"
IS = r"(?:is|was|are|är|e|var|heter)"
AT_SIGN = pattern(r"(?<![\w@])@[^\W\d][\w.]{1,30}")
SKYPE = pattern(r"\blive:\w[\w.-]{2,40}", IGNORECASE)
REDDIT = pattern(r"(?<![\w/])/?u/[\w-]{3,32}", IGNORECASE)
AFTER = pattern(rf"\b(?:{PLATFORM}|{LABEL})\b{LINKS}{{1,24}}+(?P<handle>{HANDLE})", IGNORECASE)
ON_MY = r"(?:(?:on|in|at|på|i|via|over|är min|is my)\s(?:my\s|the\s|min\s)?)?"
BEFORE = pattern(rf"(?P<handle>{HANDLE})[\s,\"'()]{{1,3}}{ON_MY}{PLATFORM}\b", IGNORECASE)
LABEL_IS = rf"{LABEL}\s?(?:[:=]|(?:(?:on|at|in|på|i)\s(?:the\s)?\w+\s)?{IS}\b)"
MINE_IS = rf"(?:my|min|mitt)\s{PLATFORM}(?:\s{LABEL})?(?:\s{IS}|['’]s)"
ADD_ME = rf"add(?:a)?\s(?:me|my|mig)\s(?:on\s|at\s|på\s|i\s)?{PLATFORM}\s?[:=]?|{PLATFORM}\sme(?:\sat|\son)?"
STATED = pattern(
    rf"\b(?:{PLATFORM}\s?[:=]|{LABEL_IS}|{MINE_IS}|{ADD_ME})\s{{0,2}}[\"'“@]?(?P<handle>{HANDLE})",
    IGNORECASE,
)
ANY = pattern(HANDLE)
# Without a service or a word for a name, only an underscore tells a handle from a word.
BARE = pattern(
    rf"\b(?:{any_of(WORDS.before_bare_handles)})[\s:,]{{1,3}}[\"'“]?(?P<handle>{HANDLE})",
    IGNORECASE,
)
MEASURE = pattern(rf"\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|{any_of(WORDS.units)})?|\d+x\d+|24/7", IGNORECASE)
# A made-up word with a year or an age behind it, and words joined by an underscore, are nothing else in a message.
WITH_NUMBER = pattern(r"(?<![\w@.#-])(?P<word>[^\W\d_]{5,30})\d{2,4}(?![\w@])")
JOINED = pattern(r"(?<![\w@.#-])(?:[^\W\d_]{2,}_)+[^\W\d_]{2,}(?![\w@])")
INNER_CAPITAL = pattern(r"[a-zåäö][A-ZÅÄÖ]")


def find_handles(text: str) -> Iterator[Found]:
    """Every handle, nickname and user name."""
    for sign in (AT_SIGN, REDDIT, SKYPE):
        yield from (_found(match, 0) for match in sign.finditer(text))
    yield from (_found(match, 0) for match in ANY.finditer(text) if _has_underscore(match[0]) and _has_digit(match[0]))
    yield from (_found(match, 0) for match in JOINED.finditer(text) if not all(map(is_english, match[0].split("_"))))
    yield from (_found(match, 0) for match in WITH_NUMBER.finditer(text) if not _is_word(match["word"]))
    for near in (AFTER, BEFORE):
        yield from (_found(match, "handle") for match in near.finditer(text) if _is_odd(match["handle"]))
    yield from (_found(match, "handle") for match in BARE.finditer(text) if _has_underscore(match["handle"]))
    yield from (_found(match, "handle") for match in STATED.finditer(text) if not _is_word(match["handle"]))


def _found(match: Match[str], group: str | int) -> Found:
    return Found("handle", match.start(group), match.start(group) + len(match[group].rstrip(".-")))


def _has_underscore(word: str) -> bool:
    return "_" in word.strip("_.-") and any(letter.isalpha() for letter in word)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _is_odd(word: str) -> bool:
    """Whether no word looks like it: kalle_79, kalle.p, kalle79, KalleP; YouTube is the name of a service."""
    plain = word.rstrip(".-")
    if len(plain) < 3 or not any(letter.isalpha() for letter in plain) or MEASURE.fullmatch(plain):
        return False
    signs = set(plain) & set("_.#:/") or _has_digit(plain)
    return bool(signs or INNER_CAPITAL.search(plain)) and plain.lower() not in NOT_ODD


def _is_word(word: str) -> bool:
    plain = word.strip(".-").lower()
    if _is_odd(word):
        return False
    return len(plain) < 3 or bool(MEASURE.fullmatch(plain)) or plain in ORDINARY or is_english(plain)
