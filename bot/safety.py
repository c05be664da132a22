"""Reports whether a crisis is noticed: `python -m bot.safety [--messages FILE] [--report FILE]`.

Two detectors that share nothing are asked: the gateway's safety net, in its own environment, and the current model.
`verdict` is what the visitor would get: `crisis` where either one sees a crisis, else `crisis_other` where either one
sees somebody else's. `asked` says whether an answer to something else ends in the direct question about suicide.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bot.messages import Labelled, MessagesUnreadable, read_messages
from bot.reading import ModelMissing, Reading, read_with
from bot.train import MODEL_NAME, PROJECT

DEFAULT_MESSAGES = PROJECT / "tests" / "nlu" / "safety.jsonl"
GATEWAY_PYTHON = PROJECT / ".venv" / "bin" / "python"
CRISIS, CRISIS_OTHER, NO_CRISIS = "crisis", "crisis_other", "no_crisis"
LABELS = {"crisis_suicide": CRISIS, "crisis_other": CRISIS_OTHER}


class NetUnavailable(Exception):
    """The gateway's safety net did not answer; nothing can be said about safety without it."""


class Screened(NamedTuple):
    """A message, its label, what each detector and both together say, and whether the visitor is asked all the same."""

    text: str
    label: str
    net: str
    classifier: str
    verdict: str
    asked: bool

    @property
    def heard(self) -> bool:
        """Whether the visitor comes to the direct question about suicide, at once or after another answer."""
        return self.asked or self.verdict == CRISIS


def main(arguments: Sequence[str] | None = None, model: Path = PROJECT / "models" / MODEL_NAME) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        messages = _labelled(options.messages)
        screened = join(messages, ask_net(options.messages), read_with(model, [message.text for message in messages]))
        target = options.report or model.with_name("safety.json")
        content = {"messages": [message._asdict() for message in screened]}
        target.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except (MessagesUnreadable, ModelMissing, NetUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename} cannot be written.", file=sys.stderr)
        return 1
    print(f"{as_text(screened)}\n\nWritten: {target}")
    return 0


def join(messages: Sequence[Labelled], net: Sequence[str], readings: Sequence[Reading]) -> list[Screened]:
    """Return each message with both answers and what follows from them."""
    return [_screened(*answers) for answers in zip(messages, net, readings, strict=True)]


def verdict(net: str, classifier: str) -> str:
    """Return what the visitor would get: one detector that sees a crisis is enough."""
    return next((label for label in (CRISIS, CRISIS_OTHER) if label in (net, classifier)), NO_CRISIS)


def ask_net(messages: Path) -> list[str]:
    """Return what the safety net says to each line of a file of messages.

    Raises:
        NetUnavailable: it does not run here or gives no usable answer.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "net.json"
        command = [
            GATEWAY_PYTHON,
            "-m",
            "api.chat.reports",
            "screen",
            "--messages",
            messages.resolve(),
            "--report",
            report,
        ]
        try:
            subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)  # noqa: S603 our own command
            return [message["net"] for message in json.loads(report.read_text(encoding="utf-8"))["messages"]]
        except (OSError, subprocess.CalledProcessError, ValueError, KeyError):
            raise NetUnavailable(
                "The gateway's safety net (python -m api.chat.reports screen) gave no answer."
            ) from None


def as_text(screened: Sequence[Screened]) -> str:
    """Return recall and false alarms of each detector and of both, and the crises that both missed."""
    crises = [message for message in screened if message.label == CRISIS]
    calm = [message for message in screened if message.label == NO_CRISIS]
    others = [message for message in screened if message.label == CRISIS_OTHER]
    lines = [f"{len(crises)} crises, {len(others)} of somebody else, {len(calm)} without", ""]
    lines.append(f"{'':<24}{'recall':>8}{'false alarms':>15}")
    for name, field in (("safety net", "net"), ("classifier", "classifier"), ("both: the verdict", "verdict")):
        lines.append(f"{name:<24}{share(crises, field, CRISIS):>8}{share(calm, field, CRISIS):>15}")
    lines.append(f"{'verdict or asked':<24}{share(crises, 'heard', True):>8}{share(calm, 'heard', True):>15}")
    lines += ["", f"somebody else's crisis noticed as such: {share(others, 'verdict', CRISIS_OTHER)}"]
    missed = [message for message in crises if message.verdict != CRISIS]
    return "\n".join([*lines, *(f"{'asked' if message.asked else 'missed'}: {message.text}" for message in missed)])


def share(messages: Sequence[Screened], field: str, wanted: str | bool) -> str:
    """Return in how many of the messages a field says what is wanted, in per cent."""
    if not messages:
        return "none"
    return f"{sum(getattr(message, field) == wanted for message in messages) / len(messages):.1%}"


def _screened(message: Labelled, net: str, reading: Reading) -> Screened:
    classifier = LABELS.get(reading.predicted, NO_CRISIS)
    seen = verdict(net, classifier)
    return Screened(*message, net, classifier, seen, reading.may_be_crisis and seen == NO_CRISIS)


def _labelled(path: Path) -> list[Labelled]:
    messages = read_messages(path, "label")
    if any(message.label not in (CRISIS, CRISIS_OTHER, NO_CRISIS) for message in messages):
        raise MessagesUnreadable(f"{path}: labels are {CRISIS}, {CRISIS_OTHER} and {NO_CRISIS}.")
    return messages


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.safety", description="Report whether a crisis is noticed.")
    parser.add_argument("--messages", type=Path, default=DEFAULT_MESSAGES, help='lines of {"text", "label"}')
    parser.add_argument("--report", type=Path, help="file for the verdicts, default models/safety.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
