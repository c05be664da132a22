"""The whole product, started as `make run` starts it, with files and ports of its own."""

import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import httpx

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
OPEN = "The conversation is open"


@dataclass
class Product:
    """Running services; `folder` holds everything that they write, their logs too."""

    folder: Path
    environment: dict[str, str] = field(init=False, repr=False)
    address: str = field(init=False)

    def __post_init__(self) -> None:
        ports = free_ports(3)
        names = ("TURNING_POINT_PORT", "TURNING_POINT_RASA_PORT", "TURNING_POINT_ACTIONS_PORT")
        secret_names = ("TURNING_POINT_MASTER_KEY", "TURNING_POINT_SERVICE_SECRET", "TURNING_POINT_GATEWAY_SECRET")
        self.environment = {
            **os.environ,
            **dict(zip(names, map(str, ports), strict=True)),
            **{name: secrets.token_urlsafe(32) for name in secret_names},
            "TURNING_POINT_DATABASE_URL": f"sqlite+aiosqlite:///{self.folder}/turning-point.db",
            "TURNING_POINT_CONVERSATIONS_URL": f"sqlite:///{self.folder}/conversations.db",
            "TURNING_POINT_DELETIONS_FILE": f"{self.folder}/deletions",
            "TURNING_POINT_WAIT": "1",
            # Whoever books in these journeys is always the same few people.
            "TURNING_POINT_BOOKINGS_ALWAYS": "100",
        }
        self.address = f"http://127.0.0.1:{ports[0]}"

    @property
    def log(self) -> Path:
        return self.folder / "services.log"

    @property
    def process_id(self) -> int:
        return self._process.pid

    def cli(self, *arguments: str, typed: str = "") -> None:
        command = [sys.executable, "-m", "api.cli", *arguments]
        subprocess.run(command, input=typed, text=True, cwd=ROOT, env=self.environment, check=True)

    def start(self) -> None:
        """Start all services and wait until the conversation is open.

        Raises:
            AssertionError: they did not come up; what they printed is in the message.
        """
        self.cli("migrate")
        with self.log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "api.run", "serve"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = monotonic() + PATIENCE_SECONDS
        while OPEN not in self.log.read_text():
            assert self._process.poll() is None, self.log.read_text()
            assert monotonic() < until, self.log.read_text()
            sleep(0.2)

    def let_the_time_of_chats_come(self) -> None:
        """Move the time of the booked chat to now, as if its day had come."""
        begins = datetime.now(UTC).replace(tzinfo=None)
        with closing(sqlite3.connect(self.folder / "turning-point.db", timeout=PATIENCE_SECONDS)) as database, database:
            database.execute(
                "UPDATE bookings SET starts_at = ?, ends_at = ? WHERE way = 'chat' AND status = 'claimed'"
                " AND starts_at > ?",
                [f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in (begins, begins + timedelta(minutes=45), begins)],
            )

    def stop(self) -> int:
        """Press Ctrl-C; returns the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=30)

    def is_open(self) -> bool:
        """Whether anything still listens on one of the ports."""
        ports = (int(self.environment[name]) for name in self.environment if name.endswith("_PORT"))
        return any(not _is_free(port) for port in ports)

    def write_from(self, client_address: str, words: str) -> None:
        """Say something in a conversation of its own, from another loopback address."""
        transport = httpx.HTTPTransport(local_address=client_address)
        with httpx.Client(transport=transport, base_url=self.address, trust_env=False) as client:
            token = secrets.token_urlsafe(32)
            message = client.post("/api/chat/messages", json={"text": words}, headers={"X-Conversation-Token": token})
            message.raise_for_status()

    def everything_written(self) -> dict[str, bytes]:
        """Every file, by name."""
        return {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
