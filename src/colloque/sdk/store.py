"""The profile's SQLite file: durable when a call returns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from colloque.errors import UnknownVersion
from colloque.sdk.schema import OF_AN_ACCOUNT, SINCE, TABLES, VERSION

Row = Any

#: Tables of named values: how one is read, set, removed.
_NAMED = {
    table: (
        f"SELECT value FROM {table} WHERE name = ?",  # noqa: S608
        f"INSERT OR REPLACE INTO {table} VALUES (?, ?)",  # noqa: S608
        f"DELETE FROM {table} WHERE name = ?",  # noqa: S608
    )
    for table in ("meta", "secrets", "pending")
}


@dataclass(frozen=True, slots=True)
class Pin:
    """A position that may only move forward."""

    seq: int
    head: bytes


class Store:
    """One connection. A write is on disk when `write` ends, all of it or nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "busy_timeout=10000",
            "secure_delete=ON",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._migrate()
        self._seen = self._data_version()

    def _migrate(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise UnknownVersion
        missing = TABLES if version == 0 else "".join(SINCE[old] for old in range(version, VERSION))
        if missing:
            script = f"BEGIN IMMEDIATE; {missing} PRAGMA user_version={VERSION}; COMMIT;"
            self._connection.executescript(script)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def changed_by_others(self) -> bool:
        """Whether another program wrote since the last call: what is in memory is then old."""
        now = self._data_version()
        changed, self._seen = now != self._seen, now
        return changed

    def _data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def write(self) -> Iterator[None]:
        """A transaction; inside another one it is part of that one."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def run(self, query: str, values: Sequence[object] = ()) -> None:
        """One statement."""
        self._connection.execute(query, values)

    def run_many(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for many rows."""
        self._connection.executemany(query, rows)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """All rows."""
        return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[object] = ()) -> Row | None:
        """The first row."""
        return self._connection.execute(query, values).fetchone()

    def value(self, query: str, values: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.row(query, values)
        return None if found is None else found[0]

    # One value by its name: `meta` is public, `secrets` is not, `pending` is sent again verbatim.

    def get(self, table: str, name: str) -> bytes | None:
        """A named value of meta, secrets or pending."""
        found: bytes | None = self.value(_NAMED[table][0], (name,))
        return found

    def put(self, table: str, name: str, value: bytes) -> None:
        """Set a named value."""
        self.run(_NAMED[table][1], (name, value))

    def drop(self, table: str, name: str) -> None:
        """Remove a named value."""
        self.run(_NAMED[table][2], (name,))

    def pin(self, kind: str, id_: bytes) -> Pin | None:
        """The pinned position of a deployment, account, conversation or of the settings."""
        found = self.row("SELECT seq, head FROM pins WHERE kind = ? AND id = ?", (kind, bytes(id_)))
        return None if found is None else Pin(found["seq"], found["head"])

    def move_pin(self, kind: str, id_: bytes, seq: int, head: bytes) -> None:
        """Move a pin forward; it never moves back (spec: identity §3)."""
        self.run(
            "INSERT INTO pins VALUES (?, ?, ?, ?) ON CONFLICT (kind, id)"
            " DO UPDATE SET seq = excluded.seq, head = excluded.head WHERE excluded.seq > seq",
            (kind, bytes(id_), seq, bytes(head)),
        )

    def forget_account(self) -> None:
        """Remove everything of the account but its pins."""
        with self.write():
            for table in OF_AN_ACCOUNT:
                self.run(f"DELETE FROM {table}")  # noqa: S608 (our own table names)
            for name in ("account", "email", "role", "keyring", "keyslots"):
                self.drop("meta", name)
        self.run("VACUUM")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")
