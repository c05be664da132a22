"""The journal of deletions: a file beside the database that a restored backup does not overwrite."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import uuid4

LINE = re.compile(r"([0-9a-f]{64}) ([0-9]{4}-[0-9]{2}-[0-9]{2})")
OWNER_ONLY = 0o600

Records = Mapping[str, datetime]


class Journal:
    """Reads and replaces the file; a line is the record of one deletion and the day on which it dies."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Records:
        """The records by their hashes; a torn line is none."""
        if not self._path.is_file():
            return {}
        found = (LINE.fullmatch(line) for line in self._path.read_text("ascii", "replace").splitlines())
        return {line[1]: datetime.combine(date.fromisoformat(line[2]), time(), UTC) for line in found if line}

    def keep(self, records: Records, now: datetime) -> None:
        """Add records, and drop those that have died. Two processes may do so at once: each writes all of them."""
        known = self.read()
        alive = {name: dies for name, dies in {**known, **records}.items() if dies > now}
        if alive != known:
            self._write("".join(f"{name} {dies.date()}\n" for name, dies in sorted(alive.items())))

    def _write(self, lines: str) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{uuid4().hex}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._path)
