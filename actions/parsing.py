"""Reads answers that a flow asked for out of plain words; pure, without a tracker."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WAY_PATTERNS = {
    "email": re.compile(r"\b(e-?mails?|mail)\b"),
    "phone": re.compile(r"\b(phone|call|telephone|ring|voice)\b"),
    "visit": re.compile(r"\b(visit|in person|face to face|come in|meet|office)\b"),
    "chat": re.compile(r"\b(chat|here|online|text|write)\b"),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\b")
HOURS_OF_A_DAY = 24


ONE_OF_SOMETHING = re.compile(r"\bone (?:part|side|half|day|thing|time|more|of|way|hand|voice|who)\b")
# "3 weeks" and "two or three beers" say how much of something, not how important it is.
AMOUNT = re.compile(
    r"\b\d+(?: (?:or|to|and) \d+|-\d+)? ?(?:"
    r"(?:minute|min|hour|hr|day|night|week|weekend|month|year|time|meeting)s?|am|pm|o ?clock|"
    r"(?:kid|son|daughter|girl|friend|beer|drink|pill|bottle)s?|children|women|people|glass(?:es)?|"
    r"(?:krona|kronor|kr|sek|euro|dollar)s?|thousand|hundred|percent)\b"
)
# A question, with or without its mark; "what i did was wrong" passes for one too.
ASKING = re.compile(
    r"\?|(?:^|[.!,;\n])\s*(?:(?:and|but|so|ok|okay|well|then|hey) )*"
    r"(?:how|what|whats|who|whose|whom|where|when|why|which|can|could|do|does|did|is|are|will|would|should|may)\b"
)


def rating(text: str) -> int | None:
    """Return the rating from 0 to 10 that the text names, the last one where it names several, else None.

    "between 6 and 7" is read as 7; "11" and "7000" are no ratings, nor are "one part of me" and "3 weeks".
    """
    plain = ONE_OF_SOMETHING.sub("", text.lower())
    words = " ".join(str(NUMBER_WORDS.index(word)) if word in NUMBER_WORDS else word for word in _words(plain))
    numbers = [int(number) for number in re.findall(r"(?<![\d.,-])\d+(?![\d.,]\d|\d)", AMOUNT.sub("", words))]
    ratings = [number for number in numbers if number <= 10]
    if numbers and numbers[-1] == 10 and len(ratings) > 1:
        ratings = ratings[:-1]
    return ratings[-1] if ratings else None


def asks(text: str) -> bool:
    """Return whether the text asks something, also without a question mark."""
    return bool(ASKING.search(text.lower()))


def way(text: str) -> str | None:
    """Return the way of contact that the text names, else None."""
    lowered = text.lower()
    return next((name for name, pattern in WAY_PATTERNS.items() if pattern.search(lowered)), None)


def free_time(text: str, offered: Sequence[str]) -> str | None:
    """Return the one offered time that the text points at by place, weekday or hour, else None.

    Args:
        text: what the visitor wrote, such as "the first one" or "wednesday at 6".
        offered: ISO 8601 times with offset, in the order in which they were shown.
    """
    words = _words(text)
    for place, ordinal in enumerate(ORDINALS):
        if ordinal in words and place < len(offered):
            return offered[place]
    fitting = _on_weekday(words, _at_hour(text.lower(), list(offered)))
    return fitting[0] if fitting and len(fitting) < max(len(offered), 2) else None


def plain(text: str) -> str:
    """Return the text in lower case, with one kind of apostrophe."""
    return text.lower().replace("’", "'")


def _words(text: str) -> list[str]:
    return re.findall(r"[\w.,-]*\w", text.lower())


def _on_weekday(words: Sequence[str], offered: list[str]) -> list[str]:
    wanted = [WEEKDAYS.index(word) for word in words if word in WEEKDAYS]
    if not wanted:
        return offered
    return [time for time in offered if datetime.fromisoformat(time).weekday() == wanted[0]]


def _at_hour(text: str, offered: list[str]) -> list[str]:
    clock = CLOCK.search(text)
    if clock is None:
        return offered
    hour, minute = int(clock[1]), int(clock[2] or 0)
    hours = {hour % 12 + 12} if clock[3] == "pm" else {hour} if clock[3] or hour > 12 else {hour, hour + 12}
    return [time for time in offered if _clock_of(time) in {(each % HOURS_OF_A_DAY, minute) for each in hours}]


def _clock_of(time: str) -> tuple[int, int]:
    moment = datetime.fromisoformat(time)
    return moment.hour, moment.minute
