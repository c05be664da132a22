"""Reads the training examples as they stand in data/nlu."""

from __future__ import annotations

from pathlib import Path

import yaml


def examples_by_intent(project: Path) -> dict[str, list[str]]:
    """Return the examples of each intent, in the order in which people wrote them down."""
    found: dict[str, list[str]] = {}
    for path in sorted((project / "data" / "nlu").glob("*.yml")):
        for part in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = (line.removeprefix("- ") for line in part["examples"].splitlines())
            found.setdefault(part["intent"], []).extend(lines)
    return found
