"""No training example may be a near copy of a test message."""

import json
from pathlib import Path

import pytest

from bot.check import copied
from bot.copies import near_copies

MESSAGE = "i feel filthy every time i come home from her"


@pytest.mark.parametrize(
    "example",
    ["I feel filthy, every time I come home from her!", "i feel filthy every single time i come home from her"],
)
def test_the_same_words_and_nearly_the_same_words_are_found(example: str) -> None:
    assert list(near_copies([example, "how do i delete this chat"], [MESSAGE])) == [(example, MESSAGE)]


@pytest.mark.parametrize("example", ["each visit leaves me dirty for days", "hi its me"])
def test_the_same_matter_in_other_words_is_none(example: str) -> None:
    assert not list(near_copies([example], [MESSAGE, "hi its me"]))


def test_a_copy_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "data" / "nlu").mkdir(parents=True)
    (tmp_path / "data" / "nlu" / "feelings.yml").write_text(
        f'version: "3.1"\nnlu:\n- intent: feel_shame\n  examples: |\n    - {MESSAGE}\n'
    )
    (tmp_path / "tests" / "nlu").mkdir(parents=True)
    (tmp_path / "tests" / "nlu" / "messages.jsonl").write_text(json.dumps({"text": MESSAGE}) + "\n")

    [complaint] = copied(tmp_path)

    assert "near copy" in complaint
