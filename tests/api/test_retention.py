"""What is kept stands in one table, which the settings, the worker and the documentation follow."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import inspect

from api.database import Database
from api.purges import CONVERSATIONS
from api.retention import DOCUMENT, RETENTION, Kept, duration, lasts, written_into
from api.settings import Settings

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "contact_lifetime": Kept.CONTACT,
    "staff_session_length": Kept.SIGN_IN,
    "booking_retention": Kept.WORDS,
    "booking_row_retention": Kept.BOOKING,
}


async def test_every_table_of_the_database_is_in_the_table_once(database: Database) -> None:
    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda opened: inspect(opened).get_table_names())
    named = [name for row in RETENTION.values() for name in row.tables]
    assert sorted(named) == sorted([*tables, CONVERSATIONS.name])


def test_everything_kept_says_what_why_how_long_and_who() -> None:
    assert set(RETENTION) == set(Kept)
    for row in RETENTION.values():
        assert all((row.what, row.why, row.until, row.readers, row.place))


@pytest.mark.parametrize(("setting", "kept"), SETTINGS.items())
def test_a_setting_has_its_time_from_the_table_and_cannot_lengthen_it(
    settings: Settings, setting: str, kept: Kept
) -> None:
    assert getattr(settings, setting) == lasts(kept)
    shorter = Settings(**{**settings.model_dump(), setting: lasts(kept) / 2})
    assert getattr(shorter, setting) == lasts(kept) / 2
    with pytest.raises(ValidationError):
        Settings(**{**settings.model_dump(), setting: lasts(kept) + timedelta(seconds=1)})


def test_the_dialogue_model_keeps_a_conversation_as_long_as_the_table_says() -> None:
    module = ast.parse((ROOT / "bot" / "tracker_store.py").read_text("utf-8"))
    named = {
        target.id: ast.unparse(statement.value)
        for statement in module.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    hours, seconds = named["IDLE_SECONDS"].split(" * ")
    assert timedelta(seconds=int(hours) * int(seconds)) == lasts(Kept.CONVERSATION)


@pytest.mark.parametrize("module", ["purges.py", "worker.py", "vault/service.py", "handoffs/forgetting.py"])
def test_whatever_deletes_knows_no_time_of_its_own(module: str) -> None:
    tree = ast.parse((ROOT / "api" / module).read_text("utf-8"))
    assert not [call for call in ast.walk(tree) if isinstance(call, ast.Call) and "timedelta" in ast.unparse(call.func)]


def test_the_documentation_is_current() -> None:
    document = DOCUMENT.read_text("utf-8")
    assert written_into(document) == document, "run `make retention`"


def test_a_document_without_a_place_for_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="retention"):
        written_into("# Nothing")


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(days=14), "14 days"),
        (timedelta(hours=1), "1 hour"),
    ],
)
def test_times_are_said_as_people_say_them(time: timedelta, words: str) -> None:
    assert duration(time) == words
