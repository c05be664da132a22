"""Sets pipelines side by side on the same messages: `python -m bot.compare [--examples N] [--only NAME ...]`.

Each is trained on the first N examples of each intent and reads the messages of tests/nlu/messages.jsonl one by one, in
a process of its own that may use one core. The figures go to docs/comparison.json, from which `python -m bot.figures`
makes the tables and plots of docs/understanding.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.examples import examples_by_intent
from bot.train import PROJECT

CANDIDATES_FILE = Path(__file__).with_name("candidates.yml")
TARGET = PROJECT / "docs" / "comparison.json"
OURS = "tuned encoder"
TOLD = 2000
CLASSIFIER = "bot.classifier.TwoViewClassifier"


class CandidateFailed(Exception):
    """A candidate could not be trained or read with; the message is the end of what it printed."""


def candidates() -> dict[str, list[dict[str, Any]]]:
    """Return the pipelines by name."""
    listed: dict[str, list[dict[str, Any]]] = yaml.safe_load(CANDIDATES_FILE.read_text(encoding="utf-8"))
    return {**listed, OURS: _our_pipeline()}


def write_project(folder: Path, pipeline: Sequence[dict[str, Any]], examples: int) -> int:
    """Write a project that holds nothing but one pipeline and the first examples of each intent; return their number.

    Args:
        folder: an empty folder.
        pipeline: components as in config.yml.
        examples: how many of each intent; 0 for all.
    """
    config = {"recipe": "default.v1", "language": "en", "assistant_id": "comparison", "pipeline": list(pipeline)}
    (folder / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (folder / "data").mkdir()
    used = {intent: listed[: examples or None] for intent, listed in examples_by_intent(PROJECT).items()}
    parts = [
        {"intent": intent, "examples": "".join(f"- {example}\n" for example in listed)}
        for intent, listed in used.items()
    ]
    nlu = yaml.safe_dump({"version": "3.1", "nlu": parts}, allow_unicode=True)
    (folder / "data" / "nlu.yml").write_text(nlu, encoding="utf-8")
    return sum(map(len, used.values()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    found = _stored()
    for name in options.only or candidates():
        print(f"{name}, {options.examples or 'all'} examples of each intent", flush=True)
        try:
            measured = _measure_apart(name, options.examples)
        except CandidateFailed as error:
            print(error, file=sys.stderr)
            return 1
        found = [row for row in found if (row["name"], row["examples"]) != (name, options.examples)] + [measured]
        print("  " + ", ".join(f"{key} {value}" for key, value in measured.items() if key not in ("name", "examples")))
        TARGET.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


def _our_pipeline() -> list[dict[str, Any]]:
    pipeline = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    last = next(place for place, component in enumerate(pipeline) if component["name"] == CLASSIFIER)
    return pipeline[: last + 1]


def _stored() -> list[dict[str, Any]]:
    return json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.is_file() else []


def _measure_apart(name: str, examples: int) -> dict[str, Any]:
    """Measure in a new process, so that memory and threads are this candidate's own."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        used = write_project(project, candidates()[name], examples)
        trained_in = _timed([sys.executable, "-m", "bot.measure", "train", folder])
        _timed([sys.executable, "-m", "bot.measure", "read", folder])
        figures = json.loads((project / "figures.json").read_text(encoding="utf-8"))
    return {"name": name, "examples": examples, "used": used, "training_s": round(trained_in), **figures}


def _timed(command: Sequence[str]) -> float:
    start = time.monotonic()
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)  # noqa: S603 our own command
    if done.returncode:
        raise CandidateFailed(done.stderr[-TOLD:])
    return time.monotonic() - start


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.compare", description="Set pipelines side by side.")
    parser.add_argument("--examples", type=int, default=60, help="examples of each intent, 0 for all")
    parser.add_argument("--only", nargs="+", choices=list(candidates()), help="leave out all others")
    return parser


if __name__ == "__main__":
    sys.exit(main())
