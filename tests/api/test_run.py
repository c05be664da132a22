"""Starting everything: what stands in the way is said at once, in one sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.run import Ports, services
from api.security.secrets_file import write_secrets
from api.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def run(folder: Path, step: str, **environment: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("TURNING_POINT_")}
    command = [sys.executable, "-m", "api.run", step]
    env = {**ours, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def free_ports() -> dict[str, str]:
    probes = [socket.socket() for _ in range(3)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    names = ("TURNING_POINT_PORT", "TURNING_POINT_RASA_PORT", "TURNING_POINT_ACTIONS_PORT")
    ports = dict(zip(names, (str(probe.getsockname()[1]) for probe in probes), strict=True))
    for probe in probes:
        probe.close()
    return ports


def test_a_fresh_folder_gets_secrets_and_a_database_and_the_next_start_keeps_them(
    tmp_path: Path, free_ports: dict[str, str]
) -> None:
    first = run(tmp_path, "prepare", **free_ports)
    assert (first.returncode, first.stderr) == (0, "")
    secrets = (tmp_path / "var" / "secrets.env").read_text()
    assert run(tmp_path, "prepare", **free_ports).returncode == 0
    assert (tmp_path / "var" / "secrets.env").read_text() == secrets
    assert (tmp_path / "var" / "turning-point.db").is_file()


@pytest.mark.parametrize("step", ["prepare", "serve"])
def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path, free_ports: dict[str, str], step: str) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = str(listening.getsockname()[1])
        refused = run(tmp_path, step, **{**free_ports, "TURNING_POINT_PORT": port})
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is taken: stop what listens there, or set TURNING_POINT_PORT to another one.\n"
    )
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path: Path, free_ports: dict[str, str]) -> None:
    (tmp_path / "var").write_text("in the way")
    refused = run(tmp_path, "prepare", **free_ports)
    assert refused.returncode == 1
    assert "cannot be written to" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_each_service_is_told_only_the_secrets_that_it_needs(settings: Settings) -> None:
    told = {service.name: service.told for service in services(Ports(), settings)}
    assert set(told) == {"api", "rasa", "actions", "worker"}
    for name in ("rasa", "actions"):
        assert "TURNING_POINT_MASTER_KEY" not in told[name]
        assert "TURNING_POINT_DATABASE_URL" not in told[name]
    assert "TURNING_POINT_SERVICE_SECRET" not in told["rasa"]
    assert "TURNING_POINT_GATEWAY_SECRET" not in told["actions"]


def test_only_the_worker_is_told_of_the_mail_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TURNING_POINT_NOTICES_FROM", "queue@example.org")
    monkeypatch.setenv("TURNING_POINT_NOTICES_TO", "kim@example.org")
    # With its password it may lie in the secrets file, which every service of this environment reads.
    secrets = tmp_path / "secrets.env"
    write_secrets(secrets)
    with secrets.open("a") as file:
        file.write("TURNING_POINT_SMTP_URL=smtps://queue:hush@mail.example.org\n")
    told = {service.name: service.told for service in services(Ports(), settings)}
    assert not any("hush" in value for values in told.values() for value in values.values())
    for name, is_told in (("api", False), ("worker", True)):
        with monkeypatch.context() as environment:
            for setting, value in told[name].items():
                environment.setenv(setting, value)
            assert (load_settings(secrets).mailing is not None) is is_told


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "SMTP_URL",
            "smtps://queue@mail.example.org",
            "TURNING_POINT_SMTP_URL: User and password must both be there, or neither.",
        ),
        (
            "NOTICES_FROM",
            "queue@example.org",
            "To tell counsellors by mail, set TURNING_POINT_SMTP_URL and TURNING_POINT_NOTICES_TO too.",
        ),
    ],
)
def test_a_mail_setting_that_does_not_fit_is_one_sentence(
    tmp_path: Path, free_ports: dict[str, str], name: str, value: str, says: str
) -> None:
    refused = run(tmp_path, "prepare", **free_ports, **{f"TURNING_POINT_{name}": value})
    assert refused.returncode == 1
    assert says in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_no_secret_stands_in_a_command(settings: Settings) -> None:
    for service in services(Ports(), settings):
        for secret in (settings.service_secret, settings.gateway_secret):
            assert secret.get_secret_value() not in service.command
