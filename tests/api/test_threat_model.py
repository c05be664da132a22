"""The threat model names tests that exist, and what it says of packages, pickles and ports is so."""

import ast
import re
from pathlib import Path

import pytest

from api.run import Ports, services
from api.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")
WHOM = (
    "A curious operator",
    "A stolen disk",
    "A subpoenaed backup",
    "A partner with the phone in hand",
    "The next person at the library's computer",
    "A network observer",
    "An abusive visitor",
    "A malicious counsellor's account",
    "A poisoned package or model",
    "The old Rasa stack",
)
PARTS = ("Gets", "Does not get:", "Protects:", "Shown by:", "Not protected:")


def sections() -> dict[str, str]:
    parts = DOCUMENT.read_text().split("\n## ")[1:]
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


def names_in(path: Path, within: ast.AST | None = None, before: str = "") -> set[str]:
    """Every test of a file, with its class as pytest writes it."""
    found = set()
    for node in ast.iter_child_nodes(within or ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            found |= names_in(path, node, f"{node.name}::")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            found.add(before + node.name)
    return found


def test_it_speaks_of_everybody() -> None:
    assert tuple(sections()) == WHOM


@pytest.mark.parametrize("whom", WHOM)
def test_each_part_says_what_he_gets_and_what_not_and_names_a_test(whom: str) -> None:
    text = sections()[whom]
    assert [part for part in PARTS if f"- **{part}" not in text] == []
    assert NAMED.search(text.split("Shown by:")[1])


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(DOCUMENT.read_text()))))
def test_every_test_that_is_named_exists(file: str, name: str) -> None:
    assert name in names_in(ROOT / file)


def test_no_test_is_named_in_another_form() -> None:
    text = DOCUMENT.read_text()
    assert text.count("::test_") == len(NAMED.findall(text))


@pytest.mark.parametrize("file", ["api.txt", "bot.txt", "dev.txt", "bot-dev.txt"])
def test_every_package_is_pinned_with_its_hash(file: str) -> None:
    lines = (ROOT / "requirements" / file).read_text().replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(packages) > 10
    for line in packages:
        assert re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line[:80]
    assert "--require-hashes" in (ROOT / "Makefile").read_text()


def test_nothing_of_ours_reads_pickles() -> None:
    """Neither by name nor by what opens them: joblib, allow_pickle, a saved Keras model."""
    dangerous = re.compile(r"\b(c?pickle|joblib|dill|shelve|marshal|allow_pickle|load_model|unsafe_load)\b")
    for package in ("api", "bot", "actions"):
        for path in (ROOT / package).rglob("*.py"):
            assert not dangerous.search(path.read_text()), path


def test_every_service_listens_on_the_loopback(settings: Settings) -> None:
    commands = {service.name: service.command for service in services(Ports(), settings)}
    assert "--host 127.0.0.1 " in commands.pop("api")
    # The others are told no address, and by themselves take the loopback.
    assert not [name for name, command in commands.items() if "--host" in command]
    for service in ("bot", "actions"):
        assert '"--host", default="127.0.0.1"' in (ROOT / service / "serve.py").read_text()
    assert "enable_api=False" in (ROOT / "bot" / "serve.py").read_text()
