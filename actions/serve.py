"""The action server: `python -m actions.serve --port N`, for the dialogue model alone."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from bot.quiet import quieten

NEEDED = ("TURNING_POINT_SERVICE_SECRET", "TURNING_POINT_API_URL")


def serve(host: str, port: int) -> None:
    """Run the actions that Rasa asks for until the process is told to stop."""
    quieten()
    from rasa_sdk.endpoint import create_app

    from bot.logs import configure_logs

    configure_logs()
    # It warns whenever a slot is extracted that needs no further validation.
    logging.getLogger("rasa_sdk.forms").setLevel(logging.ERROR)
    # Nobody's browser may call an action.
    app = create_app("actions", cors_origins=[])
    app.run(host=host, port=port, access_log=False, motd=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        print(f"Set {', '.join(missing)}; `make run` sets them.", file=sys.stderr)
        return 1
    serve(options.host, options.port)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m actions.serve", description="Run actions for the dialogue model.")
    parser.add_argument("--host", default="127.0.0.1", help="address of a private network, default the loopback")
    parser.add_argument("--port", type=int, default=5055)
    return parser


if __name__ == "__main__":
    sys.exit(main())
