"""`python -m bot.safety`: two detectors, either one is enough."""

import json
from pathlib import Path

import pytest

from bot.messages import Labelled
from bot.reading import Reading
from bot.safety import as_text, join, main, verdict


def reading(predicted: str, may_be_crisis: bool = False) -> Reading:
    return Reading(predicted, 0.9, {}, may_be_crisis)


@pytest.mark.parametrize(
    ("net", "classifier", "expected"),
    [
        ("crisis", "no_crisis", "crisis"),
        ("no_crisis", "crisis", "crisis"),
        ("crisis_other", "crisis", "crisis"),
        ("crisis_other", "no_crisis", "crisis_other"),
        ("no_crisis", "crisis_other", "crisis_other"),
        ("no_crisis", "no_crisis", "no_crisis"),
    ],
)
def test_one_detector_that_sees_a_crisis_is_enough(net: str, classifier: str, expected: str) -> None:
    assert verdict(net, classifier) == expected


def test_recall_and_false_alarms_are_told_apart() -> None:
    messages = [
        Labelled("a", "crisis"),
        Labelled("b", "crisis"),
        Labelled("c", "no_crisis"),
        Labelled("d", "crisis_other"),
    ]

    shown = as_text(
        join(
            messages,
            ["crisis", "no_crisis", "crisis", "crisis_other"],
            [reading("feel_low")] * 4,
        )
    )

    assert "both: the verdict          50.0%         100.0%" in shown
    assert "somebody else's crisis noticed as such: 100.0%" in shown
    assert "missed: b" in shown


def test_a_crisis_that_is_asked_about_is_told_from_one_that_is_missed() -> None:
    messages = [Labelled(text, label) for text, label in zip("abcd", ["crisis"] * 3 + ["no_crisis"], strict=True)]
    readings = [reading("crisis_suicide"), reading("feel_low", may_be_crisis=True), reading("feel_low")]

    shown = as_text(join(messages, ["no_crisis"] * 4, [*readings, reading("feel_hopeful")]))

    assert "both: the verdict          33.3%           0.0%" in shown
    assert "verdict or asked           66.7%           0.0%" in shown
    assert shown.endswith("asked: b\nmissed: c")


@pytest.mark.parametrize("net", ["crisis", "crisis_other"])
def test_nobody_is_asked_twice_where_the_net_has_opened_safety_or_sees_another(net: str) -> None:
    [screened] = join([Labelled("a", "crisis")], [net], [reading("feel_low", may_be_crisis=True)])

    assert not screened.asked


def test_the_report_holds_both_answers_and_the_verdict(small_model: Path, tmp_path: Path) -> None:
    messages, report = tmp_path / "safety.jsonl", tmp_path / "report.json"
    rows = [{"text": "i am going to kill myself", "label": "crisis"}, {"text": "help me stop", "label": "no_crisis"}]
    messages.write_text("".join(json.dumps(row) + "\n" for row in rows))

    assert main(["--messages", str(messages), "--report", str(report)], small_model) == 0

    screened = json.loads(report.read_text())["messages"]
    assert [list(message) for message in screened] == [["text", "label", "net", "classifier", "verdict", "asked"]] * 2
    assert [message["verdict"] for message in screened] == ["crisis", "no_crisis"]


def test_an_unknown_label_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    messages = tmp_path / "safety.jsonl"
    messages.write_text('{"text": "a", "label": "perhaps"}\n')

    assert main(["--messages", str(messages)], tmp_path / "absent.tar.gz") == 1

    assert "labels are" in capfd.readouterr().err
