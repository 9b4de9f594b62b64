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
CREATE TABLE IF NOT EXISTS budgets (
    handle BLOB NOT NULL, lane TEXT NOT NULL, level INTEGER NOT NULL, since INTEGER NOT NULL,
    taken BLOB NOT NULL, bound INTEGER NOT NULL, PRIMARY KEY (handle, lane)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS budgets_unbound ON budgets (since) WHERE bound = 0;
CREATE TABLE IF NOT EXISTS attempts (
    attempt BLOB PRIMARY KEY, handle BLOB NOT NULL, lanes TEXT NOT NULL,
    version INTEGER NOT NULL, taken INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attempts_taken ON attempts (taken);
"""

#: Unknown handles whose budgets are remembered; the oldest make room, since anybody can name one.
MAX_UNBOUND = 200_000
ATTEMPT_LIFETIME = 3_600_000


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

    def __init__(self, path: Path) -> None:
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
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

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
        self._db.execute("DELETE FROM budgets WHERE handle = ?", (handle,))

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
            "SELECT level, since, taken FROM budgets WHERE handle = ? AND lane = ?",
            (handle, lane),
        ).fetchone()
        return None if row is None else Budget(row[0], row[1], _times(row[2]))

    def put_budget(self, handle: Handle, lane: str, budget: Budget, bound: bool) -> None:
        """Remember a lane's budget."""
        taken = b"".join(at.to_bytes(8, "big") for at in budget.taken)
        self._db.execute(
            "INSERT OR REPLACE INTO budgets (handle, lane, level, since, taken, bound)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (handle, lane, budget.level, budget.since, taken, bound),
        )
        if not bound:
            self._make_room()

    def _make_room(self) -> None:
        (count,) = self._db.execute("SELECT count(*) FROM budgets WHERE bound = 0").fetchone()
        if count > MAX_UNBOUND:
            self._db.execute(
                "DELETE FROM budgets WHERE (handle, lane) IN (SELECT handle, lane FROM budgets"
                " WHERE bound = 0 ORDER BY since LIMIT ?)",
                (count - MAX_UNBOUND,),
            )

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
