"""Reads the files of labelled messages that the reports are made from: a JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple


class MessagesUnreadable(Exception):
    """A file of messages has a fault; the message names the line, never what stands in it."""


class Labelled(NamedTuple):
    """A message and what a person says about it."""

    text: str
    label: str


def read_messages(path: Path, label: str) -> list[Labelled]:
    """Return the messages of a file in order; empty lines are passed over.

    Args:
        path: file with lines such as {"text": "...", "intent": "..."}.
        label: name of the field beside `text` that must be there.

    Raises:
        MessagesUnreadable: no such file, no line in it, or a line that is not of this form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise MessagesUnreadable(f"{path} cannot be read as UTF-8 text.") from None
    messages = [_parse(line, number, path, label) for number, line in enumerate(lines, 1) if line.strip()]
    if not messages:
        raise MessagesUnreadable(f"{path} has no messages.")
    return messages


def _parse(line: str, number: int, path: Path, label: str) -> Labelled:
    try:
        content = json.loads(line)
    except json.JSONDecodeError:
        raise MessagesUnreadable(f"{path}, line {number}: this is not JSON.") from None
    if not isinstance(content, dict):
        raise MessagesUnreadable(f"{path}, line {number}: this is not an object.")
    for field in ("text", label):
        if not isinstance(content.get(field), str):
            raise MessagesUnreadable(f'{path}, line {number}: "{field}" is missing or not a string.')
    return Labelled(content["text"], content[label])
