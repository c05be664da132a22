"""Logs tell about the service, never about a person."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.security.secrets_file import write_secrets

ROOT = Path(__file__).parents[2]
WORDS = "nobody may read that the river was cold"


@pytest.fixture
def service(tmp_path: Path, migrated_sqlite: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The service as it really runs, on a port of its own, without the dialogue."""
    write_secrets(tmp_path / "var" / "secrets.env")
    (tmp_path / "var" / "turning-point.db").write_bytes(migrated_sqlite.read_bytes())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TURNING_POINT_RASA_URL": "http://127.0.0.1:1"}
    process = subprocess.Popen(
        [*command, "--no-access-log"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield f"http://127.0.0.1:{port}", process
    process.kill()
    process.communicate()


async def ready(client: httpx.AsyncClient) -> None:
    for _ in range(600):
        try:
            await client.get("/healthz")
        except httpx.ConnectError:
            await asyncio.sleep(0.05)
        else:
            return


async def test_neither_words_nor_addresses_nor_tokens_are_logged(service: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = service
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        await ready(client)
        token = (await client.get("/")).text.split('name="token" value="')[1].split('"')[0]
        said = await client.post("/api/chat/messages", json={"text": WORDS}, headers={"X-Conversation-Token": token})
        assert said.json()["degraded"] is True
        await client.get("/api/booking", headers={"X-Booking-Code": "acorn velvet umbrella sandbox trinity walnut"})
        await client.post("/", data={"do": "say", "token": token, "text": WORDS})
    process.terminate()
    logged, _ = process.communicate(timeout=10)
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert "dialogue_unavailable" in events
    for secret in (WORDS, "river", token, "umbrella", "POST", "/api/chat"):
        assert secret not in logged
    assert "127.0.0.1" not in logged.replace(address, "")


LIBRARY = """
import logging
from api.logs import configure_logs
configure_logs(logging.DEBUG)
logging.getLogger("aiosqlite").debug("execute %s", "nobody may read that the river was cold")
logging.getLogger("api.chat").debug("said")
try:
    raise ValueError("the river was cold")
except ValueError:
    logging.getLogger("asyncio").exception("the river was cold")
"""


def test_of_a_library_only_the_place_is_logged() -> None:
    logged = subprocess.run(
        [sys.executable, "-c", LIBRARY], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    first, own, failed = (json.loads(line) for line in logged)
    assert (first["event"], first["level"]) == ("aiosqlite:<module>:5", "debug")
    assert own["event"] == "said"
    assert (failed["event"].partition(":")[0], failed["error"]) == ("asyncio", "ValueError")
    assert "river" not in "".join(logged)
