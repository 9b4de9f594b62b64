"""Which database the server uses: the one it is told, else its own."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Protocol

from colloque.server.postgres.embedded import EmbeddedPostgres


class Database(Protocol):
    """A database for as long as it is entered; entering gives the DSN."""

    def start(self) -> str:
        """The DSN of a database that answers."""

    def stop(self) -> None:
        """Stop what start started."""

    def __enter__(self) -> str: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class ExternalPostgres:
    """A database that somebody else runs; only its address is ours."""

    def __init__(self, dsn: str) -> None:
        """`dsn` is a `postgresql://` URL."""
        self._dsn = dsn

    def start(self) -> str:
        """The address as given."""
        return self._dsn

    def stop(self) -> None:
        """Nothing: it is not ours to stop."""

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return "ExternalPostgres(…)"


def database_for(data: Path) -> Database:
    """`DATABASE_URL` when it is set and not empty, else our own in `data/postgres`."""
    dsn = os.environ.get("DATABASE_URL", "")
    return ExternalPostgres(dsn) if dsn else EmbeddedPostgres(data / "postgres")
