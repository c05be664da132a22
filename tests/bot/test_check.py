"""`python -m bot.check` and `python -m bot.conversations`."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.check import complaints, facts_to_check
from bot.check import main as check
from bot.conversations import main as play

CONVERSATION = """
version: "3.1"
stories:
- story: a wish to stop is answered
  steps:
  - user: |
      i want to quit
    intent: want_to_stop
  - action: {action}
"""


@pytest.fixture
def project(small_project: Path, tmp_path: Path) -> Path:
    return shutil.copytree(small_project, tmp_path / "project")


def test_a_response_that_no_rule_says_is_a_complaint(project: Path) -> None:
    with (project / "data" / "responses" / "all.yml").open("a") as file:
        file.write('  utter_forgotten_by_all: [{text: "Hm?"}]\n')
    assert any("utter_forgotten_by_all" in complaint for complaint in complaints(project))


def test_an_intent_without_examples_is_a_complaint(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    domain = (project / "domain.yml").read_text()
    (project / "domain.yml").write_text(domain.replace("[feel_shame,", "[feel_shame, ask_group,"))
    assert check(project) == 1
    assert "ask_group" in capfd.readouterr().err


def test_facts_that_nobody_checked_lately_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "facts.yml"
    path.write_text(
        "facts:\n  never: {verified_on: }\n  long_ago: {verified_on: 2026-01-01}\n  lately: {verified_on: 2026-11-01}\n"
    )
    assert facts_to_check(date(2026, 11, 24), path) == ["never", "long_ago"]


@pytest.mark.parametrize(
    ("action", "code", "closing"), [("utter_stop", 0, "1 passed, 0 failed"), ("action_listen", 1, "0 passed, 1 failed")]
)
def test_a_conversation_that_goes_another_way_fails(
    small_model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], action: str, code: int, closing: str
) -> None:
    (tmp_path / "test_stop.yml").write_text(CONVERSATION.format(action=action))
    assert play(tmp_path, small_model) == code
    assert closing in capfd.readouterr().out
