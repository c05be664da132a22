"""Redaction: what names or reaches a person is replaced before anything else sees a text.

Presidio's engine runs recognisers of our own on a blank pipeline: nothing is downloaded and no network is asked.
"""

import logging
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import spacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

from api.chat.contact import contact_detail
from api.chat.number_recognition import Found, find_numbers
from api.chat.word_recognition import find_emails, find_handles, find_links, find_names
from api.vault.models import ContactKind

LANGUAGE = "en"
Finder = Callable[[str], Iterable[Found]]
# Where two kinds claim the same letters, the one with the higher certainty wins.
FINDERS: tuple[tuple[tuple[str, ...], Finder, float], ...] = (
    (("email",), find_emails, 1.0),
    (("link",), find_links, 0.9),
    (("card", "personal number", "phone"), find_numbers, 0.8),
    (("handle",), find_handles, 0.7),
    (("name",), find_names, 0.6),
)
KINDS = [kind for kinds, _, _ in FINDERS for kind in kinds]


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
    """Words and nothing else: no model, no named entities."""

    def load(self) -> None:
        self.nlp = {LANGUAGE: spacy.blank(LANGUAGE)}  # type: ignore[assignment]  # Presidio declares only None


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
        """Replace every phone number, address, link, handle, personal or card number and self-given name."""
        cleaned = clean(text)
        parts, contacts, place = [], [], 0
        for found in self._found(cleaned):
            parts += [cleaned[place : found.start], f"[{found.entity_type}]"]
            contacts += _contacts(found.entity_type, cleaned[found.start : found.end])
            place = found.end
        return Redaction(RedactedText("".join([*parts, cleaned[place:]])), tuple(contacts))

    def _found(self, text: str) -> list[RecognizerResult]:
        results = self._engine.analyze(text, LANGUAGE, KINDS)
        kept: list[RecognizerResult] = []
        for result in sorted(results, key=lambda found: (-found.score, found.start - found.end)):
            if all(result.end <= other.start or other.end <= result.start for other in kept):
                kept.append(result)
        return sorted(kept, key=lambda found: found.start)


@cache
def load_redactor() -> Redactor:
    """The redactor of this process."""
    return Redactor()


def clean(text: str) -> str:
    """The same words in one form: letters and digits that only look special, and signs nobody sees, hide nothing."""
    plain = unicodedata.normalize("NFKC", text.replace("\r\n", "\n"))
    return "".join(letter for letter in plain if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf"))


def _contacts(kind: str, written: str) -> list[ContactDetail]:
    """The contact detail that was written; none where it reaches nobody."""
    if kind not in list(ContactKind):
        return []
    detail = contact_detail(ContactKind(kind), written)
    return [ContactDetail(ContactKind(kind), detail)] if detail else []
