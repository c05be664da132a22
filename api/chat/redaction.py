"""Redaction: what names or reaches a person is replaced before anything else sees a text.

Presidio's engine runs recognisers of our own on a blank pipeline: nothing is downloaded and no network is asked.
"""

import logging
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from re import compile as pattern

import spacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from api.chat.account_recognition import find_accounts, find_ibans
from api.chat.address_recognition import find_addresses
from api.chat.code_recognition import find_booking_codes
from api.chat.contact import contact_detail
from api.chat.email_recognition import find_emails
from api.chat.found import Found
from api.chat.handle_recognition import find_handles
from api.chat.link_recognition import find_links
from api.chat.name_recognition import find_names
from api.chat.number_recognition import find_numbers
from api.vault.models import ContactKind

LANGUAGE = "en"
Finder = Callable[[str], Iterable[Found]]
# Where two kinds claim the same letters, the one with the higher certainty wins.
FINDERS: tuple[tuple[tuple[str, ...], Finder, float], ...] = (
    (("email",), find_emails, 1.0),
    (("booking code",), find_booking_codes, 0.97),
    (("link",), find_links, 0.95),
    (("account",), find_ibans, 0.9),
    (("address",), find_addresses, 0.85),
    (("card", "personal number", "phone", "account"), find_numbers, 0.8),
    (("account",), find_accounts, 0.75),
    (("handle",), find_handles, 0.7),
    (("name",), find_names, 0.6),
)
KINDS = sorted({kind for kinds, _, _ in FINDERS for kind in kinds})
# What makes an emoji key of a digit.
WITHOUT_KEYCAPS = dict.fromkeys((0xFE0F, 0x20E3))
PLACEHOLDER = pattern(rf"\[(?:{'|'.join(KINDS)})\]")
# A finder that looks past spaces would begin anew at each of these lines, and read the rest of them every time.
BLANK_LINES = pattern(r"(?:\n[^\S\n]*){3,}")
MOST_LOOKS = 6


@dataclass(frozen=True, slots=True)
class RedactedText:
    """Words that may go on to the dialogue; made by the redactor only."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """How to reach a person: a phone number in international form or an e-mail address."""

    kind: ContactKind
    detail: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Redaction:
    """A text without what was found in it, and the contact details among that, in the order of the text."""

    redacted: RedactedText
    contacts: tuple[ContactDetail, ...] = field(repr=False)


class BlankPipeline(SpacyNlpEngine):
    """No model, no named entities, not even words: the finders read the text themselves."""

    def load(self) -> None:
        self.nlp = {LANGUAGE: spacy.blank(LANGUAGE)}  # type: ignore[assignment]  # Presidio declares only None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        return super().process_text("", language)


class Recogniser(EntityRecognizer):
    """One of our finders in the form that Presidio asks for."""

    def __init__(self, kinds: tuple[str, ...], find: Finder, certainty: float) -> None:
        super().__init__(supported_entities=list(kinds), name=f"{kinds[0]} recogniser", supported_language=LANGUAGE)
        self._find = find
        self._certainty = certainty

    def load(self) -> None:
        """Nothing to load: the finders are functions."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        return [RecognizerResult(found.kind, found.start, found.end, self._certainty) for found in self._find(text)]


class Redactor:
    """Finds and replaces; takes about two seconds to make, once."""

    def __init__(self) -> None:
        # Presidio logs a line for each text at the level of information.
        logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)
        registry = RecognizerRegistry([Recogniser(*finder) for finder in FINDERS], supported_languages=[LANGUAGE])
        self._engine = AnalyzerEngine(registry, BlankPipeline(), supported_languages=[LANGUAGE])
        self.redact("ready")

    def redact(self, text: str) -> Redaction:
        """Replace every phone number, address, link, handle, personal, card and account number and self-given name.

        It looks again at what it has written, until nothing is left to replace: a second look finds what the first
        one hid, such as a name beside a number, and redacting twice changes nothing.
        """
        cleaned, contacts = clean(text), []
        for _ in range(MOST_LOOKS):
            spans = self._found(cleaned)
            if not spans:
                break
            contacts += [
                contact for found in spans for contact in _contacts(found.kind, cleaned[found.start : found.end])
            ]
            cleaned = clean(_without(cleaned, spans))
        return Redaction(RedactedText(cleaned), tuple(contacts))

    def _found(self, text: str) -> list[Found]:
        """What is found, without overlaps: of two that claim the same letters, the less certain keeps the rest."""
        results = self._engine.analyze(_with_blank_placeholders(text), LANGUAGE, KINDS)
        taken = [match.span() for match in PLACEHOLDER.finditer(text)]
        kept: list[Found] = []
        for result in sorted(results, key=lambda found: (-found.score, found.start - found.end)):
            for start, end in _outside(text, result.start, result.end, taken):
                kept.append(Found(result.entity_type, start, end))
                taken.append((start, end))
        return sorted(kept, key=lambda found: found.start)


@cache
def load_redactor() -> Redactor:
    """The redactor of this process."""
    return Redactor()


def clean(text: str) -> str:
    """The same words in one form: letters and digits that only look special, and signs nobody sees, hide nothing.

    Of blank lines in a row one stays.
    """
    visible = _visible(unicodedata.normalize("NFKC", _visible(text.replace("\r\n", "\n"))))
    return BLANK_LINES.sub("\n\n", unicodedata.normalize("NFKC", visible))


def _visible(text: str) -> str:
    plain = text.translate(WITHOUT_KEYCAPS)
    return "".join(letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf"))


def _with_blank_placeholders(text: str) -> str:
    """The word in a placeholder announces nothing: an account stood there, none need follow."""
    return PLACEHOLDER.sub(lambda match: "[" + "¤" * (len(match[0]) - 2) + "]", text)


def _without(text: str, spans: Iterable[Found]) -> str:
    parts, place = [], 0
    for found in spans:
        parts += [text[place : found.start], f"[{found.kind}]"]
        place = found.end
    return "".join([*parts, text[place:]])


def _outside(text: str, start: int, end: int, taken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a span that nothing else has taken, without spaces and signs around them."""
    parts, place = [], start
    overlapping = sorted(other for other in taken if other[0] < end and start < other[1])
    for other_start, other_end in [*overlapping, (end, end)]:
        parts.append((place, other_start))
        place = max(place, other_end)
    if not overlapping:
        return parts
    return [part for part in (_trimmed(text, *part) for part in parts) if part[0] < part[1]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    letters = [place for place in range(start, end) if text[place].isalnum()]
    return (letters[0], letters[-1] + 1) if letters else (end, end)


def _contacts(kind: str, written: str) -> list[ContactDetail]:
    """The contact detail that was written; none where it reaches nobody."""
    if kind not in list(ContactKind):
        return []
    detail = contact_detail(ContactKind(kind), written)
    return [ContactDetail(ContactKind(kind), detail)] if detail else []
