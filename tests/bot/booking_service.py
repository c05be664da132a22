"""The real booking service, in its own environment, on a port of its own."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx

from bot.train import PROJECT

PYTHON = PROJECT / ".venv" / "bin" / "python"
VISIT_ADDRESS = "Exempelgatan 1, Göteborg"
SECRETS = ("TURNING_POINT_MASTER_KEY", "TURNING_POINT_SERVICE_SECRET", "TURNING_POINT_GATEWAY_SECRET")


@contextmanager
def running_booking_service(folder: Path) -> Iterator[dict[str, str]]:
    """Run the service with sample counsellors until the block ends; yields what the action server is told of it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        **{name: secrets.token_urlsafe(32) for name in SECRETS},
        "TURNING_POINT_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'turning-point.db'}",
        "TURNING_POINT_VISIT_ADDRESS": VISIT_ADDRESS,
    }
    for command in ("migrate", "demo"):
        subprocess.run(
            [PYTHON, "-m", "api.cli", command], cwd=PROJECT, env=environment, check=True, capture_output=True
        )
    serve = [PYTHON, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", str(port), "--no-access-log"]
    with (folder / "service.log").open("w") as log:
        process = subprocess.Popen(serve, cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, folder / "service.log")
        yield {"TURNING_POINT_API_URL": url, SECRETS[1]: environment[SECRETS[1]]}
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            httpx.get(f"{url}/healthz")
        except httpx.ConnectError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


@contextmanager
def losing_answers(service: str) -> Iterator[tuple[str, list[str]]]:
    """Run a way to the service on which a booking is made, but its answer is lost.

    Yields its address and the list of codes in the answers that were lost.
    """
    lost: list[str] = []

    class Way(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = httpx.get(service + self.path)
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(answer.content)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept = ("Authorization", "Idempotency-Key", "Content-Type")
            answer = httpx.post(service + self.path, content=body, headers={name: self.headers[name] for name in kept})
            lost.append(answer.json()["code"])
            self.close_connection = True

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Way) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", lost
        server.shutdown()
