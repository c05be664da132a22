"""Logistic regression with the strength of its regularisation in the config, which Rasa's own keeps fixed."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.exceptions import InvalidConfigException

REGULARISATION_KEY = "C"
CLASS_WEIGHT_KEY = "class_weight"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentRegression(LogisticRegressionClassifier):
    """Rasa's logistic regression with `C` and `class_weight` open."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config."""
        return {
            **LogisticRegressionClassifier.get_default_config(),
            # How freely the weights follow the examples: more fits closer and is surer of itself.
            REGULARISATION_KEY: 1.0,
            # `balanced` gives every intent the same say, however many examples it has; null counts examples.
            CLASS_WEIGHT_KEY: "balanced",
        }

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        """Take the regression as Rasa configures it and set what the config says beyond that."""
        super().__init__(config, name, model_storage, resource)
        self.validate_config(self.config)
        self.clf.set_params(C=self.config[REGULARISATION_KEY], class_weight=self.config[CLASS_WEIGHT_KEY])

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check that `C` is above zero.

        Raises:
            InvalidConfigException: it is not.
        """
        if config[REGULARISATION_KEY] <= 0:
            raise InvalidConfigException(f"{REGULARISATION_KEY} of the intent regression must be above 0.")
