"""Answers filled with the facts file, never the same wording twice while another is left.

Under `responses` the files in data/responses hold what rules say, which Rasa checks against the rules; under
`said_by_actions` what only actions say.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.interpolator import interpolate
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.caution import MAY_BE_CRISIS

DATA = Path(__file__).parents[1] / "data"
FACTS_FILE = DATA / "facts.yml"
RESPONSES_FOLDER = DATA / "responses"
# Answers that cheer, agree or turn away. None of them may follow a message that may be about suicide: "i took the whole
# pack an hour ago" was once read as progress, and praised.
CHEERS_OR_TURNS_AWAY = frozenset(
    {
        "utter_affirm",
        "utter_ambivalent",
        "utter_deny",
        "utter_feel_hopeful",
        "utter_greet",
        "utter_insult",
        "utter_not_ready",
        "utter_out_of_scope",
        "utter_report_progress",
        "utter_report_relapse",
        "utter_ruler_thanks",
        "utter_seek_sex",
        "utter_share_trigger",
        "utter_tell_buying",
        "utter_thank",
        "utter_want_to_stop",
    }
)
INSTEAD = "utter_take_seriously"


def load_facts(path: Path = FACTS_FILE) -> dict[str, str]:
    """Return the facts by their key, as the placeholders of the responses name them."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {key: fact["value"] for key, fact in content["facts"].items()}


def said_by_actions(folder: Path = RESPONSES_FOLDER) -> dict[str, list[dict[str, Any]]]:
    """Return the wordings of every answer that only actions say."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(folder.glob("*.yml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("said_by_actions") or {}
    return found


class FactsResponseGenerator(TemplatedNaturalLanguageGenerator):
    """Rasa's template generator with facts as variables and the least used wording first."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Take what rules say from the domain, what actions say and the facts from data/."""
        super().__init__((domain or Domain.empty()).responses)
        # Apart from `responses`, which Rasa replaces with those of the domain once the model is loaded.
        self._said_by_actions = said_by_actions()
        self._facts = load_facts()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the wording of `utter_action` that this conversation has seen least, the earliest of those."""
        if utter_action in CHEERS_OR_TURNS_AWAY and _may_be_crisis(tracker):
            utter_action = INSTEAD
        known = {**self._said_by_actions, **self.responses}
        if utter_action not in known:
            return None
        slots = tracker.current_slot_values()
        suitable = ResponseVariationFilter(known)
        variations = suitable.responses_for_utter_action(utter_action, output_channel, slots)
        wordings = [self._fill(variation, {**self._facts, **slots, **kwargs}) for variation in variations]
        said = [event.text for event in tracker.events if isinstance(event, BotUttered)]
        return min(wordings, key=lambda wording: _use(wording["text"], said), default=None)

    @staticmethod
    def _fill(variation: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        # Buttons stay as they are: the braces of their payloads are no placeholders.
        return {**variation, "text": interpolate(variation["text"], values)}


def _may_be_crisis(tracker: DialogueStateTracker) -> bool:
    return tracker.latest_message is not None and bool(tracker.latest_message.parse_data.get(MAY_BE_CRISIS))


def _use(text: str, said: list[str | None]) -> tuple[int, int]:
    latest = max((place for place, words in enumerate(said) if words == text), default=-1)
    return said.count(text), latest
