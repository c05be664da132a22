"""`python -m bot.evaluate`: figures that can be read, for any file of labelled messages."""

import json
from pathlib import Path

import pytest

from bot.evaluate import main
from bot.report import as_page, as_text, histogram, matrix, worst
from bot.scores import Judged, score

JUDGED = [
    Judged("i want to die", "crisis_suicide", "crisis_suicide", 0.9),
    Judged("goodbye everyone", "crisis_suicide", "goodbye", 0.8),
    Judged("i am <b>dirt</b>", "feel_shame", "feel_guilt", 0.7),
    Judged("i am filth", "feel_shame", "feel_guilt", 0.4),
    Judged("asdf", "feel_shame", "out_of_scope", 0.1),
    Judged("bye", "goodbye", "goodbye", 1.0),
    Judged("tomatoes", "out_of_scope", "out_of_scope", 0.15),
]


def write_messages(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_accuracy_and_macro_f1_are_over_the_intents_of_the_file() -> None:
    scores = score(JUDGED)

    assert scores.accuracy == pytest.approx(3 / 7)
    # crisis 2/3, shame 0, goodbye 2/3, out of scope 2/3
    assert scores.macro_f1 == pytest.approx((2 / 3 + 0 + 2 / 3 + 2 / 3) / 4)


def test_safety_intents_come_first_and_then_the_worst() -> None:
    assert [intent.intent for intent in score(JUDGED).intents][:2] == ["crisis_suicide", "feel_shame"]
    assert score(JUDGED).intents[0].recall == 0.5


def test_a_message_in_scope_answered_as_out_of_scope_is_turned_away() -> None:
    assert score(JUDGED).turned_away == pytest.approx(1 / 6)


def test_the_most_frequent_confusion_shows_its_surest_example() -> None:
    first = score(JUDGED).confusions[0]

    assert (first.intent, first.predicted, first.count) == ("feel_shame", "feel_guilt", 2)
    assert first.example == "i am <b>dirt</b>"


def test_every_message_stands_once_in_matrix_and_histogram() -> None:
    names = ["crisis_suicide", "feel_shame", "goodbye", "out_of_scope", "feel_guilt"]

    assert sum(sum(row.counts) for row in matrix(JUDGED, names, names)) == len(JUDGED)
    assert sum(entry.right + entry.wrong for entry in histogram(JUDGED)) == len(JUDGED)


def test_the_worst_messages_are_wrong_and_sure() -> None:
    assert [message.confidence for message in worst(JUDGED)] == [0.8, 0.7, 0.4, 0.1]


def test_the_terminal_report_marks_safety() -> None:
    assert "*crisis_suicide" in as_text(score(JUDGED), len(JUDGED))


def test_the_page_loads_nothing_and_shows_messages_as_text() -> None:
    page = as_page(score(JUDGED), JUDGED)

    assert "i am &lt;b&gt;dirt&lt;/b&gt;" in page
    assert not any(loaded in page for loaded in ("http:", "https:", "<script", "<link", "<img", "url("))


def test_the_report_has_exactly_the_agreed_form(small_model: Path, tmp_path: Path) -> None:
    messages = write_messages(
        tmp_path / "messages.jsonl",
        {"text": "i want to quit this", "intent": "want_to_stop"},
        {"text": "/crisis_suicide", "intent": "out_of_scope"},
        {"text": "", "intent": "out_of_scope"},
    )
    report = tmp_path / "report.json"

    assert main(["--messages", str(messages), "--report", str(report)], small_model) == 0

    content = json.loads(report.read_text())
    assert set(content) == {"accuracy", "macro_f1", "messages"}
    assert [message["text"] for message in content["messages"]] == ["i want to quit this", "/crisis_suicide", ""]
    for message in content["messages"]:
        assert list(message) == ["text", "intent", "predicted", "confidence"]
        assert 0 <= message["confidence"] <= 1
    assert content["messages"][0]["predicted"] == "want_to_stop"


def test_without_a_report_file_the_page_is_written_beside_the_model(
    small_model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    messages = write_messages(tmp_path / "messages.jsonl", {"text": "i am ashamed", "intent": "feel_shame"})

    assert main(["--messages", str(messages)], small_model) == 0

    assert (small_model.parent / "report.json").is_file()
    assert "<h1>" in (small_model.parent / "report.html").read_text()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"text": "a", "intent": "b"}\nsecret words\n', "line 2: this is not JSON"),
        ('["secret words"]\n', "line 1: this is not an object"),
        ('\n{"text": "secret words"}\n', 'line 2: "intent" is missing'),
        ('{"text": 7, "intent": "secret words"}\n', 'line 1: "text" is missing'),
        ("", "has no messages"),
    ],
)
def test_a_malformed_line_is_named_by_its_number_not_by_its_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: str, sentence: str
) -> None:
    messages = tmp_path / "messages.jsonl"
    messages.write_text(content)

    assert main(["--messages", str(messages)], tmp_path / "absent.tar.gz") == 1

    shown = capfd.readouterr()
    assert sentence in shown.err
    assert "secret" not in shown.err + shown.out
    assert len(shown.err.splitlines()) == 1


def test_without_a_model_it_says_how_to_get_one(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    messages = write_messages(tmp_path / "messages.jsonl", {"text": "hi", "intent": "greet"})

    assert main(["--messages", str(messages)], tmp_path / "absent.tar.gz") == 1

    assert "make train" in capfd.readouterr().err
