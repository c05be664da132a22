"""Commands for whoever runs the service: `python -m api.cli --help`."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from getpass import getpass
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.engine import make_url

from api.counsellors.removal import Removal
from api.counsellors.service import AccountRefused, Counsellors
from api.database import DATABASE_FAULTS, Database
from api.demo import DemoRefused, fill
from api.handoffs.forgetting import Forgetting
from api.keyring.service import MasterKeyMissing
from api.migrations.run import upgrade
from api.retention import DOCUMENT, written_into
from api.rotation import Rotation, RotationRefused
from api.security.master_keys import keys_of
from api.security.secrets_file import SecretsNotWritten, write_secrets
from api.settings import SECRETS_FILE, Settings, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
counsellor = typer.Typer(no_args_is_help=True, help="Counsellors' accounts.")
app.add_typer(counsellor, name="counsellor")

PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
def secrets() -> None:
    """Write var/secrets.env unless it is there."""
    try:
        made = write_secrets(SECRETS_FILE)
    except SecretsNotWritten as error:
        _stop(str(error))
    typer.echo(f"Wrote {SECRETS_FILE}." if made else f"{SECRETS_FILE} is there already.")


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    _with_database(lambda _settings, database: upgrade(database))
    typer.echo("The database is up to date.")


@app.command()
def retention() -> None:
    """Write the table of docs/retention.md anew."""
    DOCUMENT.write_text(written_into(DOCUMENT.read_text("utf-8")), "utf-8")
    typer.echo(f"Wrote {DOCUMENT.name}.")


@app.command()
def replay_deletions() -> None:
    """Forget again what was deleted after the backup was made from which the database was restored."""

    async def work(settings: Settings, database: Database) -> None:
        forgetting = Forgetting(settings, keys_of(settings))
        async with database.writing() as session:
            back = await forgetting.forget_again(session)
        await forgetting.settle(database)
        typer.echo(f"Forgot again: {back} bookings." if back else "Nothing that was deleted has come back.")

    _with_database(work)


@app.command()
def rotate_keys() -> None:
    """Replace the master key while the service runs. Interrupted, run it again."""

    async def work(settings: Settings, database: Database) -> None:
        rotation = Rotation(database, keys_of(settings), settings.secrets_file or SECRETS_FILE)
        async for done in rotation.run():
            typer.echo(f"Sealed anew: {done}")
        old = f"is gone from {settings.secrets_file}" if rotation.in_file else "can be taken out of the environment"
        typer.echo(f"Everything is under the new master key, and the old one {old}.")

    _with_database(work)


@app.command()
def demo() -> None:
    """Fill an empty database with sample counsellors, times and bookings."""

    async def work(settings: Settings, database: Database) -> None:
        for name, password in (await fill(settings, database)).items():
            typer.echo(f"{name} can sign in at /staff/login with the password {password}")

    _with_database(work)


@counsellor.command()
def create(name: str, password_stdin: PasswordStdin = False) -> None:
    """Make an account for the counsellor NAME; the password is asked for twice."""
    chosen = _chosen_password(password_stdin)

    async def make(settings: Settings, database: Database) -> None:
        await Counsellors(settings.staff_session_length).create(database, name, chosen)

    _with_database(make)
    typer.echo(f"{name.strip()} can now sign in at /staff/login.")


@counsellor.command()
def password(name: str, password_stdin: PasswordStdin = False) -> None:
    """Give the counsellor NAME another password, and sign out wherever NAME is signed in."""
    chosen = _chosen_password(password_stdin)

    async def change(settings: Settings, database: Database) -> None:
        await Counsellors(settings.staff_session_length).change_password(database, name, chosen)

    _with_database(change)
    typer.echo(f"{name.strip()} has another password and is signed out everywhere.")


@counsellor.command()
def remove(name: str) -> None:
    """Remove the account of the counsellor NAME; whoever is booked with NAME waits in the queue again."""

    async def work(settings: Settings, database: Database) -> None:
        async with database.writing() as session:
            left = await Removal(settings).remove(session, name)
        typer.echo(f"{name.strip()} is removed. Booked times that now wait in the queue: {left.waiting}.")
        if left.nobody_free:
            typer.echo(f"Nobody else has free hours at {left.nobody_free} of them: somebody has to claim them in time.")

    _with_database(work)


def _chosen_password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else _ask_password()


def _ask_password() -> str:
    password = getpass("Password: ")
    if getpass("The same again: ") != password:
        _stop("The two passwords differ.")
    return password


def _with_database(work: Callable[[Settings, Database], Coroutine[None, None, None]]) -> None:
    try:
        settings = load_settings()
        _make_folder(settings.database_url)
        asyncio.run(_run(settings, work))
    except ValidationError as error:
        faults = " ".join(_fault(found) for found in error.errors(include_input=False))
        _stop(f"A setting is missing or does not fit. {faults} `python -m api.cli secrets` makes the secrets.")
    except (AccountRefused, DemoRefused, RotationRefused, SecretsNotWritten) as error:
        _stop(str(error))
    except MasterKeyMissing:
        _stop(
            "The database is sealed with another master key, as a backup from before a rotation is:"
            f" add that key to {SECRETS_FILE} as TURNING_POINT_PREVIOUS_MASTER_KEY and run `make rotate-keys`."
        )
    except DATABASE_FAULTS:
        _stop("The database cannot be used: check TURNING_POINT_DATABASE_URL and run `python -m api.cli migrate`.")


async def _run(settings: Settings, work: Callable[[Settings, Database], Coroutine[None, None, None]]) -> None:
    database = Database(settings.database_url)
    try:
        await work(settings, database)
    finally:
        await database.close()


def _make_folder(url: str) -> None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _fault(found: ErrorDetails) -> str:
    names = "".join(f"TURNING_POINT_{str(name).upper()}: " for name in found["loc"][:1])
    return f"{names}{found['msg'].removeprefix('Value error, ').rstrip('.')}."


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
