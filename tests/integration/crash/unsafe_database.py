"""`python -m tests.integration.crash.unsafe_database --data DIR NAME=VALUE…`.

The embedded database with settings that a product never gives it, for control runs.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from colloque.server.postgres import EmbeddedPostgres
from colloque.server.postgres.__main__ import serve


def main() -> int:
    """As `python -m colloque.server.postgres`, with settings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("settings", nargs="*")
    arguments = parser.parse_args()
    settings = dict(one.split("=", 1) for one in arguments.settings)
    asked_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.set())
    folder = arguments.data / "postgres"
    database = EmbeddedPostgres(folder, settings=settings, allow_unsafe=True, lock_seconds=30)
    return serve(database, folder / "dsn", asked_to_stop)


if __name__ == "__main__":
    sys.exit(main())
