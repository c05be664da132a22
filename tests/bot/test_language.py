"""The spaCy pipeline: what it marks in a message."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from bot.language import build, main


@pytest.fixture(scope="module")
def language() -> Language:
    return build()


@pytest.mark.parametrize(
    ("text", "label", "marked"),
    [
        ("i haven't gone for three weeks", "duration", "three weeks"),
        ("clean for 2 and a half years now", "duration", "2 and a half years"),
        ("it's been a whole month", "duration", "a whole month"),
        ("i'd say 7/10", "rating", "7/10"),
        ("maybe 6 out of ten", "rating", "6 out of ten"),
        ("usually on fridays after work", "weekday", "fridays"),
        ("can you call at 18:30", "time", "18:30"),
        ("it always starts with beers", "trigger", "beers"),
        ("i live near Göteborg", "place", "Göteborg"),
    ],
)
def test_it_marks(language: Language, text: str, label: str, marked: str) -> None:
    assert (label, marked) in [(entity.label_, entity.text) for entity in language(text).ents]


def test_ordinary_words_are_left_alone(language: Language) -> None:
    assert not language("i do not know what to say about all this").ents


def test_the_command_writes_a_folder_that_spacy_loads(tmp_path: Path) -> None:
    assert main(tmp_path / "language") == 0

    assert spacy.load(tmp_path / "language")("three weeks").ents[0].label_ == "duration"
