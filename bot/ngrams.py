"""Counts the n-grams of a whole message, and not again those of each of its words.

Rasa's featurizer also makes features of every token, for classifiers that read a message word by word. The classifier
here reads none of them, and they take most of the featurizer's time, in training and with each message.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from scipy.sparse import spmatrix

from bot.fingerprint import code_of

Columns = list[spmatrix | None]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramsFeaturizer(CountVectorsFeaturizer):
    """Rasa's CountVectorsFeaturizer, with its settings, for sentences only."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a checksum of the code behind it, so that other code means another training."""
        return code_of("ngrams.py")

    def _create_features(self, attribute: str, all_tokens: list[list[str]]) -> tuple[Columns, Columns]:
        vectorizer = self.vectorizers.get(attribute)
        sentences = [
            vectorizer.transform([" ".join(tokens)]) if vectorizer and tokens else None for tokens in all_tokens
        ]
        return [None] * len(sentences), sentences
