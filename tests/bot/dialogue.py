"""The trained model and the real actions in one process: a conversation that a test can hold."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

import bot.agent
from bot.channel import CHANNEL_NAME, GatewayOutput, plain
from bot.conversation_key import conversation_key
from bot.responses import RESPONSES_FOLDER, FactsResponseGenerator, load_facts
from bot.tracker_store import SealedTrackerStore

FACTS = load_facts()


@cache
def wordings(name: str) -> list[re.Pattern[str]]:
    """Every wording of an answer with its facts; a pattern, because other values come from the conversation."""
    for path in RESPONSES_FOLDER.glob("*.yml"):
        content: dict[str, Any] = yaml.safe_load(path.read_text())
        for kind in ("responses", "said_by_actions"):
            if name in (content.get(kind) or {}):
                return [_pattern(variation["text"]) for variation in content[kind][name]]
    raise AssertionError(f"There is no answer {name}.")


def says(text: str, name: str) -> bool:
    """Whether a text is one of the wordings of an answer."""
    return any(wording.fullmatch(text.strip()) for wording in wordings(name))


def _pattern(wording: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", wording.strip())
    texts, names = parts[::2], parts[1::2]
    values = [re.escape(FACTS[name]) if name in FACTS else ".+" for name in names]
    return re.compile(
        "".join(re.escape(text) + value for text, value in zip(texts, [*values, ""], strict=True)), re.DOTALL
    )


def _reading(text: str, intent: str, confidence: float) -> dict[str, Any]:
    read = {"name": intent, "confidence": confidence}
    return {"text": text, "intent": read, "intent_ranking": [read], "entities": []}


class ActionsHere(EndpointConfig):
    """The action server's executor, without its socket."""

    def __init__(self) -> None:
        super().__init__("http://actions.invalid")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *_args: Any, json: Any = None, **_options: Any) -> Any:
        return await self._executor.run(json)


def load_agent(model: Path, conversations: Path) -> Agent:
    """Load the model as the service does, with its conversations in a database of this name."""
    store = SealedTrackerStore(None, host=f"sqlite:///{conversations}")
    return bot.agent.load_agent(model, store, generator=FactsResponseGenerator(), action_endpoint=ActionsHere())


class Dialogue:
    """One visitor's conversation."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._row_id = uuid4().hex[:22]
        self._key = os.urandom(32)
        self._stored: DialogueStateTracker | None = None
        self.messages: list[dict[str, Any]] = []

    @property
    def texts(self) -> list[str]:
        """What the bot said last."""
        return [message["text"] for message in self.messages]

    @property
    def buttons(self) -> dict[str, str]:
        """The buttons of the last answer: title and payload."""
        return {
            button["title"]: button["payload"] for message in self.messages for button in message.get("buttons", [])
        }

    @property
    def card(self) -> dict[str, str] | None:
        """The lines of the card in the last answer, None where there is none."""
        cards = [message["custom"]["card"] for message in self.messages if "card" in message.get("custom", {})]
        return dict(cards[0]["lines"]) if cards else None

    async def write(self, text: str, **metadata: str) -> list[str]:
        """Write words; returns what the bot says."""
        return await self._send(plain(text), metadata)

    async def write_what_the_net_calls_a_crisis(self, text: str) -> list[str]:
        """Write words that come with the safety net's verdict; returns what the bot says."""
        intent = {"name": "crisis_suicide", "confidence": 1.0}
        return await self._send(text, {}, {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []})

    async def write_what_may_be_crisis(self, text: str, read_as: str) -> list[str]:
        """Write words that the model reads as an intent while it leaves room for suicide; returns what the bot says."""
        return await self._send(text, {}, _reading(text, read_as, 0.5) | {"may_be_crisis": True})

    async def write_read_as(self, text: str, read_as: str, confidence: float) -> list[str]:
        """Write words that the model is so sure of, from 0 to 1; returns what the bot says."""
        return await self._send(text, {}, _reading(text, read_as, confidence))

    async def press(self, title: str) -> list[str]:
        """Press a button of the last answer; returns what the bot says."""
        return await self._send(self.buttons[title], {"title": title})

    async def tick(self, *titles: str) -> list[str]:
        """Tick boxes of the last answer and send them together; returns what the bot says."""
        ticked = [json.loads(self.buttons[title].removeprefix("/inform"))["answer"] for title in titles]
        return await self._send(f'/inform{{"answer": "{",".join(ticked)}"}}', {"title": ", ".join(titles)})

    def after_a_pause(self) -> Dialogue:
        """The same conversation, opened anew: the same row and key, and nothing else is known."""
        again = Dialogue(self._agent)
        again._row_id, again._key = self._row_id, self._key
        return again

    async def tracker(self) -> DialogueStateTracker:
        """What is stored of the conversation after its latest turn."""
        if self._stored is None:
            with self._opened():
                self._stored = await self._agent.tracker_store.get_or_create_tracker(self._row_id)
        return self._stored

    async def slot(self, name: str) -> Any:
        return (await self.tracker()).get_slot(name)

    async def _send(self, text: str, metadata: dict[str, str], reading: dict[str, Any] | None = None) -> list[str]:
        output = GatewayOutput()
        message = UserMessage(
            text, output, self._row_id, parse_data=reading, input_channel=CHANNEL_NAME, metadata=metadata
        )
        with self._opened():
            await self._agent.handle_message(message)
        self.messages, self._stored = output.messages, None
        events: list[Event] = list((await self.tracker()).events)
        # Where no rule knows what comes, Rasa takes the message back with all that it changed, without a word.
        assert "action_default_fallback" not in [getattr(event, "action_name", "") for event in events]
        return self.texts

    @contextmanager
    def _opened(self) -> Iterator[None]:
        with conversation_key(self._key):
            yield
