"""Structured logs without user data: a line of JSON an event, from a closed list of fields.

Messages of exceptions may quote what a client sent, so only the exception's type and the places in
our code are written. Path ids, query values, addresses and bodies never get here: a request is
logged under the template of its route.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback

FIELDS = ("request", "route", "method", "status", "ms", "worker")
logger = logging.getLogger("colloque.server")


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Message, allowed fields, and for an exception its type and places."""
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name.startswith("colloque") else record.name,
        }
        line.update({name: getattr(record, name) for name in FIELDS if hasattr(record, name)})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.name}:{frame.lineno}" for frame in frames[-8:]]
        return json.dumps(line)


def set_up_logs(level: str) -> None:
    """Send every logger through the JSON formatter to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logger.setLevel(level.upper())
