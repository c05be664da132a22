"""Whether somebody says that he is grown or a child; pure, without a tracker."""

from __future__ import annotations

import re

from actions.parsing import plain

GROWN = re.compile(
    r"\b(?:i'?m|i am) (?:already |over )?(?:an? )?(?:adult|grown|(?:1[89]|[2-9]\d)\b(?! (?:soon|in|next|tomorrow)\b))"
    r"|\bnot (?:a (?:child|kid|minor)|underage|under 18)\b"
)
AGES_OF_CHILDREN = r"(?:[5-9]|1[0-7]|thirteen|fourteen|fifteen|sixteen|seventeen)"
YOUNG = re.compile(rf"\b(?:i'?m|am) (?:only |just )?{AGES_OF_CHILDREN}\b")


def says_grown(text: str) -> bool:
    """Return whether a text says that its writer is 18 or older; not where it tells a younger age beside it."""
    return bool(GROWN.search(plain(text))) and not says_young(text)


def says_young(text: str) -> bool:
    """Return whether a text tells the age of a child as that of its writer."""
    return bool(YOUNG.search(plain(text)))
