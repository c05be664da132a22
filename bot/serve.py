"""The dialogue model as a service: `python -m bot.serve --port N`, for the chat gateway alone."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

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
    """Load the model and answer until the process is told to stop.

    Raises:
        SystemExit: the database of the conversations cannot be used.
    """
    from rasa.core.lock_store import LockStore
    from rasa.core.run import configure_app, create_http_input_channels
    from rasa.core.utils import AvailableEndpoints
    from sqlalchemy.exc import SQLAlchemyError

    from bot.action_server import ActionServer
    from bot.agent import load_agent
    from bot.logs import configure_logs
    from bot.tracker_store import SealedTrackerStore

    configure_logs()
    endpoints = AvailableEndpoints.read_endpoints(str(PROJECT / "endpoints.yml"))
    try:
        # Not by Rasa's factory: where the database's driver is missing, that keeps conversations in memory instead.
        store = SealedTrackerStore(None, endpoints.tracker_store.url, endpoints.event_broker)
    except (ImportError, SQLAlchemyError):
        sys.exit("Conversations cannot be kept: check TURNING_POINT_CONVERSATIONS_URL and the database that it names.")
    channels = create_http_input_channels(None, str(PROJECT / "credentials.yml"))
    app = configure_app(channels, enable_api=False, port=port, endpoints=endpoints)
    app.ctx.agent = load_agent(
        MODEL,
        store,
        generator=endpoints.nlg,
        action_endpoint=ActionServer(endpoints.action.url),
        lock_store=LockStore.create(endpoints.lock_store),
    )
    app.register_listener(lambda *_: logger.info("ready"), "after_server_start")
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
