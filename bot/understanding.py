"""The trained model as a reader of messages, without the dialogue around it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.caution import MAY_BE_CRISIS, CautiousFallback
from bot.channel import plain
from bot.classifier import CHANCES
from bot.reading import TURNED_AWAY, Reading

AT_ONCE = 32


class Understanding:
    """A loaded model that reads messages as the running service does."""

    def __init__(self, model: Path) -> None:
        """Load the model from its archive."""
        with tempfile.TemporaryDirectory() as folder:
            metadata, self._runner = load_predict_graph_runner(Path(folder), model, LocalModelStorage, DaskGraphRunner)
        self._target = metadata.nlu_target
        nodes = metadata.predict_schema.nodes
        weighing = next((node for name, node in nodes.items() if CautiousFallback.__name__ in name), None)
        self._unweighed = weighing.needs["messages"] if weighing else self._target
        self._nobody = DialogueStateTracker("", [])

    def read(self, texts: Sequence[str], weighed: bool = True) -> Iterator[Reading]:
        """Yield a reading for each text in order; `weighed` says whether the thresholds of config.yml decide."""
        for start in range(0, len(texts), AT_ONCE):
            for message in self._run(texts[start : start + AT_ONCE], self._target if weighed else self._unweighed):
                yield _reading(message.data)

    def _run(self, texts: Sequence[str], target: str) -> list[Message]:
        messages = [UserMessage(plain(text)) for text in texts]
        inputs = {PLACEHOLDER_MESSAGE: messages, PLACEHOLDER_TRACKER: self._nobody}
        return self._runner.run(inputs=inputs, targets=[target])[target]


def _reading(found: dict[str, Any]) -> Reading:
    turned_away = found[INTENT][INTENT_NAME_KEY] == DEFAULT_NLU_FALLBACK_INTENT_NAME
    ranking = found[INTENT_RANKING_KEY]
    best = next(entry for entry in ranking if entry[INTENT_NAME_KEY] != DEFAULT_NLU_FALLBACK_INTENT_NAME)
    predicted = TURNED_AWAY if turned_away else best[INTENT_NAME_KEY]
    confidence = float(best[PREDICTED_CONFIDENCE_KEY])
    return Reading(predicted, confidence, found.get(CHANCES, {}), bool(found.get(MAY_BE_CRISIS)))
