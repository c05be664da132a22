"""N-grams of whole messages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.ngrams import NgramsFeaturizer

EXAMPLES = ["i paid her and i don't feel sick", "i feel nothing", "paid 1500 kr", "she did not look at me 😔"]


def made(folder: Path, loaded: bool = False, **settings: Any) -> NgramsFeaturizer:
    config = {**NgramsFeaturizer.get_default_config(), **settings}
    make = NgramsFeaturizer.load if loaded else NgramsFeaturizer.create
    return make(
        config, LocalModelStorage(folder), Resource("ngrams"), ExecutionContext(GraphSchema({}), node_name="ngrams")
    )


@pytest.fixture
def trained(tmp_path: Path) -> NgramsFeaturizer:
    ngrams = made(tmp_path)
    ngrams.train(TrainingData(messages(EXAMPLES)))
    return ngrams


def messages(texts: list[str]) -> list[Message]:
    return [Message({TEXT: text}) for text in texts]


def counts(ngrams: NgramsFeaturizer, text: str) -> list[np.ndarray]:
    """Return the counts of words and of parts of words."""
    [message] = ngrams.process(messages([text]))
    return [feature.features.toarray()[0] for feature in message.features]


def test_words_and_pairs_are_counted(trained: NgramsFeaturizer) -> None:
    words, _ = counts(trained, "paid her, paid her")
    # "paid" and "her" alone and together; the comma stands between the second pair.
    assert sorted(words[words > 0]) == [2, 2, 2]


def test_a_misspelt_word_shares_most_of_its_parts(trained: NgramsFeaturizer) -> None:
    (words, parts), (_, right) = counts(trained, "nothng"), counts(trained, "nothing")
    assert words.sum() == 0
    assert np.minimum(parts, right).sum() >= 0.5 * right.sum()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I FEEL NOTHING", "i feel nothing"),
        ("i don’t feel", "i don't feel"),
        ("paid 1500 kr", "paid 700 kr"),
    ],
)
def test_case_apostrophes_and_amounts_make_no_difference(trained: NgramsFeaturizer, one: str, other: str) -> None:
    for first, second in zip(counts(trained, one), counts(trained, other), strict=True):
        np.testing.assert_array_equal(first, second)


def test_an_emoji_is_a_word(trained: NgramsFeaturizer) -> None:
    assert counts(trained, "😔")[0].sum() == 1


def test_no_features_of_single_words_are_made(trained: NgramsFeaturizer) -> None:
    [message] = trained.process(messages(["i paid her"]))
    assert {feature.type for feature in message.features} == {FEATURE_TYPE_SENTENCE}


def test_messages_get_the_same_counts_alone_and_together(trained: NgramsFeaturizer) -> None:
    together = trained.process(messages(EXAMPLES))
    for message in together:
        for feature, alone in zip(message.features, counts(trained, message.get(TEXT)), strict=True):
            np.testing.assert_array_equal(feature.features.toarray()[0], alone)


def test_what_occurs_too_seldom_is_not_counted(tmp_path: Path) -> None:
    ngrams = made(tmp_path, min_df=2)
    ngrams.train(TrainingData(messages(EXAMPLES)))
    assert counts(ngrams, "nothing")[0].sum() == 0
    assert counts(ngrams, "feel")[0].sum() == 1


def test_a_stored_vocabulary_counts_as_before(trained: NgramsFeaturizer, tmp_path: Path) -> None:
    for before, after in zip(
        counts(trained, EXAMPLES[0]), counts(made(tmp_path, loaded=True), EXAMPLES[0]), strict=True
    ):
        np.testing.assert_array_equal(before, after)


def test_a_message_without_text_gets_nothing(trained: NgramsFeaturizer) -> None:
    [message] = trained.process([Message({TEXT: ""})])
    assert message.features == []


@pytest.mark.parametrize("wrong", [{"words": [0, 2]}, {"parts": [3, 2]}])
def test_lengths_that_cannot_be_are_refused(tmp_path: Path, wrong: dict[str, list[int]]) -> None:
    with pytest.raises(InvalidConfigException):
        made(tmp_path, **wrong)
