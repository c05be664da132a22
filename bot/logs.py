"""Logs of the services on Rasa's side: what Rasa says of a message is never printed, only where it said it."""

from __future__ import annotations

import json
import logging
import sys
from datetime import datetime, timezone

import structlog

OWN = ("bot", "actions")


class PlacesOnly(logging.Formatter):
    """A JSON object a line; of libraries only the place and the kind of error: their words may be a visitor's."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        own = record.name.partition(".")[0] in OWN
        line = {
            "event": record.getMessage() if own else f"{record.name}:{record.funcName}:{record.lineno}",
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc).isoformat(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)


def configure_logs(level: int = logging.WARNING) -> None:
    """Send every record of this process to standard output in this form; call it after Rasa is imported."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(PlacesOnly())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, known in logging.Logger.manager.loggerDict.items():
        if isinstance(known, logging.Logger):
            known.handlers = []
            known.propagate = True
            known.setLevel(logging.INFO if name.partition(".")[0] in OWN else logging.NOTSET)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, lambda _logger, _method, event: str(event.get("event", ""))],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
