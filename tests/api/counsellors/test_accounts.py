"""Accounts are made, changed and removed on the command line."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from api.security.secrets_file import SECRETS

ROOT = Path(__file__).parents[3]
PASSWORD = "a quiet long password"


class Shell:
    """Runs commands in a folder of its own, as on a fresh machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ours = {name: value for name, value in os.environ.items() if not name.startswith("TURNING_POINT_")}
        self.environment = {**ours, "PYTHONPATH": str(ROOT)}

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "api.cli", *arguments]
        return subprocess.run(
            command, input=typed, capture_output=True, text=True, cwd=self.folder, env=self.environment, check=False
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def ready(shell: Shell) -> Shell:
    assert shell.run("secrets").returncode == 0
    assert shell.run("migrate").returncode == 0
    return shell


def test_an_account_is_made_once(ready: Shell) -> None:
    made = ready.run("counsellor", "create", "Kim", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (made.returncode, made.stdout) == (0, "Kim can now sign in at /staff/login.\n")
    again = ready.run("counsellor", "create", "Kim", "--password-stdin", typed=f"{PASSWORD}\n")
    assert (again.returncode, again.stderr) == (1, "There is already a counsellor with this name.\n")


def test_an_account_gets_another_password_and_is_removed(ready: Shell) -> None:
    ready.run("counsellor", "create", "Kim", "--password-stdin", typed=f"{PASSWORD}\n")
    changed = ready.run("counsellor", "password", "Kim", "--password-stdin", typed=f"another {PASSWORD}\n")
    assert (changed.returncode, changed.stdout) == (0, "Kim has another password and is signed out everywhere.\n")
    removed = ready.run("counsellor", "remove", "Kim")
    assert (removed.returncode, removed.stdout) == (
        0,
        "Kim is removed. Booked times that now wait in the queue: 0.\n",
    )
    again = ready.run("counsellor", "remove", "Kim")
    assert (again.returncode, again.stderr) == (1, "There is no counsellor with this name.\n")


def test_a_short_password_is_refused(ready: Shell) -> None:
    refused = ready.run("counsellor", "create", "Kim", "--password-stdin", typed="short\n")
    assert (refused.returncode, refused.stderr) == (1, "A password has at least 12 characters.\n")


@pytest.mark.parametrize(("second", "code"), [(PASSWORD, 0), ("something different", 1)])
def test_the_password_is_asked_for_twice_and_never_shown(ready: Shell, second: str, code: int) -> None:
    shown, status = type_at_terminal(ready, [PASSWORD, second])
    assert status == code
    assert shown.count(": ") >= 2
    assert PASSWORD not in shown


def type_at_terminal(shell: Shell, lines: list[str]) -> tuple[str, int]:
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(shell.folder)
        os.execve(sys.executable, [sys.executable, "-m", "api.cli", "counsellor", "create", "Kim"], shell.environment)
    shown = b""
    for line in lines:
        while not shown.endswith(b": "):
            shown += os.read(terminal, 1024)
        os.write(terminal, f"{line}\n".encode())
        shown += os.read(terminal, 1024)
    try:
        while more := os.read(terminal, 1024):
            shown += more
    except OSError:
        os.close(terminal)
    return shown.decode(), os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_without_secrets_the_command_says_how_to_make_them(shell: Shell) -> None:
    refused = shell.run("migrate")
    assert refused.returncode == 1
    assert all(name in refused.stderr for name in SECRETS)
    assert "python -m api.cli secrets" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_without_tables_the_command_says_so(shell: Shell) -> None:
    shell.run("secrets")
    refused = shell.run("counsellor", "create", "Kim", "--password-stdin", typed=f"{PASSWORD}\n")
    assert refused.returncode == 1
    assert "python -m api.cli migrate" in refused.stderr
    assert refused.stderr.count("\n") == 1
