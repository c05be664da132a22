"""Plays the conversations in tests/conversations against the trained model: `python -m bot.conversations`.

This is `rasa test core` with end-to-end stories: what the visitor writes is understood by the model, and the rules must
choose what the story says. Custom actions are not run here; tests/bot/test_dialogue.py runs them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from bot.quiet import everything_into, quieten
from bot.train import MODEL_NAME, PROJECT, no_model

CONVERSATIONS = PROJECT / "tests" / "conversations"
MODEL = PROJECT / "models" / MODEL_NAME


def main(conversations: Path = CONVERSATIONS, model: Path = MODEL) -> int:
    """Run the command; return its exit code."""
    if not model.is_file():
        print(no_model(model), file=sys.stderr)
        return 1
    quieten()
    with tempfile.TemporaryDirectory() as folder:
        with everything_into(Path(os.devnull), logging.WARNING):
            figures = play(conversations, model, Path(folder), e2e=True)
        failed = int(figures["total"] - figures["correct"])
        if failed:
            print((Path(folder) / "failed_test_stories.yml").read_text(encoding="utf-8"))
    print(f"{int(figures['correct'])} passed, {failed} failed")
    return 1 if failed else 0


def play(conversations: Path, model: Path, folder: Path, e2e: bool) -> dict[str, float]:
    """Play stories to a model and return how many of them it got right, among other figures.

    Args:
        conversations: a folder with the stories.
        model: its archive.
        folder: where Rasa writes its reports, the failed stories among them.
        e2e: whether the model also reads what the visitor writes; without it is told the intents.
    """
    from rasa.core.agent import Agent
    from rasa.core.test import test

    agent = Agent.load(str(model))
    asyncio.run(test(str(conversations), agent, e2e=e2e, out_directory=str(folder), disable_plotting=True))
    report: dict[str, dict[str, float]] = json.loads((folder / "story_report.json").read_text(encoding="utf-8"))
    return report["conversation_accuracy"]


if __name__ == "__main__":
    sys.exit(main())
