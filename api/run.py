"""Everything on one machine: `python -m api.run prepare`, then `serve`; each service is told only what it needs."""

import asyncio
import os
import socket
from threading import Thread
from time import sleep

import httpx
import typer
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from api import cli
from api.processes import Processes, Service
from api.settings import NOTICES, Settings, load_settings

LOOPBACK = "127.0.0.1"
API_PYTHON, BOT_PYTHON = ".venv/bin/python", ".venv-bot/bin/python"
PATIENCE_SECONDS = 180

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


class Ports(BaseSettings):
    """Where the services listen on the loopback; each is TURNING_POINT_ and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="TURNING_POINT_", frozen=True, extra="ignore")

    port: int = Field(default=8000, ge=1, le=65535)
    rasa_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)

    def taken(self) -> list[str]:
        """A sentence for each port that something else listens on."""
        return [
            f"Port {port} is taken: stop what listens there, or set TURNING_POINT_{name.upper()} to another one."
            for name, port in self.model_dump().items()
            if not _is_free(port)
        ]


@app.command()
def prepare() -> None:
    """Make the secrets and the database, and say at once what stands in the way."""
    _stop_where_taken(Ports())
    cli.secrets()
    cli.migrate()
    cli.replay_deletions()


@app.command()
def serve() -> None:
    """Run all services until Ctrl-C, or until the api ends; any other one that ends is started again."""
    ports = Ports()
    _stop_where_taken(ports)
    settings = load_settings()
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TURNING_POINT_")}
    Thread(target=_announce, args=(ports,), daemon=True).start()
    raise typer.Exit(asyncio.run(Processes(services(ports, settings), outside).run()))


def services(ports: Ports, settings: Settings) -> tuple[Service, ...]:
    """The services of one machine, in the order in which they end: who asks another one before him."""
    api_url, rasa_url = f"http://{LOOPBACK}:{ports.port}", f"http://{LOOPBACK}:{ports.rasa_port}"
    ours = {name: value for name, value in os.environ.items() if name.startswith("TURNING_POINT_")}
    api = f"{API_PYTHON} -m uvicorn api.app:create_app --factory --host {LOOPBACK} --port {ports.port}"
    conversations = settings.conversations_url
    # Only the worker sends mail. Blank, since the api reads the secrets file too.
    no_mail = {f"TURNING_POINT_{name.upper()}": "" for name in NOTICES}
    return (
        Service(
            "api",
            f"{api} --no-access-log --no-server-header --ws none",
            {**ours, **no_mail, "TURNING_POINT_RASA_URL": rasa_url},
            vital=True,
        ),
        Service(
            "rasa",
            f"{BOT_PYTHON} -m bot.serve --port {ports.rasa_port}",
            {
                "TURNING_POINT_GATEWAY_SECRET": settings.gateway_secret.get_secret_value(),
                "TURNING_POINT_CONVERSATIONS_URL": conversations,
                "TURNING_POINT_ACTIONS_URL": f"http://{LOOPBACK}:{ports.actions_port}/webhook",
            },
        ),
        Service(
            "actions",
            f"{BOT_PYTHON} -m actions.serve --port {ports.actions_port}",
            {
                "TURNING_POINT_SERVICE_SECRET": settings.service_secret.get_secret_value(),
                "TURNING_POINT_API_URL": api_url,
                "TURNING_POINT_VISIT_ADDRESS": settings.visit_address,
            },
        ),
        Service("worker", f"{API_PYTHON} -m api.worker", ours),
    )


def _stop_where_taken(ports: Ports) -> None:
    if taken := ports.taken():
        typer.echo("\n".join(taken), err=True)
        raise typer.Exit(1)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _announce(ports: Ports) -> None:
    address = f"http://{LOOPBACK}:{ports.port}"
    for url in (f"{address}/healthz", f"http://{LOOPBACK}:{ports.rasa_port}/"):
        if not _answers(url):
            return
    typer.echo(
        f"\nThe conversation is open at {address}/ and the counsellors' queue at {address}/staff\n"
        f"An account for a counsellor: {API_PYTHON} -m api.cli counsellor create NAME\n"
        "Ctrl-C ends everything.\n"
    )


def _answers(url: str) -> bool:
    for _ in range(PATIENCE_SECONDS):
        try:
            if httpx.get(url, timeout=1, trust_env=False).is_success:
                return True
        except httpx.HTTPError:
            pass
        sleep(1)
    return False


if __name__ == "__main__":
    app()
