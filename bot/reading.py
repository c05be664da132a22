"""What the current model makes of messages, for commands: nothing that Rasa prints comes through."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.quiet import everything_into, quieten
from bot.train import no_model

TURNED_AWAY = "out_of_scope"
STEP = 256


class ModelMissing(Exception):
    """There is no trained model to ask."""


class Reading(NamedTuple):
    """What the model makes of a message.

    `predicted` is the intent that the visitor is answered by; `confidence` is that of the likeliest intent, also where
    it was too low to act on. `chances` says how likely each danger is that is watched for, and `may_be_crisis` whether
    its answer ends in the direct question about suicide.
    """

    predicted: str
    confidence: float
    chances: dict[str, float]
    may_be_crisis: bool


def read_with(model: Path, texts: Sequence[str], weighed: bool = True) -> list[Reading]:
    """Load the model, read each text in order and say how far it has come when there are many.

    Args:
        model: the archive.
        texts: what is read.
        weighed: whether the thresholds of config.yml decide; else the likeliest intent is told as it is.

    Raises:
        ModelMissing: no such file.
    """
    if not model.is_file():
        raise ModelMissing(no_model(model))
    out = sys.stdout
    print("Loading the model", file=out, flush=True)
    quieten()
    readings: list[Reading] = []
    # Not into a file: what is read here may be a visitor's words.
    with everything_into(Path(os.devnull), logging.WARNING):
        from bot.understanding import Understanding

        for reading in Understanding(model).read(texts, weighed):
            readings.append(reading)
            if len(readings) % STEP == 0:
                print(f"{len(readings)} of {len(texts)} messages read", file=out, flush=True)
    return readings
