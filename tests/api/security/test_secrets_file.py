"""The secrets of an installation."""

import os
import subprocess
import sys
from pathlib import Path
from stat import S_IMODE

import pytest

from api.security.secrets_file import (
    SECRETS,
    SecretsNotWritten,
    begin_new_master_key,
    drop_previous_master_key,
    write_secrets,
)
from api.settings import load_settings

ROOT = Path(__file__).parents[3]


def test_the_secrets_are_made_once_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secrets.env"
    assert write_secrets(path) is True
    made = path.read_text()
    assert write_secrets(path) is False
    assert path.read_text() == made
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [line.partition("=")[0] for line in made.splitlines()] == list(SECRETS)


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    for name in "ab":
        write_secrets(tmp_path / name)
    values = [line.partition("=")[2] for name in "ab" for line in (tmp_path / name).read_text().splitlines()]
    assert len(set(values)) == 2 * len(SECRETS)


def test_starting_twice_at_once_makes_one_whole_file(tmp_path: Path) -> None:
    program = "import pathlib, api.security.secrets_file as f; print(f.write_secrets(pathlib.Path('secrets.env')))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    starts = [
        subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, env=environment, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert sorted(start.communicate()[0] for start in starts) == [b"False\n", b"False\n", b"True\n"]
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.env"]
    assert len((tmp_path / "secrets.env").read_text().splitlines()) == len(SECRETS)


def test_a_new_master_key_keeps_the_one_before_it_and_everything_else(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    write_secrets(path)
    path.write_text(f"# ours\n{path.read_text()}TURNING_POINT_TIMEZONE=Europe/Oslo\n")
    old = path.read_text()
    present = value(old, "TURNING_POINT_MASTER_KEY")
    assert begin_new_master_key(path) is True
    assert begin_new_master_key(path) is False
    during = path.read_text()
    assert value(during, "TURNING_POINT_PREVIOUS_MASTER_KEY") == present != value(during, "TURNING_POINT_MASTER_KEY")
    drop_previous_master_key(path, b"another key")
    assert path.read_text() == during
    drop_previous_master_key(path, load_settings(path).master_keys[1])
    assert present not in path.read_text()
    assert [line for line in old.splitlines() if present not in line] == path.read_text().splitlines()[1:]
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.env"]


def test_without_a_master_key_in_the_file_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(SecretsNotWritten, match="no master key"):
        begin_new_master_key(tmp_path / "secrets.env")
    assert list(tmp_path.iterdir()) == []


def value(lines: str, name: str) -> str:
    [found] = [line.partition("=")[2] for line in lines.splitlines() if line.startswith(f"{name}=")]
    return found


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SecretsNotWritten, match="cannot be written to"):
        write_secrets(tmp_path / "file" / "secrets.env")
