"""`make compare`: pipelines are set side by side on the same examples."""

from pathlib import Path

import pytest
import yaml

from bot.calibration import expected_calibration_error
from bot.compare import OURS, candidates, write_project
from bot.figures import insert, table
from bot.scores import Judged

ROW = {"accuracy": 0.5, "macro_f1": 0.4, "calibration_error": 0.1, "p50_ms": 3.0, "p95_ms": 5.0, "memory_mib": 500}


def test_ours_is_what_config_yml_says_up_to_its_classifier() -> None:
    assert [component["name"] for component in candidates()[OURS]][-1] == "bot.classifier.TwoViewClassifier"


def test_a_candidate_is_trained_on_the_first_examples_of_every_intent(tmp_path: Path) -> None:
    used = write_project(tmp_path, candidates()["n-grams"], 5)

    parts = yaml.safe_load((tmp_path / "data" / "nlu.yml").read_text())["nlu"]
    assert {len(part["examples"].splitlines()) for part in parts} == {5}
    assert used == 5 * len(parts)


@pytest.mark.parametrize(("confidence", "right", "expected"), [(0.75, 3, 0.0), (1.0, 2, 0.5), (0.05, 4, 0.95)])
def test_calibration_is_the_distance_between_confidence_and_accuracy(
    confidence: float, right: int, expected: float
) -> None:
    judged = [Judged("words", "greet", "greet" if place < right else "thank", confidence) for place in range(4)]
    assert expected_calibration_error(judged) == pytest.approx(expected)


def test_the_table_has_the_best_pipeline_first() -> None:
    rows = [{**ROW, "name": "worse", "training_s": 9}, {**ROW, "name": "better", "accuracy": 0.9, "training_s": 9}]
    assert [line.split(" | ")[0] for line in table(rows).splitlines()[2:]] == ["| better", "| worse"]


def test_the_document_keeps_everything_around_the_table() -> None:
    document = "before\n<!-- comparison -->\nold\n<!-- end -->\nafter"
    assert insert(document, "comparison", "new") == "before\n<!-- comparison -->\nnew\n<!-- end -->\nafter"
