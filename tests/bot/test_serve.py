"""The services on Rasa's side: they say why they cannot start, and log no words."""

import json
import os
import subprocess
import sys

import pytest

from bot.serve import NEEDED
from bot.train import PROJECT

WORDS = "nobody may read that the river was cold"


@pytest.mark.parametrize("module", ["bot.serve", "actions.serve"])
def test_a_service_without_its_settings_says_what_is_missing_in_one_sentence(module: str) -> None:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TURNING_POINT_")}
    refused = subprocess.run(
        [sys.executable, "-m", module], cwd=PROJECT, env=ours, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Set TURNING_POINT_")
    assert refused.stderr.count("\n") == 1


def test_without_a_driver_for_their_database_conversations_are_not_kept_elsewhere() -> None:
    told = {name: "here" for name in NEEDED} | {"TURNING_POINT_CONVERSATIONS_URL": "postgresql+asyncpg://nowhere/x"}
    refused = subprocess.run(
        [sys.executable, "-m", "bot.serve"],
        cwd=PROJECT,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith("Conversations cannot be kept: check TURNING_POINT_CONVERSATIONS_URL")
    assert refused.stderr.count("\n") == 1


LOGGING = """
import logging, structlog
from bot.logs import configure_logs
words = "nobody may read that the river was cold"
configure_logs(logging.DEBUG)
try:
    raise ValueError(words)
except ValueError:
    logging.getLogger("rasa.core.processor").exception("Failed to handle %s", words)
logging.getLogger("rasa.core.policies").debug(f"Predicting after {words}")
structlog.get_logger("rasa.core.policies").warning("policy.predict", user_text=words)
logging.getLogger("bot.serve").info("ready")
"""


@pytest.fixture(scope="module")
def logged() -> str:
    """What a service prints at debug level while libraries and our own code log."""
    run = subprocess.run([sys.executable, "-c", LOGGING], cwd=PROJECT, capture_output=True, text=True, check=True)
    return run.stdout + run.stderr


def test_what_libraries_say_of_a_message_is_never_printed(logged: str) -> None:
    assert WORDS not in logged


def test_of_libraries_the_place_and_the_kind_of_error_are_logged(logged: str) -> None:
    first = json.loads(logged.splitlines()[0])
    assert first["event"].startswith("rasa.core.processor:")
    assert first["error"] == "ValueError"


def test_our_own_lines_are_readable(logged: str) -> None:
    assert json.loads(logged.splitlines()[-1])["event"] == "ready"
