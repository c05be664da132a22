"""Where addresses of pages stand in a text; those that this service itself gives out are left."""

from collections.abc import Iterator
from re import IGNORECASE, sub
from re import compile as pattern

from api.chat.found import Found
from api.chat.redaction_words import any_of, load_redaction_words
from api.facts import load_facts

WORDS = load_redaction_words()
ENDINGS = any_of(WORDS.link_endings)
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
DOT = r"(?:\s*[\[({]\s*(?:\.|dot|punkt)\s*[\])}]\s*|\s+(?:dot|punkt)\s+)"
PATH = r"(?:[:/?#][^\s<>\"]*)?"
SPELT_PATH = r"(?:\s+(?:slash|snedstreck)\s+[\w-]+(?:\.\w+)?)*"
LINK = pattern(
    rf"(?:[a-z][a-z+.-]{{1,12}}://|www\.)[^\s<>\"]+"
    rf"|(?<![\w@.])(?:{LABEL}\.){{1,6}}(?:{ENDINGS})(?![\w@-])(?:[:/?#][^\s<>\"]*)?"
    rf"|(?<![\w@.])(?:{LABEL}\.){{1,6}}[a-z]{{2,12}}/[^\s<>\"]+",
    IGNORECASE,
)
SPELT_WWW = r"(?:(?:www|w\s?w\s?w)\s*\.?\s*)?"
SPELT_LINK = pattern(
    rf"(?<![\w@.]){SPELT_WWW}(?:{LABEL}{DOT}){{1,4}}(?:{ENDINGS})(?![\w@-]){PATH}{SPELT_PATH}", IGNORECASE
)
SPACED_LINK = pattern(
    rf"\bw\s?w\s?w\s?(?:\.|dot|punkt)\s?(?:{LABEL}\s?(?:\.|dot|punkt)\s?){{1,4}}(?:{ENDINGS})(?![\w@-]){PATH}{SPELT_PATH}"
    rf"|\bwww\s(?:{LABEL}\s){{1,2}}(?:{ENDINGS})(?![\w@-])"
    rf"|(?<![\w@.])(?:{LABEL}\s?\.\s?){{1,4}}(?:com|net|org|info|eu)(?![\w@-]){PATH}"
    rf"|(?<![\w@.])[^\W_]{{1,40}}(?:-[^\W_]{{1,40}}){{1,5}}\s?\.\s?(?:{ENDINGS})(?![\w@-]){PATH}",
    IGNORECASE,
)
# Pages of help lines are called by their numbers too: 1177.se.
LINES = "|".join(value for key, value in load_facts().values.items() if key.endswith("_number") and value.isdigit())
OUR_LINKS = frozenset(value for key, value in load_facts().values.items() if key.endswith("_chat"))
LINE_LINK = pattern(rf"(?:{LINES})\.se")


def find_links(text: str) -> Iterator[Found]:
    """Every address of a page."""
    for expression in (LINK, SPELT_LINK, SPACED_LINK):
        for match in expression.finditer(text):
            end = match.start() + len(match.group().rstrip(".,;:!?)'\""))
            if not _is_ours(text[match.start() : end]):
                yield Found("link", match.start(), end)


def _is_ours(link: str) -> bool:
    plain = sub(r"^(?:https?://)?(?:www\.)?|/$", "", link.lower())
    return plain in OUR_LINKS or bool(LINE_LINK.fullmatch(plain))
