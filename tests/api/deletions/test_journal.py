"""The journal of deletions, which no restored backup overwrites."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest

from api.deletions.journal import Journal

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
LATER = datetime(2027, 1, 4, tzinfo=UTC)
A, B = "a" * 64, "b" * 64


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "deletions"


def test_records_are_kept_until_their_day_and_readable_by_the_owner_alone(path: Path) -> None:
    journal = Journal(path)
    journal.keep({A: LATER}, NOW)
    journal.keep({B: LATER + timedelta(days=1)}, NOW)
    assert journal.read() == {A: LATER, B: LATER + timedelta(days=1)}
    assert S_IMODE(path.stat().st_mode) == 0o600
    journal.keep({}, LATER)
    assert list(journal.read()) == [B]
    assert [file.name for file in path.parent.iterdir()] == ["deletions"]


def test_with_nothing_to_keep_there_is_no_file(path: Path) -> None:
    Journal(path).keep({}, NOW)
    assert not path.parent.exists()


def test_a_torn_line_hides_no_other(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(f"{A[:30]}\n\xff\n{B} 2027-01-04\n{A} 2027-")
    assert Journal(path).read() == {B: LATER}
