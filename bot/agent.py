"""Rasa's agent on our tracker store as it is: where the database fails, the request fails, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.core.agent import Agent

from bot.tracker_store import SealedTrackerStore


def load_agent(model: Path, store: SealedTrackerStore, **parts: Any) -> Agent:
    """Load a trained model.

    Args:
        model: its archive.
        store: where conversations are kept, and nowhere else.
        parts: what else `Agent` takes: the answers' generator, the action server, the lock store.
    """
    agent = Agent.load(model, tracker_store=store, **parts)
    # Rasa's wrapper takes a failed read for a new conversation, which then replaces the old one, and keeps in memory,
    # in the clear and for good, what it cannot save.
    agent.tracker_store = agent.processor.tracker_store = store
    return agent
