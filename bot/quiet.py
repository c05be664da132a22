"""Keeps Rasa's banners, warnings and telemetry out of our commands; call it before anything of Rasa is imported."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

import structlog

ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TOKENIZERS_PARALLELISM": "false",
    "RASA_MAX_CACHE_SIZE": "200",
}
TALKERS = ("rasa", "bot")


def quieten() -> None:
    """Set what Rasa and TensorFlow read at import, and drop what they log below a warning: messages appear there."""
    os.environ.update(ENVIRONMENT)
    logging.getLogger().setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    # Not a filter: libraries that Rasa loads on the way set filters of their own.
    warnings.showwarning = _show_nothing


def _show_nothing(*_warning: object, **_options: object) -> None:
    """Take the place of what prints a warning."""


@contextmanager
def everything_into(log_file: Path, level: int = logging.INFO) -> Iterator[TextIO]:
    """Send what is printed, logged or warned inside the block into a file of its own, started anew; yield that file."""
    root = logging.getLogger()
    # Not the root's level: libraries that Rasa loads on the way set it back.
    talkers = [logging.getLogger(name) for name in TALKERS]
    with log_file.open("w", encoding="utf-8") as log, redirect_stdout(log), _standard_error_into(log):
        handler = logging.StreamHandler(log)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
        for talker in talkers:
            talker.setLevel(level)
        logging.captureWarnings(True)
        try:
            yield log
        finally:
            logging.captureWarnings(False)
            for talker in talkers:
                talker.setLevel(logging.NOTSET)
            root.removeHandler(handler)


@contextmanager
def _standard_error_into(log: TextIO) -> Iterator[None]:
    # The descriptor, not only sys.stderr: TensorFlow and the git that Rasa calls write past Python.
    kept = os.dup(2)
    os.dup2(log.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
