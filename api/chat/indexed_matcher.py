"""spaCy's matcher over many patterns, of which only those are tried that a message can meet."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from api.chat.crisis_phrases import TokenPattern

# No word has a space in it.
EVERY_MESSAGE = "every message"


class IndexedMatcher:
    """Patterns filed under the words of their most telling token: an ordinary message meets few of them."""

    def __init__(self, vocab: Vocab, patterns: Iterable[TokenPattern]) -> None:
        """File the patterns; their words are lemmas or lower-case forms."""
        filed: defaultdict[str, list[TokenPattern]] = defaultdict(list)
        for pattern in patterns:
            for word in _telling_words(pattern):
                filed[word].append(pattern)
        self._matchers = {word: Matcher(vocab) for word in filed}
        for word, matcher in self._matchers.items():
            matcher.add(word, filed[word])

    def spans(self, doc: Doc) -> list[Span]:
        """Where a pattern stands in the message."""
        words = {EVERY_MESSAGE, *(token.lemma_ for token in doc), *(token.lower_ for token in doc)}
        return [span for word in words & self._matchers.keys() for span in self._matchers[word](doc, as_spans=True)]


def _telling_words(pattern: TokenPattern) -> set[str]:
    """Of the tokens that must be there as written, the one with the fewest everyday words."""
    required = [words for token in pattern if "OP" not in token and (words := _words(token))]
    return min(required, key=lambda words: (len(words & STOP_WORDS), len(words)), default={EVERY_MESSAGE})


def _words(token: dict[str, Any]) -> set[str]:
    """The words that a token stands for; none where a misspelt one is as good."""
    compared = token.get("LEMMA") or token.get("LOWER") or {}
    return set(compared.get("IN", ()))
