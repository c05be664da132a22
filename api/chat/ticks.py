"""Lists to tick: several answers of one question, sent to the dialogue as one."""

import json
from collections.abc import Iterable

from api.chat.buttons import ButtonUnknown, Choice

INTENT = "/inform"
SLOT = "answer"
# Answers that speak of the whole list; they are pressed, never ticked.
ALONE = frozenset({"none", "skip"})


def tick_value(payload: str) -> str | None:
    """The answer behind a box; None where this is no payload that can be ticked."""
    try:
        answer = json.loads(payload.removeprefix(INTENT)) if payload.startswith(INTENT) else None
    except json.JSONDecodeError:
        return None
    if not isinstance(answer, dict) or answer.keys() != {SLOT}:
        return None
    value = answer[SLOT]
    return value if isinstance(value, str) and value and "," not in value and value not in ALONE else None


def together(ticked: Iterable[Choice]) -> Choice:
    """One choice that says all of them: the answers with commas between, each once.

    Raises:
        ButtonUnknown: one of them is no box.
    """
    titles: dict[str, str] = {}
    for choice in ticked:
        value = tick_value(choice.payload)
        if value is None:
            raise ButtonUnknown
        titles.setdefault(value, choice.title)
    return Choice(INTENT + json.dumps({SLOT: ",".join(titles)}, ensure_ascii=False), ", ".join(titles.values()))
