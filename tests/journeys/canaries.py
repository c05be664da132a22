"""Searches everything that a running product wrote or shows of itself for what was planted, however it is encoded."""

import os
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from json import dumps
from pathlib import Path
from urllib.parse import quote, quote_plus

SHORTEST = 8
# Of what base64 makes of the first bytes, so many characters depend on what stood before them.
SPOILED = {0: 0, 1: 2, 2: 3}


def forms(planted: str) -> frozenset[bytes]:
    """Every way in which it could stand in a file: raw, escaped, URL-encoded, as UTF-16, and all of these in base64."""
    assert len(planted) >= SHORTEST, f"too short to be found for certain: {planted}"
    spellings = {planted, planted.lower(), planted.upper(), "".join(planted.split())}
    spellings |= {change(planted) for change in (quote, quote_plus, escape, _in_json)}
    raw = {spelling.encode() for spelling in spellings}
    # Without the last byte, which is where the two byte orders differ.
    raw |= {spelling.encode("utf-16-le")[:-1] for spelling in (planted, planted.lower())}
    encoded = {encoding for one in raw for encoding in _in_base64(one)}
    return frozenset(raw | encoded | {one.replace(b"+", b"-").replace(b"/", b"_") for one in encoded})


def found(planted: Iterable[str], written: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """What was found, with the name of where."""
    every = {words: forms(words) for words in planted}
    return {
        (words, name)
        for name, content in written.items()
        for words, encoded in every.items()
        if any(form in content for form in encoded)
    }


def files_below(*folders: Path, since: float = 0) -> dict[str, bytes]:
    """Every file in these folders that was written since then, by name."""
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path): path.read_bytes() for path in paths if path.stat().st_mtime >= since}


def open_files(processes: Iterable[int]) -> dict[str, bytes]:
    """What these processes hold open to write, files without a name too."""
    return {f"{pid} {target}": content for pid in processes for target, content in _open_to_write(pid)}


def told_to(processes: Iterable[int]) -> dict[str, bytes]:
    """The arguments and the environment of these processes."""
    parts = ((pid, part) for pid in processes for part in ("cmdline", "environ", "comm"))
    return {f"/proc/{pid}/{part}": Path(f"/proc/{pid}/{part}").read_bytes() for pid, part in parts}


def family(process: int) -> list[int]:
    """A process and all that it started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    members = [process]
    for member in members:
        members += children.get(member, [])
    return members


def _in_json(text: str) -> str:
    return dumps(text)[1:-1]


def _in_base64(raw: bytes) -> Iterator[bytes]:
    for before, spoiled in SPOILED.items():
        whole = (before + len(raw)) * 8 // 6
        yield b64encode(b"\0" * before + raw)[spoiled:whole]


def _open_to_write(process: int) -> Iterator[tuple[str, bytes]]:
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
            flags = int(Path(f"/proc/{process}/fdinfo/{descriptor.name}").read_text().split("flags:")[1].split()[0], 8)
            if target.startswith("/") and not target.startswith(("/dev/", "/proc/")) and flags & os.O_ACCMODE:
                yield target, descriptor.read_bytes()
        except FileNotFoundError:
            continue
