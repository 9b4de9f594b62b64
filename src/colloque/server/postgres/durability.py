"""The check that an acknowledged write is on disk, made on a live connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from colloque.server.postgres.errors import UnsafeDatabase

# Any other value of these three waits for the disk before COMMIT returns.
UNSAFE_VALUES: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class Connection(Protocol):
    """What is needed of an asyncpg connection."""

    async def fetchval(self, query: str, /) -> Any:
        """The first value of the first row."""


def refuse_unsafe(settings: Mapping[str, str]) -> None:
    """Raise UnsafeDatabase when one of the settings gives up durability."""
    off = {"off", "false", "no", "0", "of", "f", "n", "fal", "fals"}
    found = [name for name in UNSAFE_VALUES if settings.get(name, "on").strip().lower() in off]
    if found:
        raise UnsafeDatabase(
            f"PostgreSQL runs with {', '.join(f'{name}=off' for name in found)}: "
            "a crash would lose acknowledged writes. Switch it on."
        )


async def assert_durable(connection: Connection, *, allow_unsafe: bool = False) -> None:
    """Return only when a COMMIT on this connection means that the data is on disk.

    Reads the settings in force for this very session, so that a setting of the role or of the
    database counts too. Raises UnsafeDatabase, unless a test says `allow_unsafe`.
    """
    if allow_unsafe:
        return
    in_force = {name: str(await connection.fetchval(f"SHOW {name}")) for name in UNSAFE_VALUES}
    refuse_unsafe(in_force)
