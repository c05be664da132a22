"""Sets dialogue policies side by side on the stories of tests/conversations: `python -m bot.policies`.

Each is trained on the rules and stories of data/ and must then choose what the held-out stories say. The table goes to
docs/understanding.md: a policy that costs time has to earn it there.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.conversations import CONVERSATIONS, play
from bot.quiet import everything_into, quieten
from bot.train import PROJECT, domain_files

Policies = Sequence[Mapping[str, Any]]
TED = {"name": "TEDPolicy", "max_history": 8, "epochs": 40, "constrain_similarities": True}
RULES, STORIES = "data/rules", "data/stories"


def candidates() -> dict[str, Policies]:
    """Return the policies to compare by name. None can do without the rules: they lead the forms."""
    ours = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["policies"]
    rules = [policy for policy in ours if policy["name"] == "RulePolicy"]
    return {"rules alone": rules, "config.yml": ours, "config.yml and TEDPolicy": [*ours, TED]}


def measure(policies: Policies, folder: Path) -> tuple[int, int, float]:
    """Return how many held-out stories are right, of how many, and how many seconds training took.

    Args:
        policies: as in config.yml.
        folder: an empty folder.
    """
    from rasa.model_training import train_core
    from rasa.shared.core.domain import Domain

    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    config = folder / "config.yml"
    config.write_text(
        yaml.safe_dump({"recipe": "default.v1", "assistant_id": "comparison", "policies": list(policies)}), "utf-8"
    )
    domain = folder / "domain.yml"
    Domain.load(domain_files(PROJECT)).persist(domain)
    told = folder / "told"
    for each in (RULES, STORIES):
        shutil.copytree(PROJECT / each, told, dirs_exist_ok=True)
    start = time.monotonic()
    model = train_core(str(domain), str(config), str(told), str(folder))
    took = time.monotonic() - start
    figures = play(CONVERSATIONS, Path(model), folder, e2e=False)
    return int(figures["correct"]), int(figures["total"]), took


def main() -> int:
    """Run the command; return its exit code."""
    from bot.figures import DOCUMENT, insert

    quieten()
    lines = ["| policies | stories right | training, s |", "|---|---:|---:|"]
    for name, policies in candidates().items():
        with tempfile.TemporaryDirectory() as folder, everything_into(Path(os.devnull), logging.WARNING):
            right, total, took = measure(policies, Path(folder))
        lines.append(f"| {name} | {right} of {total} | {took:.0f} |")
        print(lines[-1], flush=True)
    document = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(insert(document, "policies", "\n".join(lines)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
