"""`python -m bot.train`: trains when something changed, and says in one sentence why it cannot."""

import shutil
import time
from pathlib import Path

import pytest

from bot.fingerprint import fingerprint_file, is_current
from bot.train import MODEL_NAME, main


@pytest.fixture
def project(small_project: Path, tmp_path: Path) -> Path:
    """A copy of the small trained project, to be changed."""
    return shutil.copytree(small_project, tmp_path / "project")


def test_an_unchanged_project_is_not_trained_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trained_at = (project / "models" / MODEL_NAME).stat().st_mtime_ns
    start = time.monotonic()

    assert main([], project) == 0

    assert time.monotonic() - start < 1
    assert (project / "models" / MODEL_NAME).stat().st_mtime_ns == trained_at
    assert "Nothing has changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "changed", ["config.yml", "domain.yml", "data/nlu/all.yml", "data/rules/all.yml", "data/responses/all.yml"]
)
def test_a_change_in_any_part_calls_for_training(project: Path, changed: str) -> None:
    with (project / changed).open("a") as file:
        file.write("# changed\n")

    assert not is_current(project, project / "models" / MODEL_NAME)


def test_a_new_file_of_examples_calls_for_training(project: Path) -> None:
    (project / "data" / "nlu" / "more.yml").write_text('version: "3.1"\n')

    assert not is_current(project, project / "models" / MODEL_NAME)


def test_a_lost_model_calls_for_training(project: Path) -> None:
    (project / "models" / MODEL_NAME).unlink()

    assert not is_current(project, project / "models" / MODEL_NAME)


def test_progress_is_shown_by_stage_and_nothing_else(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (project / "data" / "nlu" / "all.yml").open("a") as file:
        file.write("    - i long for death\n")

    assert main([], project) == 0

    shown = capfd.readouterr()
    assert all(line.split()[1] == "s" for line in shown.out.splitlines())
    assert "Encoding 13 messages" in shown.out
    assert "TwoViewClassifier is trained" in shown.out
    assert shown.err == ""
    assert is_current(project, project / "models" / MODEL_NAME)


def test_a_new_answer_leaves_what_is_understood_as_it_is(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (project / "data" / "responses" / "all.yml").open("a") as answers:
        answers.write("  utter_new: [{text: New.}]\n")
    with (project / "data" / "rules" / "all.yml").open("a") as rules:
        rules.write("- rule: new\n  steps:\n  - intent: feel_shame\n  - action: utter_new\n")

    assert main([], project) == 0

    shown = capfd.readouterr().out
    assert "RulePolicy is trained" in shown
    assert "TwoViewClassifier is unchanged" in shown


@pytest.mark.parametrize(
    ("spoilt", "content", "sentence"),
    [
        ("domain.yml", None, "domain.yml is missing"),
        ("data/nlu/all.yml", "version: '3.1'\nnlu: [", "Training failed: "),
        (
            "config.yml",
            "recipe: default.v1\nlanguage: en\npipeline:\n- name: bot.absent.Part\n",
            "Training failed: No module named 'bot.absent'. Details are in",
        ),
    ],
)
def test_a_project_that_cannot_be_trained_is_one_sentence(
    project: Path, capfd: pytest.CaptureFixture[str], spoilt: str, content: str | None, sentence: str
) -> None:
    (project / spoilt).unlink()
    if content is not None:
        (project / spoilt).write_text(content)

    assert main([], project) == 1

    error = capfd.readouterr().err
    assert sentence in error
    assert len(error.splitlines()) == 1


def test_a_failed_training_leaves_the_model_and_its_fingerprint(project: Path) -> None:
    model = project / "models" / MODEL_NAME
    before = model.read_bytes(), fingerprint_file(model).read_bytes()
    (project / "data" / "nlu" / "all.yml").write_text("version: '3.1'\nnlu: [")

    assert main([], project) == 1

    assert (model.read_bytes(), fingerprint_file(model).read_bytes()) == before
