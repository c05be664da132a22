"""Counts the n-grams of whole messages, all messages at once, and not again those of each word.

Rasa's featurizer takes one message after the other and makes features of each of its tokens too, for classifiers that
read a message word by word. The classifier here reads none of them. Without them the two featurizers take 30 seconds of
training on 18,000 examples instead of 50; most of the rest is Rasa's fingerprint of every message after each part.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.fingerprint import code_of


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramsFeaturizer(CountVectorsFeaturizer):
    """Rasa's CountVectorsFeaturizer, with its settings, for what a message says as a whole."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Return a checksum of the code behind it, so that other code means another training."""
        return code_of("ngrams.py")

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the counts to every message that has words."""
        read = [(message, self._get_processed_message_tokens_by_attribute(message, TEXT)) for message in messages]
        worded = [(message, " ".join(tokens)) for message, tokens in read if tokens]
        if worded and self.vectorizers.get(TEXT):
            counted = self.vectorizers[TEXT].transform([words for _, words in worded])
            for row, (message, _) in enumerate(worded):
                self.add_features_to_message(None, counted[row], TEXT, message)
        return messages
