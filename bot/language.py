"""Builds the spaCy pipeline: `python -m bot.language`.

Blank English with lemmas from the tables of spacy-lookups-data, and a ruler for what data/entities.yml lists. Nothing
is downloaded; Rasa's SpacyNLP loads the folder by its path.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import spacy
import yaml
from spacy.language import Language

from bot.fingerprint import ENTITIES, LANGUAGE

PROJECT = Path(__file__).parents[1]
ENTITIES_FILE = PROJECT / ENTITIES
FOLDER = PROJECT / LANGUAGE

Listed = dict[str, dict[str, Any]]


def build(entities: Path = ENTITIES_FILE) -> Language:
    """Return the pipeline with the entities of a file."""
    nlp = spacy.blank("en")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    listed: Listed = yaml.safe_load(entities.read_text(encoding="utf-8"))
    words = {word for entity in listed.values() for word in entity.get("words", [])}
    basic_forms = {word: nlp(word)[0].lemma_ for word in words}
    # The ruler compares lemmas, so it comes after what makes them.
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(list(_patterns(listed, basic_forms)))  # type: ignore[attr-defined]  # declared as any pipe
    return nlp


def main(folder: Path = FOLDER) -> int:
    """Run the command; return its exit code."""
    build().to_disk(folder)
    print(f"Written: {folder}")
    return 0


def _patterns(listed: Listed, basic_forms: dict[str, str]) -> Iterator[dict[str, Any]]:
    for label, entity in listed.items():
        yield from ({"label": label, "pattern": pattern} for pattern in entity.get("patterns", []))
        words = entity.get("words", [])
        if words:
            yield {"label": label, "pattern": [{"LEMMA": {"IN": [basic_forms[word] for word in words]}}]}
            # The tables know neither names nor capital letters.
            yield {"label": label, "pattern": [{"LOWER": {"IN": words}}]}


if __name__ == "__main__":
    sys.exit(main())
