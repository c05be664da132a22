"""Where e-mail addresses, links, handles and self-given names stand in a text."""

from collections.abc import Iterator
from re import IGNORECASE, Match, sub
from re import compile as pattern

from api.chat.number_recognition import Found
from api.chat.redaction_words import load_redaction_words
from api.facts import load_facts

WORDS = load_redaction_words()
ENDINGS = "|".join(sorted(WORDS.link_endings))
COMMON_ENDINGS = "|".join(sorted(WORDS.spelt_endings))
MAILERS = "|".join(sorted(WORDS.mailers))

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}"
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
EMAIL = pattern(rf"{LOCAL}(?: ?@ ?| ?[(\[{{]@[)\]}}] ?){LABEL}(?: ?\. ?{LABEL})*? ?\. ?[^\W\d_]{{2,24}}(?![\w])")
AT = r"(?:\s*[(\[{<]\s*(?:at|snabel-?a|@)\s*[)\]}>]\s*|\s+(?:at|snabel-?a)\s+|\s*@\s*)"
DOT = r"(?:\s*[(\[{<]\s*(?:dot|punkt|\.)\s*[)\]}>]\s*|\s+(?:dot|punkt|point)\s+|\s*\.\s*)"
SPELT_LOCAL = r"[\w+-]{1,40}(?:(?:\s+(?:dot|punkt|underscore|dash)\s+|[._-])[\w+-]{1,40}){0,4}"
SPELT_EMAIL = pattern(
    rf"(?<![\w@]){SPELT_LOCAL}{AT}(?:[\w-]{{1,40}}{DOT}){{1,3}}(?:{COMMON_ENDINGS})(?![\w])"
    rf"|(?<![\w@]){SPELT_LOCAL}{AT}(?:{MAILERS})(?![\w])",
    IGNORECASE,
)
LINK = pattern(
    rf"(?:[a-z][a-z+.-]{{1,12}}://|www\.)[^\s<>\"]+"
    rf"|(?<![\w@.])(?:{LABEL}\.)+(?:{ENDINGS})(?![\w@-])(?:[:/?#][^\s<>\"]*)?"
    rf"|(?<![\w@.])(?:{LABEL}\.)+[a-z]{{2,12}}/[^\s<>\"]+",
    IGNORECASE,
)
SIGNS = {"dot": ".", "punkt": ".", "point": ".", "underscore": "_", "dash": "-"}
SIGN_WORD = pattern(rf"\s+({'|'.join(SIGNS)})\s+", IGNORECASE)
ADDRESS = pattern(rf"{LOCAL}@(?:{LABEL}\.)+[^\W\d_]{{2,24}}")
HANDLE = pattern(
    r"(?<![\w@])@[A-Za-zÀ-ÿ_][\w.]{1,30}"
    r"|(?:(?<=insta: )|(?<=snap: )|(?<=kik: )|(?<=instagram: )|(?<=snapchat: )|(?<=telegram: )|(?<=discord: ))"
    r"[\w.#-]{3,32}"
    r"|(?:(?<=my insta is )|(?<=my snap is )|(?<=my kik is )|(?<=my telegram is )|(?<=my discord is ))[\w.#-]{3,32}",
    IGNORECASE,
)
INTRODUCED = pattern(
    r"\b(?:my (?:(?:real|full|first|last|sur|given|own) ?)?names?(?: is|['’]s|s| ?[:=]| are)|names? is|the name['’]?s"
    r"|names['’]?s|name\s?:|(?:i['’]?m|i am|i was) (?:called|named)|im (?:called|named)"
    r"|(?:they|people|friends|everyone|everybody|all) calls? me"
    r"|(?:you can |you may |just |please )call me|i go by|i am known as|mitt namn är|jag heter)\s+[\"'“‘]?",
    IGNORECASE,
)
SHORT_INTRODUCTION = pattern(r"(?:^|[.!?\n]\s*|,\s*)(?:call me|names)\s+", IGNORECASE)
I_AM = pattern(r"\b(?:[Ii]['’]?m|[Ii] am|[Tt]his is|[Ii]t['’]?s)\s+(?=[A-ZÅÄÖÉ][a-zåäöéü])")
HERE = pattern(r"(?:^|[.!?\n]\s*)(?:(?:hi|hello|hey|hej)[, ]+)?(?=[A-ZÅÄÖÉa-zåäöé]{2,20} here\b)", IGNORECASE)
NAME = pattern(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
SURNAME = pattern(r"[^\S\n]+(?:(?:von|van|de|af|al|el|bin|di|da)\s+)?([^\W\d_]+(?:[-'’][^\W\d_]+)*)")
CLOSES = pattern(r"\s*(?:[.,;:!?\n\"”’)]|$|(?:and|i|im|but|from|born|my|age|aged|\d+)\b)", IGNORECASE)
OUR_LINKS = frozenset(value for key, value in load_facts().values.items() if key.endswith("_chat"))


def find_emails(text: str) -> Iterator[Found]:
    """Addresses, also with spaces or words in the place of signs."""
    for expression in (EMAIL, SPELT_EMAIL):
        yield from (Found("email", *match.span()) for match in expression.finditer(text))


def plain_address(written: str) -> str | None:
    """The address with its signs, or None where it is not whole."""
    with_dots = sub(DOT, ".", SIGN_WORD.sub(lambda word: SIGNS[word[1].lower()], written), flags=IGNORECASE)
    address = sub(r"\s", "", sub(AT, "@", with_dots, count=1, flags=IGNORECASE))
    return address if ADDRESS.fullmatch(address) else None


def find_links(text: str) -> Iterator[Found]:
    """Addresses of pages; those that this service itself gives out are left."""
    for match in LINK.finditer(text):
        end = match.start() + len(match.group().rstrip(".,;:!?)'\""))
        if text[match.start() : end].lower().removeprefix("www.") not in OUR_LINKS:
            yield Found("link", match.start(), end)


def find_handles(text: str) -> Iterator[Found]:
    """Names on other services."""
    for match in HANDLE.finditer(text):
        if match.group().lower() not in WORDS.not_names:
            yield Found("handle", *match.span())


def find_names(text: str) -> Iterator[Found]:
    """The names that a person gives himself."""
    for expression in (INTRODUCED, SHORT_INTRODUCTION, HERE):
        yield from _names_after(text, expression.finditer(text), WORDS.not_names)
    # Without an introduction only a capital letter tells a name, which says nothing in a text of capitals.
    if not text.isupper() and not text.istitle():
        yield from _names_after(text, I_AM.finditer(text), WORDS.not_names | WORDS.not_after_i_am)


def _names_after(text: str, introductions: Iterator[Match[str]], ordinary: frozenset[str]) -> Iterator[Found]:
    for introduction in introductions:
        first = NAME.match(text, introduction.end())
        if first and _may_be_name(first.group(), ordinary):
            yield Found("name", first.start(), _end_of_name(text, first.end()))


def _may_be_name(word: str, ordinary: frozenset[str]) -> bool:
    lower = word.lower().replace("’", "'")
    return len(lower) > 1 and lower not in ordinary


def _end_of_name(text: str, end: int) -> int:
    """Take up to two more words: those with a capital letter, or one that nothing but a pause follows."""
    for _ in range(2):
        surname = SURNAME.match(text, end)
        if not surname or not _may_be_surname(text, surname):
            return end
        end = surname.end()
    return end


def _may_be_surname(text: str, found: Match[str]) -> bool:
    word = found.group(1)
    if word.lower() in WORDS.not_surnames or word.lower() in WORDS.not_names:
        return False
    return (word[0].isupper() and not text.isupper()) or bool(CLOSES.match(text, found.end()))
