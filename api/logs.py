"""Logs: one JSON object a line, about the service and never about a person."""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor

# Of every other library only the place is logged: what it says may hold a visitor's words or address.
TALKERS = ("api", "uvicorn")
SHARED: tuple[Processor, ...] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _without_traceback(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep only the kind of an error: its message and its variables may hold what a visitor wrote."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple) and found[0] is not None:
        event["error"] = found[0].__name__
    return event


def _place_only(_logger: object, _method: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    if record.name.partition(".")[0] not in TALKERS:
        event["event"] = f"{record.name}:{record.funcName}:{record.lineno}"
    return event


def configure_logs(level: int = logging.INFO) -> None:
    """Send our own log lines, and where libraries logged one, to standard output."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "spacy"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
        # At its lowest level uvicorn logs addresses and headers.
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    # The access log would hold the address of every visitor, httpx's a line for each of his messages.
    for name in ("uvicorn.access", "httpx", "httpcore", "alembic", "spacy"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=(*SHARED, _place_only),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_traceback,
            structlog.processors.JSONRenderer(),
        ],
    )
