"""Which words English has, to tell a name from them: the tables of spacy-lookups-data, which come with the package."""

from functools import cache

from spacy.lookups import load_lookups

TABLES = ("lemma_index", "lemma_exc")
ENDINGS = ("s", "ed", "d", "ing", "er", "ly", "ish", "ness")


@cache
def load_vocabulary() -> frozenset[str]:
    """Every word in its base form and every irregular form, in lower case."""
    tables = load_lookups("en", list(TABLES))
    return frozenset(word for name in TABLES for words in tables.get_table(name).values() for word in words)


def is_english(word: str) -> bool:
    """Whether it is an English word, also in a regular form."""
    vocabulary = load_vocabulary()
    lower = word.lower().replace("’", "'").removesuffix("'s")
    stems = (lower.removesuffix(end) for end in ENDINGS if lower.endswith(end) and len(lower) > len(end) + 2)
    return lower in vocabulary or any(stem in vocabulary for stem in stems)
