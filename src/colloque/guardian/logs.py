"""Structured logs: one JSON object a line, words and numbers of our own only."""

from __future__ import annotations

import json
import logging
import sys
import time

_FIELDS = ("op", "status")


class JsonLines(logging.Formatter):
    """Never formats arguments, exception texts or anything that a request brought along."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.msg if record.name.startswith("colloque") else "library",
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line)


def set_up_logs(level: int = logging.INFO) -> None:
    """To standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("colloque").setLevel(level)
