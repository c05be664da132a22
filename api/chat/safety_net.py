"""The safety net: notices thoughts of suicide and self-harm, also when the dialogue model is down.

It shares neither code nor data with the classifier behind it: either one is enough to open safety.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from re import compile as pattern
from re import escape

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from api.chat.crisis_phrases import CrisisPhrases, Phrase, TokenPattern, load_crisis_phrases
from api.chat.indexed_matcher import IndexedMatcher

NEGATION_REACH = 5
SUBJECT_REACH = 8
DENIALS = frozenset({"no", "nope", "nah", "never"})
DRAWN_OUT = pattern(r"([a-z])\1{2,}")
SHORTENED = pattern(r"(?<=[a-z])['’`´](ll|d)\b")
LONG_FORMS = {"ll": " will", "d": " would"}
APOSTROPHES = str.maketrans("", "", "'’`´")
QUOTATION_MARKS = frozenset('"“”„')


class Verdict(StrEnum):
    """What the net says of a message; the values are those of the reports."""

    CRISIS = "crisis"
    CRISIS_OTHER = "crisis_other"
    NO_CRISIS = "no_crisis"


class SafetyNet:
    """Screens messages; takes about a second to make, once."""

    def __init__(self, phrases: CrisisPhrases) -> None:
        """Compile the phrases.

        Raises:
            KeyError: a phrase names a class that there is not.
        """
        self._phrases = phrases
        self._nlp = _pipeline()
        self._spelling = pattern(r"\b(?:" + "|".join(map(escape, sorted(phrases.spellings, key=len)[::-1])) + r")\b")
        self._others = frozenset(map(self._basic_form, phrases.classes["other"]))
        self._self = frozenset(map(self._basic_form, phrases.classes["self"]))
        self._about_self = self._matcher(phrases.phrases)
        self._about_others = self._matcher(phrases.others)
        # "After sex I want to die" is not the death of sex: who speaks of himself anew is not covered.
        self._covers = self._matcher(phrases.covers, not_across=self._self)
        self._no_negations = IndexedMatcher(self._nlp.vocab, self._compiled(phrases.no_negations))
        self._between = frozenset(map(self._basic_form, phrases.between))
        self._negations = frozenset(map(self._basic_form, phrases.negations))
        self._negated_over = frozenset(map(self._basic_form, phrases.negated_over))

    def screen(self, text: str) -> Verdict:
        """Say whether the writer, or another living person, may be in danger of his own hand."""
        doc = self._nlp(self._spelt_out(text))
        found, others = self._about_self.spans(doc), self._about_others.spans(doc)
        if not (found or others):
            return Verdict.NO_CRISIS
        covers, no_negations = self._covers.spans(doc), _places(self._no_negations, doc)
        serious = [
            span for span in self._held(found, no_negations) if not any(_covers(cover, span) for cover in covers)
        ]
        if any(not self._of_another(span) for span in serious):
            return Verdict.CRISIS
        fears = [span for span in self._held(others, no_negations) if not any(_meets(cover, span) for cover in covers)]
        return Verdict.CRISIS_OTHER if serious or fears else Verdict.NO_CRISIS

    def _spelt_out(self, text: str) -> str:
        full = SHORTENED.sub(lambda short: LONG_FORMS[short[1]], text.lower())
        lowered = DRAWN_OUT.sub(r"\1", full.translate(APOSTROPHES))
        return self._spelling.sub(lambda word: self._phrases.spellings[word.group()], lowered)

    def _held(self, spans: list[Span], no_negations: set[int]) -> list[Span]:
        return [span for span in spans if not (self._is_negated(span, no_negations) or self._is_denied(span))]

    def _is_denied(self, span: Span) -> bool:
        """The writer answers the phrase as a question: "Suicidal? No." But not: "Die? No one would miss me"."""
        after = span.doc[span.end : span.end + 3]
        asked = len(after) > 1 and after[0].text == "?" and after[1].lower_ in DENIALS
        return asked and (len(after) == 2 or after[2].is_punct)

    def _is_negated(self, span: Span, no_negations: set[int]) -> bool:
        """A negation before the phrase, with nothing in between but what it reaches over: "no plans to"."""
        before = reversed(span.doc[max(0, span.start - NEGATION_REACH) : span.start])
        nearest = next((token for token in before if token.lemma_ not in self._negated_over), None)
        return nearest is not None and nearest.lemma_ in self._negations and nearest.i not in no_negations

    def _of_another(self, span: Span) -> bool:
        """Whether the nearest person before the phrase is somebody else, with nothing but his saying or wanting it.

        What stands in quotation marks is said by the person before them.
        """
        start = _quotation_start(span)
        if start == span.start and span[0].lemma_ in self._self:
            return False
        for token in reversed(span.doc[max(0, start - SUBJECT_REACH) : start]):
            if token.lemma_ in self._others:
                return True
            if token.lemma_ not in self._between:
                return False
        return False

    def _matcher(self, phrases: tuple[Phrase, ...], not_across: Iterable[str] = ()) -> IndexedMatcher:
        patterns = [tokens for phrase in phrases for tokens in self._compiled(phrase.patterns, not_across)]
        return IndexedMatcher(self._nlp.vocab, patterns)

    def _compiled(self, patterns: tuple[str, ...], not_across: Iterable[str] = ()) -> list[TokenPattern]:
        compiled = (self._phrases.compiled(written, self._basic_form, not_across) for written in patterns)
        return [tokens for several in compiled for tokens in several]

    def _basic_form(self, word: str) -> str:
        return self._nlp(word)[0].lemma_


@cache
def load_safety_net() -> SafetyNet:
    """The safety net of this process."""
    return SafetyNet(load_crisis_phrases())


def _pipeline() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


def _covers(cover: Span, span: Span) -> bool:
    """Whether they meet; not where the phrase says more before the cover: "hope it kills me" is not "it kills me"."""
    says_more = span.start < cover.start and cover.end <= span.end
    return _meets(cover, span) and not says_more


def _meets(cover: Span, span: Span) -> bool:
    return cover.start < span.end and span.start < cover.end


def _quotation_start(span: Span) -> int:
    """Where the quotation begins that the span stands in; the start of the span outside of quotations."""
    marks = [token.i for token in span.doc[: span.start] if token.text in QUOTATION_MARKS]
    return marks[-1] if len(marks) % 2 else span.start


def _places(matcher: IndexedMatcher, doc: Doc) -> set[int]:
    return {place for span in matcher.spans(doc) for place in range(span.start, span.end)}
