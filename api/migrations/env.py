"""Run by Alembic: migrates over the connection it is handed, or over one of its own on the command line."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from api.database import Database
from api.migrations.tables import metadata
from api.settings import load_settings


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_alone() -> None:
    database = Database(load_settings().database_url)
    async with database.migrating() as connection:
        await connection.run_sync(migrate)
    await database.close()


handed_over: Connection | None = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(migrate_alone())
else:
    migrate(handed_over)
