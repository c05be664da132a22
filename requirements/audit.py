"""Compares every pinned package with the published security advisories: `make audit`.

pip-audit asks the package index. A fault whose number stands in docs/threat-model.md is known, and why it is out of
reach is said there; any other one fails the command. What could not be looked up is said, and never counts as sound.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

PROJECT = Path(__file__).resolve().parents[1]
THREAT_MODEL = PROJECT / "docs" / "threat-model.md"
PINNED = (PROJECT / "requirements" / "dev.txt", PROJECT / "requirements" / "bot-dev.txt")
NUMBER = re.compile(r"\b(?:CVE-\d{4}-\d+|PYSEC-\d{4}-\d+|GHSA(?:-[0-9a-z]{4}){3})\b")


class Advisory(TypedDict):
    """A fault of one version, as pip-audit reports it."""

    id: str
    aliases: list[str]
    fix_versions: list[str]


class Package(TypedDict):
    """A pinned package, as pip-audit reports it; without a version and faults where it could not be looked up."""

    name: str
    version: NotRequired[str]
    vulns: NotRequired[list[Advisory]]


@dataclass(frozen=True)
class Finding:
    """What is said of one requirements file, and whether it fails the command."""

    text: str
    fails: bool


def main() -> int:
    """Run the command; return its exit code."""
    known = set(NUMBER.findall(THREAT_MODEL.read_text(encoding="utf-8")))
    findings = [judged(pinned.name, looked_up(pinned), known) for pinned in PINNED]
    for finding in findings:
        print(finding.text, file=sys.stderr if finding.fails else sys.stdout)
    return 1 if any(finding.fails for finding in findings) else 0


def looked_up(pinned: Path) -> list[Package]:
    """Ask the index about each package of a requirements file; nothing comes back where it cannot be reached."""
    options = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json"]
    command = [sys.executable, "-m", "pip_audit", "-r", str(pinned), *options]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 our own arguments
    packages: list[Package] = json.loads(answer)["dependencies"] if answer else []
    return packages


def judged(name: str, packages: list[Package], known: set[str]) -> Finding:
    """Say what is found in one requirements file.

    Args:
        name: the file's name.
        packages: what the index says of each package; empty where it could not be asked.
        known: the numbers of the faults that the threat model names.
    """
    new = [
        f"{name}: {package['name']} {package['version']} has {advisory['id']}, {_remedy(advisory)}"
        for package in packages
        for advisory in package.get("vulns", [])
        if known.isdisjoint([advisory["id"], *advisory["aliases"]])
    ]
    if new:
        return Finding("\n".join(new), fails=True)
    checked = sum("vulns" in package for package in packages)
    if checked < len(packages) or not packages:
        missing = f"{len(packages) - checked} of {len(packages)} packages" if packages else "its packages"
        return Finding(
            f"{name}: NOT CHECKED are {missing}, since no advisories could be fetched for them.", fails=False
        )
    return Finding(f"{name}: its {checked} packages have no fault but those in docs/threat-model.md.", fails=False)


def _remedy(advisory: Advisory) -> str:
    return f"fixed in {', '.join(advisory['fix_versions'])}" if advisory["fix_versions"] else "not fixed yet"


if __name__ == "__main__":
    sys.exit(main())
