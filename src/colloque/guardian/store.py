"""A guardian's store: SQLite, durable before anything is answered."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from colloque.guardian.budget import Budget
from colloque.guardian.oprf import Share
from colloque.wire.ids import AccountId, Handle

_SCHEMA = """
CREATE TABLE IF NOT EXISTS bindings (
    handle BLOB NOT NULL, version INTEGER NOT NULL, active INTEGER NOT NULL,
    account BLOB NOT NULL, share BLOB NOT NULL, vector BLOB NOT NULL, proof BLOB NOT NULL,
    statement BLOB NOT NULL, PRIMARY KEY (handle, version)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pins (
    account BLOB PRIMARY KEY, seq INTEGER NOT NULL, head BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tries (
    handle BLOB NOT NULL, lane TEXT NOT NULL, level INTEGER NOT NULL, since INTEGER NOT NULL,
    taken BLOB NOT NULL, PRIMARY KEY (handle, lane)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unknown_tries (
    touched INTEGER PRIMARY KEY AUTOINCREMENT, handle BLOB NOT NULL, lane TEXT NOT NULL,
    level INTEGER NOT NULL, since INTEGER NOT NULL, taken BLOB NOT NULL, UNIQUE (handle, lane)
);
CREATE TABLE IF NOT EXISTS newest_tickets (
    handle BLOB PRIMARY KEY, expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS nonces (
    handle BLOB NOT NULL, nonce BLOB NOT NULL, taken INTEGER NOT NULL,
    PRIMARY KEY (handle, nonce)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS nonces_taken ON nonces (taken);
CREATE TABLE IF NOT EXISTS attempts (
    attempt BLOB PRIMARY KEY, handle BLOB NOT NULL, lanes TEXT NOT NULL,
    version INTEGER NOT NULL, taken INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attempts_taken ON attempts (taken);
"""

#: Budgets of unknown handles that are kept; those untouched longest make room, since anybody can
#: name a handle. In the time that it takes to name so many, most are full again.
MAX_UNKNOWN = 200_000
#: How long an attempt can be proven and a nonce is remembered: longer than any device claim holds.
ATTEMPT_LIFETIME = 900_000


@dataclass(frozen=True, slots=True)
class Held:
    """A binding, active or provisional."""

    account: AccountId
    version: int
    active: bool
    share: Share = field(repr=False)
    proof: bytes
    statement: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An evaluation that may still be proven a success; `lanes` are the budgets it took from."""

    handle: Handle
    lanes: tuple[str, ...]
    version: int
    taken: int


class Store:
    """All of a guardian's state. Used from one thread; a transaction ends durable or not at all."""

    def __init__(self, path: Path, max_unknown: int = MAX_UNKNOWN) -> None:
        self._max_unknown, self._erased = max_unknown, False
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; on disk when the block ends."""
        self._erased = False
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        if self._erased:
            # A share that was replaced must not live on in the write-ahead log.
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def bindings(self, handle: Handle) -> tuple[Held, ...]:
        """The active binding, then the provisional one."""
        rows = self._db.execute(
            "SELECT account, version, active, share, vector, proof, statement FROM bindings"
            " WHERE handle = ? ORDER BY active DESC, version",
            (handle,),
        ).fetchall()
        return tuple(_held(*row) for row in rows)

    def put_provisional(self, handle: Handle, held: Held) -> None:
        """Replace whatever is provisional."""
        self._db.execute("DELETE FROM bindings WHERE handle = ? AND NOT active", (handle,))
        self._db.execute(
            "INSERT INTO bindings (handle, version, active, account, share, vector, proof,"
            " statement) VALUES (?, ?, 0, ?, ?, ?, ?, ?)",
            (
                handle,
                held.version,
                held.account,
                held.share.scalar,
                b"".join(held.share.vector),
                held.proof,
                held.statement,
            ),
        )

    def activate(self, handle: Handle, version: int) -> None:
        """Make a version the only one, erase the former, fill the budgets."""
        self._db.execute(
            "DELETE FROM bindings WHERE handle = ? AND version <> ?", (handle, version)
        )
        self._db.execute("UPDATE bindings SET active = 1 WHERE handle = ?", (handle,))
        for table in ("tries", "unknown_tries", "newest_tickets"):
            self._db.execute(f"DELETE FROM {table} WHERE handle = ?", (handle,))  # noqa: S608
        self._erased = True

    def pin(self, account: AccountId) -> tuple[int, bytes] | None:
        """The sigchain position seen last."""
        row = self._db.execute(
            "SELECT seq, head FROM pins WHERE account = ?", (account,)
        ).fetchone()
        return None if row is None else (row[0], row[1])

    def put_pin(self, account: AccountId, seq: int, head: bytes) -> None:
        """Remember a newer position."""
        self._db.execute(
            "INSERT INTO pins (account, seq, head) VALUES (?, ?, ?) ON CONFLICT (account)"
            " DO UPDATE SET seq = excluded.seq, head = excluded.head WHERE excluded.seq > seq",
            (account, seq, bytes(head)),
        )

    def budget(self, handle: Handle, lane: str) -> Budget | None:
        """A lane's budget, None if it was never touched."""
        row = self._db.execute(
            "SELECT level, since, taken FROM tries WHERE handle = ?1 AND lane = ?2 UNION ALL"
            " SELECT level, since, taken FROM unknown_tries WHERE handle = ?1 AND lane = ?2",
            (handle, lane),
        ).fetchone()
        return None if row is None else Budget(row[0], row[1], _times(row[2]))

    def put_budget(self, handle: Handle, lane: str, budget: Budget, bound: bool) -> None:
        """Remember a lane's budget; those of unknown handles have bounded room."""
        taken = b"".join(at.to_bytes(8, "big") for at in budget.taken)
        # Whichever it is not in any more.
        other, table = ("unknown_tries", "tries") if bound else ("tries", "unknown_tries")
        self._db.execute(
            f"DELETE FROM {other} WHERE handle = ? AND lane = ?",  # noqa: S608
            (handle, lane),
        )
        self._db.execute(
            f"INSERT OR REPLACE INTO {table} (handle, lane, level, since, taken)"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?)",
            (handle, lane, budget.level, budget.since, taken),
        )
        self._make_room()

    def _make_room(self) -> None:
        """For known handles too: the same work, whatever the table holds (A29)."""
        self._db.execute(
            "DELETE FROM unknown_tries WHERE touched <="
            " (SELECT seq FROM sqlite_sequence WHERE name = 'unknown_tries') - ?",
            (self._max_unknown,),
        )

    def forget_lanes(self, handle: Handle, prefix: str, before: int) -> None:
        """Drop the budgets of lanes of this kind that were last begun before a time."""
        self._db.execute(
            "DELETE FROM tries WHERE handle = ? AND lane LIKE ? AND since < ?",
            (handle, f"{prefix}%", before),
        )

    def put_newest_ticket(self, handle: Handle, expires: int) -> bool:
        """Remember the newest ticket that bound a handle; False for one older than that."""
        return (
            self._change(
                "INSERT INTO newest_tickets (handle, expires) VALUES (?, ?) ON CONFLICT (handle)"
                " DO UPDATE SET expires = excluded.expires WHERE excluded.expires >= expires",
                (handle, expires),
            )
            > 0
        )

    def put_nonce(self, handle: Handle, nonce: bytes, now: int) -> bool:
        """Remember a nonce; False for one seen before."""
        self._db.execute("DELETE FROM nonces WHERE taken < ?", (now - ATTEMPT_LIFETIME,))
        return (
            self._change(
                "INSERT OR IGNORE INTO nonces (handle, nonce, taken) VALUES (?, ?, ?)",
                (handle, nonce, now),
            )
            > 0
        )

    def _change(self, statement: str, values: tuple[bytes | int, ...]) -> int:
        return self._db.execute(statement, values).rowcount

    def put_attempt(self, attempt: bytes, what: Attempt) -> None:
        """Remember an evaluation, and forget those too old to be proven."""
        self._db.execute("DELETE FROM attempts WHERE taken < ?", (what.taken - ATTEMPT_LIFETIME,))
        self._db.execute(
            "INSERT INTO attempts (attempt, handle, lanes, version, taken) VALUES (?, ?, ?, ?, ?)",
            (attempt, what.handle, " ".join(what.lanes), what.version, what.taken),
        )

    def attempt(self, attempt: bytes) -> Attempt | None:
        """An evaluation that has not been proven yet."""
        row = self._db.execute(
            "SELECT handle, lanes, version, taken FROM attempts WHERE attempt = ?", (attempt,)
        ).fetchone()
        if row is None:
            return None
        return Attempt(Handle(row[0]), tuple(row[1].split()), row[2], row[3])

    def drop_attempt(self, attempt: bytes) -> None:
        """An attempt is proven once."""
        self._db.execute("DELETE FROM attempts WHERE attempt = ?", (attempt,))


def _times(packed: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(packed[i : i + 8], "big") for i in range(0, len(packed), 8))


def _held(
    account: bytes,
    version: int,
    active: int,
    scalar: bytes,
    vector: bytes,
    proof: bytes,
    statement: bytes,
) -> Held:
    elements = tuple(vector[at : at + 32] for at in range(0, len(vector), 32))
    share = Share(scalar, elements)
    return Held(AccountId(account), version, bool(active), share, proof, statement)
