"""Where e-mail addresses stand in a text, also with spaces or words in the place of signs."""

from collections.abc import Iterator
from re import IGNORECASE, sub
from re import compile as pattern

from api.chat.found import Found
from api.chat.redaction_words import any_of, load_redaction_words

WORDS = load_redaction_words()
COMMON_ENDINGS = "|".join(sorted(WORDS.spelt_endings))
MAILERS = any_of(WORDS.mailers)

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
EMAIL = pattern(rf"{LOCAL}(?: ?@ ?| ?[(\[{{]@[)\]}}] ?){LABEL}(?: ?\. ?{LABEL})*? ?\. ?[^\W\d_]{{2,24}}(?![\w])")
# Mistyped, and all the same somebody's.
NOT_WHOLE = pattern(r"[\w.+-]{1,64}+@[\w-]{3,60}+(?:[.,][\w-]{2,60}+){0,3}")
AT_WORD = r"(?:at|snabel[\s-]?a|snabela|arroba|krullalfa|kanelbulle|alfakrull)"
IN_BRACKETS = rf"\s*[(\[{{<*]\s*(?:{AT_WORD}|@)\s*[)\]}}>*]\s*|\s*[(\[{{]\s*a\s*[)\]}}]\s*"
AT = rf"(?:{IN_BRACKETS}|\s+{AT_WORD}\s+|\s*@\s*|[/_-]at[/_-])"
# "not at work. no one": behind a full stop and a space these endings are words.
NEW_SENTENCE = r"(?!(?<=\s)(?:no|me|de|es|se|nu|fi)\b(?!\s*$))"
DOT_WORD = r"(?:dot|punkt|point|prick)"
DOT = rf"(?:\s*[(\[{{<*]\s*(?:{DOT_WORD}|\.)\s*[)\]}}>*]\s*|\s+{DOT_WORD}\s+|\s*\.\s*{NEW_SENTENCE}|[_-]dot[_-])"
SIGNS = {
    **dict.fromkeys(("dot", "punkt", "point", "prick"), "."),
    **dict.fromkeys(("underscore", "understreck"), "_"),
    **dict.fromkeys(("dash", "hyphen", "minus", "bindestreck", "streck"), "-"),
    "plus": "+",
}
SIGN_WORD = pattern(rf"\s+({any_of(SIGNS)})\s+", IGNORECASE)
SIGN = rf"(?:\s+(?:{any_of(SIGNS)})\s+|\s*[(\[{{<]\s*(?:{any_of(SIGNS)})\s*[)\]}}>]\s*|\.)"
SPELT_LOCAL = rf"(?<![\w@.+-])[\w+-]{{1,40}}+(?:{SIGN}[\w+-]{{1,40}}+){{0,5}}"
DOMAIN = rf"(?:(?:[\w-]{{1,40}}+{DOT}){{1,3}}(?:{COMMON_ENDINGS})(?![\w])|(?:{MAILERS})(?![\w]))"
# "look at girls dot eu" is a page.
NOT_LOCAL = rf"(?!(?:{any_of(WORDS.not_before_at)})\s+at\s)"
SPELT_EMAIL = pattern(rf"{NOT_LOCAL}{SPELT_LOCAL}{AT}{DOMAIN}", IGNORECASE)
# A name with a figure or a sign in it: kalle.p, kalle34.
NICK = r"(?<![\w@.+-])(?=[\w.+-]{0,60}?[^\W_][._\d])[^\W_][\w.+-]{1,60}+"
# "kalle34 on hotmail dot com": on and the like are read as the sign only before a known mailer.
ON_MAILER = pattern(
    rf"{SPELT_LOCAL}\s+(?:on|på|hos)\s+(?:{MAILERS}){DOT}(?:{COMMON_ENDINGS})(?![\w])"
    rf"|{NICK}\s+(?:on|på|hos)\s+(?:{MAILERS})(?![\w])",
    IGNORECASE,
)
ANNOUNCEMENT = rf"\b(?:{any_of(WORDS.before_emails)})\b"
IS = r"\s*(?:is|was|är|ar|e|:|=|,)+\s*"
# Words with spaces are taken where something says that they belong to the address.
SPACED_EMAIL = pattern(rf"{ANNOUNCEMENT}{IS}(?P<email>[\w.+ -]{{1,60}}?{AT}{DOMAIN})", IGNORECASE)
TOGETHER_EMAIL = pattern(
    rf"(?:^|[.!?\n,:]\s+)(?P<email>[\w.+-]{{1,40}}+(?: [\w.+-]{{1,40}}+){{0,6}}?{AT}{DOMAIN})"
    rf"(?=.{{0,30}}\b(?:{any_of(WORDS.together)})\b)",
    IGNORECASE,
)
MAILER_FIRST = pattern(rf"(?:\b(?:{MAILERS})(?:\.com)?|{ANNOUNCEMENT}){IS}(?P<email>{NICK})", IGNORECASE)
EXPRESSIONS = (EMAIL, SPELT_EMAIL, ON_MAILER, SPACED_EMAIL, TOGETHER_EMAIL, MAILER_FIRST, NOT_WHOLE)
ADDRESS = pattern(rf"{LOCAL}@(?:{LABEL}\.)+[^\W\d_]{{2,24}}")


def find_emails(text: str) -> Iterator[Found]:
    """Every e-mail address."""
    for expression in EXPRESSIONS:
        group = "email" if "email" in expression.groupindex else 0
        for match in expression.finditer(text):
            yield Found("email", match.start(group), match.start(group) + len(match[group].rstrip(".,")))


def plain_address(written: str) -> str | None:
    """The address with its signs, or None where it is not whole."""
    with_dots = sub(DOT, ".", SIGN_WORD.sub(lambda word: SIGNS[word[1].lower()], written), flags=IGNORECASE)
    address = sub(r"\s", "", sub(AT, "@", with_dots, count=1, flags=IGNORECASE))
    return address if ADDRESS.fullmatch(address) else None
