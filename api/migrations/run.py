"""Migrations from within the service: no command line, no second configuration."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from api.database import Database

FOLDER = Path(__file__).parent
NEWEST = "head"
EMPTY = "base"


async def upgrade(database: Database, revision: str = NEWEST) -> None:
    """Bring the database up to a revision, in one transaction."""
    async with database.migrating() as connection:
        await connection.run_sync(lambda handed_over: command.upgrade(_config(handed_over), revision))


async def downgrade(database: Database, revision: str = EMPTY) -> None:
    """Take the database back to a revision, in one transaction."""
    async with database.migrating() as connection:
        await connection.run_sync(lambda handed_over: command.downgrade(_config(handed_over), revision))


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config
