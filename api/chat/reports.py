"""What the gateway makes of a file of messages: `python -m api.chat.reports redact` or `screen`, with `--help`."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Annotated, Any, NoReturn

import typer

from api.chat.redaction import load_redactor
from api.chat.safety_net import load_safety_net

ROOT = Path(__file__).parents[2]
REDACTION_MESSAGES = ROOT / "tests" / "api" / "chat" / "redaction_unseen.jsonl"
SAFETY_MESSAGES = ROOT / "tests" / "nlu" / "safety.jsonl"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

MessagesFile = Annotated[Path, typer.Option(help='Lines of {"text", …}.')]
ReportFile = Annotated[Path, typer.Option(help="Where the answers go.")]


@app.command()
def redact(messages: MessagesFile = REDACTION_MESSAGES, report: ReportFile = ROOT / "var" / "redaction.json") -> None:
    """Write each message as everything behind the gateway sees it."""
    redactor = load_redactor()
    _report(messages, report, "redacted", lambda text: redactor.redact(text).redacted.text)


@app.command()
def screen(messages: MessagesFile = SAFETY_MESSAGES, report: ReportFile = ROOT / "var" / "screening.json") -> None:
    """Write what the safety net says of each message."""
    net = load_safety_net()
    _report(messages, report, "net", lambda text: net.screen(text).value)


def _report(messages: Path, report: Path, name: str, answer: Callable[[str], str]) -> None:
    answered, times = [], []
    for row in _rows(messages):
        start = perf_counter()
        answered.append({**row, name: answer(row["text"])})
        times.append((perf_counter() - start) * 1000)
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps({"messages": answered}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError:
        _stop(f"{report} cannot be written.")
    p50, p95 = (quantiles(times, n=100, method="inclusive")[place] for place in (49, 94)) if times[1:] else times * 2
    typer.echo(
        f"{len(answered)} messages, {p50:.1f} ms in the middle, 95 of 100 within {p95:.1f} ms\nWritten: {report}"
    )


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        _stop(f"{path} cannot be read as UTF-8 text.")
    rows = [_row(line, number, path) for number, line in enumerate(lines, 1) if line.strip()]
    return rows or _stop(f"{path} has no messages.")


def _row(line: str, number: int, path: Path) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        _stop(f"{path}, line {number}: this is not JSON.")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        _stop(f'{path}, line {number}: "text" is missing or not a string.')
    return row


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    app()
