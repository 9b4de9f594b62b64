"""`python -m colloque.server.postgres --data DIR`: the embedded database as a process of its own.

When the database answers, its DSN stands in `DIR/postgres/dsn` (0600); the file goes away with it.
SIGTERM and SIGINT stop it cleanly. Exit status 1 when it cannot start or ends by itself.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from colloque.server.postgres.embedded import EmbeddedPostgres
from colloque.server.postgres.errors import PostgresFailed

WATCH_SECONDS = 0.2
# A predecessor that was killed may still be shutting its database down.
LOCK_SECONDS = 30.0


def publish(place: Path, dsn: str) -> None:
    """Put the DSN where only its owner reads it, whole or not at all."""
    unfinished = place.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(dsn)
    unfinished.rename(place)


def serve(database: EmbeddedPostgres, place: Path, asked_to_stop: threading.Event) -> int:
    """Run until asked to stop (0) or until the database ends by itself (1)."""
    with database as dsn:
        publish(place, dsn)
        try:
            while not asked_to_stop.wait(WATCH_SECONDS):
                if database.has_ended():
                    print("PostgreSQL ended unexpectedly; see postgres.log.", file=sys.stderr)
                    return 1
        finally:
            place.unlink(missing_ok=True)
    return 0


def main() -> int:
    """Parse, start, wait, stop."""
    parser = argparse.ArgumentParser(prog="python -m colloque.server.postgres")
    parser.add_argument("--data", type=Path, required=True, help="folder of the installation")
    folder = parser.parse_args().data / "postgres"
    asked_to_stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: asked_to_stop.set())
    database = EmbeddedPostgres(folder, lock_seconds=LOCK_SECONDS)
    try:
        return serve(database, folder / "dsn", asked_to_stop)
    except PostgresFailed as failed:
        print(failed, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
