"""Whether somebody says that he is grown; pure, without a tracker."""

from __future__ import annotations

import re

GROWN = re.compile(
    r"\b(?:i'?m|i am) (?:already |over )?(?:an? )?(?:adult|grown|(?:1[89]|[2-9]\d)\b(?! (?:soon|in|next|tomorrow)\b))"
    r"|\bnot (?:a (?:child|kid|minor)|underage|under 18)\b"
)
YOUNG = re.compile(r"\b(?:i'?m|i am) (?:only |just )?(?:[5-9]|1[0-7])\b")


def says_grown(text: str) -> bool:
    """Return whether a text says that its writer is 18 or older; not where it tells a younger age beside it."""
    plain = text.lower().replace("’", "'")
    return bool(GROWN.search(plain)) and not YOUNG.search(plain)
