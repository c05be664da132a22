"""N-grams of whole messages, as Rasa's own featurizer counts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.ngrams import NgramsFeaturizer

TEXTS = ["i paid her and i feel sick", "i feel nothing", "paid 1500 kr", "she did not look at me"]
SETTINGS = [
    {"analyzer": "word", "min_ngram": 1, "max_ngram": 2},
    {"analyzer": "char_wb", "min_ngram": 2, "max_ngram": 4, "min_df": 2},
]


def trained(kind: type[CountVectorsFeaturizer], settings: dict[str, Any], folder: Any) -> CountVectorsFeaturizer:
    folder.mkdir(exist_ok=True)
    config = {**kind.get_default_config(), "use_lemma": False, **settings}
    context = ExecutionContext(GraphSchema({}), node_name=kind.__name__)
    made = kind.create(config, LocalModelStorage(folder), Resource("ngrams"), context)
    made.train(TrainingData(read(TEXTS)))
    return made


def read(texts: list[str]) -> list[Message]:
    messages = [Message({TEXT: text}) for text in texts]
    tokenizer = WhitespaceTokenizer.create(WhitespaceTokenizer.get_default_config(), None, None, None)
    return tokenizer.process(messages)


def sentences(messages: list[Message]) -> list[np.ndarray]:
    features = [feature for message in messages for feature in message.features]
    return [each.features.toarray() for each in features if each.type == FEATURE_TYPE_SENTENCE]


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_message_gets_the_counts_that_rasa_gives_it(settings: dict[str, Any], tmp_path: Any) -> None:
    ours = trained(NgramsFeaturizer, settings, tmp_path / "ours")
    theirs = trained(CountVectorsFeaturizer, settings, tmp_path / "theirs")
    new = ["i paid and feel nothing at all", "1500", "", "paid paid paid"]
    for one, other in zip(sentences(ours.process(read(new))), sentences(theirs.process(read(new))), strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_features_of_single_words_are_made(tmp_path: Any) -> None:
    ours = trained(NgramsFeaturizer, SETTINGS[0], tmp_path)
    [message] = ours.process(read(["i paid her"]))
    assert [feature.type for feature in message.features] == [FEATURE_TYPE_SENTENCE]


def test_messages_get_the_same_counts_alone_and_together(tmp_path: Any) -> None:
    ours = trained(NgramsFeaturizer, SETTINGS[1], tmp_path)
    alone = [sentences(ours.process(read([text])))[0] for text in TEXTS]
    together = sentences(ours.process(read(TEXTS)))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)
