"""What is kept, why, for how long and who can read it: the only place where a time stands.

The worker's purges and the settings take their times from here. A setting may shorten one and never lengthen it, so
`docs/retention.md`, which is written from here by `make retention`, stays true for every installation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "retention.md"
BEGIN, END = "<!-- retention -->", "<!-- end of retention -->"


class Kept(StrEnum):
    """Everything that is kept anywhere."""

    CONVERSATION = "conversation"
    CONTACT = "contact"
    WORDS = "words"
    BOOKING = "booking"
    TALK = "talk"
    COUNSELLOR = "counsellor"
    HOURS = "hours"
    SIGN_IN = "sign_in"
    OUTCOME = "outcome"
    DELETION = "deletion"
    KEYRING = "keyring"
    SECRETS = "secrets"
    OLD_KEY = "old_key"
    CLIENT = "client"
    EFFORT = "effort"
    PACE = "pace"
    LOGS = "logs"
    NOTICE = "notice"
    TURN = "turn"
    SCHEMA = "schema"


@dataclass(frozen=True, slots=True)
class Retention:
    """One thing that is kept.

    Args:
        what: it is, in words for people.
        why: it is kept at all.
        until: it is kept, after the time.
        readers: who can read it.
        place: where it lies.
        lasts: how long; None where no clock ends it.
        at_once: what ends it sooner.
        tables: of the databases, each named here once.
    """

    what: str
    why: str
    until: str
    readers: str
    place: str
    lasts: timedelta | None = None
    at_once: str = ""
    tables: tuple[str, ...] = ()

    @property
    def how_long(self) -> str:
        """The time with what it counts from."""
        return f"{duration(self.lasts)} {self.until}" if self.lasts else self.until


RETENTION: Mapping[Kept, Retention] = {
    Kept.CONVERSATION: Retention(
        what="A conversation, with buttons pressed and what the dialogue noted",
        why="to go on where it stopped",
        until="after the last message, rounded up to the hour",
        readers="whoever has the token in the visitor's tab; nobody here",
        place="sealed under that token, in the dialogue model's own database",
        lasts=timedelta(hours=24),
        at_once="“Leave now”, or “forget” in the conversation",
        tables=("sealed_conversations",),
    ),
    Kept.CONTACT: Retention(
        what="A contact detail on its way to a booking",
        why="so that the dialogue model never sees it",
        until="after it was entered",
        readers="nobody: it opens only with the reference in the booking request",
        place="sealed twice: under the reference and under the vault's key",
        lasts=timedelta(minutes=30),
        at_once="the booking that claims it",
        tables=("vault_entries",),
    ),
    Kept.WORDS: Retention(
        what="Of a booking: summary or note, contact detail, the two figures of the ruler, whether it was urgent "
        "because thoughts of suicide came up",
        why="so that the counsellor can prepare and reach the visitor",
        until="after the appointment",
        readers="the holder of the code; counsellors while it waits, without the contact detail; "
        "then the one who claimed it, with it",
        place="summary and contact detail sealed under the bookings' key",
        lasts=timedelta(days=14),
        at_once="cancelling with the code; after the appointment “Delete it now” with the code",
    ),
    Kept.BOOKING: Retention(
        what="Of a booking, also a finished or cancelled one: time, way, state, pseudonym, which counsellor while he "
        "has an account, whether it was told how it has gone, why counsellors were last told that it waits, keyed "
        "hashes of code and request",
        why="to find it by its code and to know what became of it",
        until="after the appointment",
        readers="the holder of the code; counsellors while it waits; then the one who claimed it; "
        "once it is over, nobody but the holder of the code",
        place="a row; there is no column for when it was made",
        lasts=timedelta(days=90),
        tables=("bookings",),
    ),
    Kept.TALK: Retention(
        what="What visitor and counsellor write to each other in a booked chat, and whether each of them came",
        why="so that they can talk",
        until="after the booked time",
        readers="the holder of the code, and the counsellor who claimed the booking",
        place="each message sealed under the rooms' key; no column says when it was written",
        lasts=timedelta(hours=1),
        at_once="the counsellor who closes the talk; “Delete it now” with the code",
        tables=("rooms", "room_messages"),
    ),
    Kept.COUNSELLOR: Retention(
        what="A counsellor's account: name and Argon2id hash of the password",
        why="to sign in",
        until="until whoever runs the service removes it: `.venv/bin/python -m api.cli counsellor remove`",
        readers="whoever runs the service; the name also the counsellor himself",
        place="a row",
        tables=("counsellors",),
    ),
    Kept.HOURS: Retention(
        what="A counsellor's weekly hours",
        why="free times come from them",
        until="until the counsellor changes them, or with the account",
        readers="the counsellor; visitors see the free times without a name",
        place="a row for each interval",
        tables=("working_hours",),
    ),
    Kept.SIGN_IN: Retention(
        what="A counsellor's sign-in",
        why="to stay signed in for a shift",
        until="after signing in",
        readers="nobody: the row has a hash of the cookie",
        place="a row",
        lasts=timedelta(hours=10),
        at_once="signing out",
        tables=("staff_sessions",),
    ),
    Kept.OUTCOME: Retention(
        what="How it has gone after appointments: how many gave each answer in a quarter of a year",
        why="to know whether the talks help",
        until="as long as the service runs",
        readers="counsellors, from five answers in a quarter; whoever runs the service, all",
        place="counts; nothing leads from them to a booking or from one answer to another",
        tables=("outcome_counts",),
    ),
    Kept.DELETION: Retention(
        what="The record of a deletion: a keyed hash of the row's random id, and the day on which the record dies",
        why="so that a backup brings nothing back",
        until="after the deletion, rounded up to the day; no backup may be kept longer",
        readers="nobody learns anything from it: it holds no word, no time of day, no code",
        place="a row, and a line in `var/deletions`, which no restore overwrites",
        lasts=timedelta(days=35),
        tables=("deletions",),
    ),
    Kept.KEYRING: Retention(
        what="Which master key seals, and the keys of hashes",
        why="so that codes stay good when the master key is rotated",
        until="as long as the service runs",
        readers="nobody without the master key",
        place="one row, sealed under the master key",
        tables=("keyring",),
    ),
    Kept.SECRETS: Retention(
        what="The secrets: master key, two secrets between the services, the mail server's password where there is one",
        why="everything sealed hangs on them",
        until="until `make rotate-keys`",
        readers="whoever runs the service",
        place="`var/secrets.env`, readable by its owner alone, or the environment",
    ),
    Kept.OLD_KEY: Retention(
        what="The master key before the current one",
        why="to read what is not yet under the new one, and buttons on open pages",
        until="until the rotation is through; in the memory of a running process as long as a conversation lives",
        readers="whoever runs the service",
        place="`var/secrets.env` during a rotation",
    ),
    Kept.CLIENT: Retention(
        what="Counts of requests by network address, for the limits",
        why="against guessing and flooding",
        until="at most, with the key under which the addresses are hashed",
        readers="nobody",
        place="memory",
        lasts=timedelta(hours=1),
    ),
    Kept.EFFORT: Retention(
        what="Which solved puzzles and waits were used up, by their random names",
        why="so that each is good once",
        until="after it was given out, a wait a few minutes more",
        readers="nobody",
        place="memory",
        lasts=timedelta(hours=1),
    ),
    Kept.PACE: Retention(
        what="When bookings were made and by which way, without which ones",
        why="so that nobody can take every time",
        until="after each",
        readers="nobody",
        place="memory",
        lasts=timedelta(days=1),
    ),
    Kept.LOGS: Retention(
        what="Logs: events of the service without words, addresses, tokens or codes",
        why="to notice faults",
        until="not kept here; as long as whoever runs the service keeps its output",
        readers="whoever runs the service",
        place="standard output",
    ),
    Kept.NOTICE: Retention(
        what="E-mail to the counsellors, where it is on: how many requests wait, how many are urgent, when the soonest "
        "is, how many were missed; nothing about a visitor",
        why="so that no request waits unseen",
        until="not kept here; as long as the mail servers and the counsellors keep it",
        readers="the counsellors, and whoever runs a mail server on the way",
        place="outside: it leaves the service within a minute after a booking",
    ),
    Kept.TURN: Retention(
        what="Until when one worker alone sends that e-mail",
        why="so that two workers send it once",
        until="while it is sent; a minute longer after a crash",
        readers="whoever runs the service",
        place="one row, empty at all other times",
        tables=("notice_turns",),
    ),
    Kept.SCHEMA: Retention(
        what="The version of the tables",
        why="for migrations",
        until="as long as the service runs",
        readers="whoever runs the service",
        place="one row",
        tables=("alembic_version",),
    ),
}


def lasts(kept: Kept) -> timedelta:
    """How long it is kept.

    Raises:
        ValueError: no clock ends it.
    """
    found = RETENTION[kept].lasts
    if found is None:
        raise ValueError(f"No clock ends {kept}.")
    return found


def duration(time: timedelta) -> str:
    """A time as people say it, in its largest whole unit."""
    seconds = int(time.total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1)):
        # "24 hours" is an idle day; one day could be read as until midnight.
        if seconds % length == 0 and seconds >= length * (2 if unit == "day" else 1):
            number = seconds // length
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return "no time"


def table() -> str:
    """The table as Markdown."""
    lines = ["| what | why | how long | sooner | who can read it | where |", "|---|---|---|---|---|---|"]
    for row in RETENTION.values():
        where = "; ".join([row.place, *(f"`{name}`" for name in row.tables)])
        lines.append(f"| {row.what} | {row.why} | {row.how_long} | {row.at_once or '–'} | {row.readers} | {where} |")
    return "\n".join(lines)


def written_into(document: str) -> str:
    """The document with the table as it is now.

    Raises:
        ValueError: the document has no place for it.
    """
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"The document has no {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"
