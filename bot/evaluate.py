"""Reports what the current model understands: `python -m bot.evaluate [--messages FILE] [--report FILE]`.

`predicted` is what the visitor would get: the likeliest intent, or `out_of_scope` where the model is too unsure to act
on any (the fallback fires and he is turned away). `confidence` is that of the likeliest intent in both cases.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.messages import Labelled, MessagesUnreadable, read_messages
from bot.reading import ModelMissing, Reading, read_with
from bot.report import as_page, as_text
from bot.scores import Judged, score
from bot.train import MODEL_NAME, PROJECT

DEFAULT_MESSAGES = PROJECT / "tests" / "nlu" / "messages.jsonl"


def main(arguments: Sequence[str] | None = None, model: Path = PROJECT / "models" / MODEL_NAME) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        messages = read_messages(options.messages, "intent")
        _report(judge(messages, read_with(model, [message.text for message in messages])), model, options.report)
    except (MessagesUnreadable, ModelMissing) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename} cannot be written.", file=sys.stderr)
        return 1
    return 0


def judge(messages: Sequence[Labelled], readings: Sequence[Reading]) -> list[Judged]:
    """Return each message with what the model makes of it."""
    pairs = zip(messages, readings, strict=True)
    return [Judged(*message, reading.predicted, reading.confidence) for message, reading in pairs]


def _report(judged: Sequence[Judged], model: Path, report: Path | None) -> None:
    scores = score(judged)
    print(as_text(scores, len(judged)))
    target = report or model.with_name("report.json")
    content = {
        "accuracy": scores.accuracy,
        "macro_f1": scores.macro_f1,
        "messages": [message._asdict() for message in judged],
    }
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten: {target}")
    if report is None:
        page = target.with_suffix(".html")
        page.write_text(as_page(scores, judged), encoding="utf-8")
        print(f"Written: {page}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.evaluate", description="Report what the model understands.")
    parser.add_argument("--messages", type=Path, default=DEFAULT_MESSAGES, help='lines of {"text", "intent"}')
    parser.add_argument("--report", type=Path, help="file for the figures, default models/report.json and .html")
    return parser


if __name__ == "__main__":
    sys.exit(main())
