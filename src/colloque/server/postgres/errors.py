"""What can go wrong with the database before the first request."""

from __future__ import annotations

from colloque.errors import LocalError


class PostgresFailed(LocalError):
    """The database could not be started or stopped."""

    code = "postgres"

    def __init__(self, reason: str) -> None:
        """`reason` says what happened and what to do; it holds no password and no user data."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class UnsafeDatabase(PostgresFailed):
    """The database would lose acknowledged writes in a crash; it must not be used like this."""

    code = "unsafe-database"
