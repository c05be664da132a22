"""What a recogniser hands on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """A span of a text and what it is."""

    kind: str
    start: int
    end: int
