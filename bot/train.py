"""Trains the model: `python -m bot.train [--force]`.

Does nothing when the project has not changed since. The model appears under its name only when it is complete, so a
running service never reads half of one.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.fingerprint import ENTITIES, FOLDERS, LANGUAGE, fingerprint_file, is_current, project_fingerprint
from bot.quiet import everything_into, quieten

PROJECT = Path(__file__).parents[1]
MODEL_NAME = "turning-point.tar.gz"
LOG_NAME = "train.log"
STAGE_LOGGERS = ("rasa.engine.training.hooks", "bot.encoder", "bot.tuning")
STAGES = {
    "Starting to train component '": "{} is training",
    "Finished training component '": "{} is trained",
    "Restored component '": "{} is unchanged",
}


logger = logging.getLogger(__name__)


def no_model(model: Path) -> str:
    """Return the sentence for whoever asks for a model that is not there."""
    return f"There is no model at {model}: run `make train` first."


class TrainingFailed(Exception):
    """The project cannot be trained; the message is one sentence for whoever runs the command."""


class Progress(logging.Handler):
    """Prints a line with the seconds passed for each stage that Rasa reports."""

    def __init__(self, out: TextIO) -> None:
        """Start the clock."""
        super().__init__(logging.INFO)
        self._out = out
        self._start = time.monotonic()

    def say(self, line: str) -> None:
        """Print one line with the seconds since the start."""
        print(f"{time.monotonic() - self._start:6.1f} s  {line}", file=self._out, flush=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Print what the record says about a component."""
        message = record.getMessage()
        if record.name.startswith("bot."):
            self.say(message)
        for beginning, wording in STAGES.items():
            if message.startswith(beginning):
                self.say(wording.format(message[len(beginning) :].split("'")[0]))


def train(project: Path, models: Path, force: bool) -> Path:
    """Train the project and put the model in place.

    Args:
        project: folder with config.yml, domain.yml and data/.
        models: folder for the model; its cache keeps what a later training can take over.
        force: train every part anew, whatever the cache holds.

    Raises:
        TrainingFailed: the project is incomplete or contradicts itself.
    """
    fingerprint = project_fingerprint(project)
    made = _run_rasa(project, models, force)
    model = models / MODEL_NAME
    # The old fingerprint goes first: whatever happens next, it never vouches for a model that it does not describe.
    fingerprint_file(model).unlink(missing_ok=True)
    os.replace(made, model)
    fingerprint_file(model).write_text(fingerprint, encoding="ascii")
    return model


def _run_rasa(project: Path, models: Path, force: bool) -> str:
    os.environ["RASA_CACHE_DIRECTORY"] = str(models / "cache")
    _build_language(project)
    from rasa.model_training import train as train_with_rasa

    _keep_dialogue_apart()
    try:
        result = train_with_rasa(
            domain=domain_files(project),  # type: ignore[arg-type]  # Rasa takes several, its annotation says one
            config=str(project / "config.yml"),
            training_files=[str(project / folder) for folder in FOLDERS if folder != "data/responses"],
            output=str(models / "new"),
            fixed_model_name=MODEL_NAME,
            force_training=force,
        )
    except (Exception, SystemExit) as error:
        # Rasa raises whatever its parts raise; the log keeps the whole of it.
        logger.exception("Training failed")
        raise TrainingFailed(f"{_first_line(error).rstrip('.: ')}. Details are in {models / LOG_NAME}.") from error
    if result.model is None:
        raise TrainingFailed("There is no training data in data/.")
    return result.model


def _keep_dialogue_apart() -> None:
    """Leave the names of actions and intents in the rules out of the examples, to which Rasa adds them.

    Only end-to-end policies read them; with them one new answer would tune the encoder anew.
    """
    from rasa.shared.importers.importer import E2EImporter
    from rasa.shared.nlu.training_data.training_data import TrainingData

    E2EImporter._additional_training_data_from_stories = lambda importer: TrainingData()


def _build_language(project: Path) -> None:
    """Build the spaCy pipeline that config.yml names, where the project has one of its own."""
    if (project / ENTITIES).is_file():
        from bot.language import build

        build(project / ENTITIES).to_disk(project / LANGUAGE)


def domain_files(project: Path) -> list[str]:
    """Return the files that make up the domain: what the bot knows of, and what it says."""
    return [str(project / "domain.yml"), *map(str, sorted((project / "data" / "responses").rglob("*.yml")))]


def _first_line(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "Rasa refused the training data"
    cause = error.__cause__ or error
    return next((line.strip() for line in str(cause).splitlines() if line.strip()), type(cause).__name__)


def _missing(project: Path) -> str | None:
    for name in ("config.yml", "domain.yml"):
        if not (project / name).is_file():
            return f"{name} is missing."
    return None


def main(arguments: Sequence[str] | None = None, project: Path = PROJECT) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    models: Path = options.models or project / "models"
    if not options.force and is_current(project, models / MODEL_NAME):
        print(f"Nothing has changed since {models / MODEL_NAME} was trained.")
        return 0
    try:
        return _train_visibly(project, models, options.force)
    except TrainingFailed as error:
        print(f"Training failed: {error}", file=sys.stderr)
    except OSError as error:
        print(f"Training failed: {error.filename} cannot be read or written.", file=sys.stderr)
    return 1


def _train_visibly(project: Path, models: Path, force: bool) -> int:
    lacking = _missing(project)
    if lacking:
        raise TrainingFailed(lacking)
    (models / "new").mkdir(parents=True, exist_ok=True)
    progress = Progress(sys.stdout)
    progress.say("Loading Rasa and reading the project")
    quieten()
    with everything_into(models / LOG_NAME), _listening(progress):
        model = train(project, models, force)
    progress.say(f"Done: {model}")
    return 0


@contextmanager
def _listening(progress: Progress) -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in STAGE_LOGGERS]
    for stage_logger in loggers:
        stage_logger.addHandler(progress)
    try:
        yield
    finally:
        for stage_logger in loggers:
            stage_logger.removeHandler(progress)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.train", description="Train the model if the project changed.")
    parser.add_argument("--force", action="store_true", help="train every part anew")
    parser.add_argument("--models", type=Path, help="folder for the model, default models/")
    return parser


if __name__ == "__main__":
    sys.exit(main())
