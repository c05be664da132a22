"""The dialogue model as a service: `python -m bot.serve --port N`, for the chat gateway alone."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial

from bot.quiet import quieten
from bot.train import MODEL_NAME, PROJECT, no_model

MODEL = PROJECT / "models" / MODEL_NAME
NEEDED = ("TURNING_POINT_GATEWAY_SECRET", "TURNING_POINT_CONVERSATIONS_URL", "TURNING_POINT_ACTIONS_URL")

logger = logging.getLogger(__name__)


def why_not() -> str | None:
    """Return a sentence about what is missing, or None."""
    missing = [name for name in NEEDED if not os.environ.get(name)]
    if missing:
        return f"Set {', '.join(missing)}; `make run` sets them."
    if not MODEL.is_file():
        return no_model(MODEL)
    return None


def serve(host: str, port: int) -> None:
    """Load the model and answer until the process is told to stop."""
    from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints

    from bot.action_server import ActionServer
    from bot.logs import configure_logs

    configure_logs()
    endpoints = AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml"))
    endpoints.action = ActionServer(endpoints.action.url)
    channels = create_http_input_channels(None, str(PROJECT / "credentials.yml"))
    app = configure_app(channels, enable_api=False, port=port, endpoints=endpoints)
    app.register_listener(partial(load_agent_on_start, str(MODEL), endpoints, None), "before_server_start")
    app.register_listener(lambda *_: logger.info("ready"), "after_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=host, port=port, access_log=False, motd=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    os.chdir(PROJECT)
    quieten()
    serve(options.host, options.port)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.serve", description="Answer the chat gateway.")
    parser.add_argument("--host", default="127.0.0.1", help="address of a private network, default the loopback")
    parser.add_argument("--port", type=int, default=5005)
    return parser


if __name__ == "__main__":
    sys.exit(main())
