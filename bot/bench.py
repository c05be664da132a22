"""Measures how long the current model takes for a message, on one core: `python -m bot.bench`."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from bot.measure import read, use_one_core
from bot.quiet import everything_into, quieten
from bot.train import MODEL_NAME, PROJECT, no_model


def main(model: Path = PROJECT / "models" / MODEL_NAME) -> int:
    """Run the command; return its exit code."""
    if not model.is_file():
        print(no_model(model), file=sys.stderr)
        return 1
    use_one_core()
    quieten()
    with everything_into(Path(os.devnull), logging.WARNING):
        figures = read(model)
    print(f"understanding a message: p50 {figures['p50_ms']} ms, p95 {figures['p95_ms']} ms")
    print(f"memory of the process: {figures['memory_mib']} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
