"""Trains or reads with one candidate of `bot.compare`, in a process of its own: `python -m bot.measure STEP FOLDER`."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.calibration import expected_calibration_error
from bot.evaluate import DEFAULT_MESSAGES
from bot.messages import read_messages
from bot.quiet import quieten
from bot.scores import Judged, score

WARM_UP = 20
KIB_PER_MIB = 1024


def use_one_core() -> None:
    """Keep this process on one core; call it before TensorFlow and onnxruntime count them."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def train(folder: Path) -> None:
    """Train the project of a folder into its models/."""
    os.environ["RASA_CACHE_DIRECTORY"] = str(folder / "cache")
    from rasa.model_training import train_nlu

    train_nlu(config=str(folder / "config.yml"), nlu_data=str(folder / "data"), output=str(folder / "models"))


def read(archive: Path) -> dict[str, Any]:
    """Return what a trained model gets right of tests/nlu/messages.jsonl, how fast, and what memory it takes."""
    from bot.understanding import Understanding

    understanding = Understanding(archive)
    messages = read_messages(DEFAULT_MESSAGES, "intent")
    for message in messages[:WARM_UP]:
        list(understanding.read([message.text]))
    judged, times = [], []
    for message in messages:
        start = time.perf_counter()
        [reading] = understanding.read([message.text])
        times.append((time.perf_counter() - start) * 1000)
        judged.append(Judged(message.text, message.label, reading.predicted, reading.confidence))
    scores = score(judged)
    return {
        "accuracy": round(scores.accuracy, 3),
        "macro_f1": round(scores.macro_f1, 3),
        "calibration_error": round(expected_calibration_error(judged), 3),
        "p50_ms": round(float(np.percentile(times, 50)), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "memory_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MIB),
    }


def main(arguments: Sequence[str]) -> int:
    """Run the command; return its exit code."""
    step, folder = arguments[0], Path(arguments[1])
    quieten()
    if step == "train":
        train(folder)
    else:
        use_one_core()
        [archive] = (folder / "models").glob("*.tar.gz")
        (folder / "figures.json").write_text(json.dumps(read(archive)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
