"""Group commit: entries that come at the same time share one transaction and one fsync.

While a group is being committed the next one gathers, so the group grows with the load and a lone
entry waits for nobody. Inside the transaction, for the whole group at once: the conversations' rows
are held (a membership change waits, or we wait for it), ids already stored answer as before,
sessions are looked at again, heads are compared, numbers are given, everything is written. An
answer is given after the commit, so it means durable; if the transaction fails, nobody gets one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from colloque.server.clock import Clock
from colloque.server.database.pool import Connection, Pool
from colloque.server.entries import queries
from colloque.server.entries.candidate import Candidate
from colloque.server.entries.forms import Receipt
from colloque.server.events.notice import Notice, notify
from colloque.server.http.problems import Problem
from colloque.server.logs import logger
from colloque.wire.entry import Entry

MAX_GROUP = 256
MAX_WAITING = 2048

Outcome = Receipt | Problem
_Key = tuple[bytes, bytes]


@dataclass(slots=True)
class _Waiting:
    candidate: Candidate
    done: asyncio.Future[Outcome]


@dataclass(slots=True)
class Committer:
    """Writes candidates in groups."""

    pool: Pool
    clock: Clock
    _queue: list[_Waiting] = field(default_factory=list)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, candidate: Candidate) -> Receipt:
        """Returns when the entry is on disk. Raises Problem."""
        if len(self._queue) >= MAX_WAITING:
            raise Problem("busy", retry=1)
        waiting = _Waiting(candidate, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._wake.set()
        outcome = await waiting.done
        if isinstance(outcome, Problem):
            raise outcome
        return outcome

    async def run(self) -> None:
        """Commit groups until cancelled."""
        while True:
            await self._wake.wait()
            group, self._queue = self._queue[:MAX_GROUP], self._queue[MAX_GROUP:]
            if not self._queue:
                self._wake.clear()
            await self._commit(group)

    async def _commit(self, group: list[_Waiting]) -> None:
        try:
            outcomes = await self._try([waiting.candidate for waiting in group])
        except Exception:
            logger.exception("a group of entries was not written")
            outcomes = [Problem("unavailable", retry=1) for _ in group]
        for waiting, outcome in zip(group, outcomes, strict=True):
            if not waiting.done.done():
                waiting.done.set_result(outcome)

    async def _try(self, candidates: list[Candidate]) -> list[Outcome]:
        async with self.pool.acquire() as connection, connection.transaction():
            return await write_group(connection, candidates, self.clock())


@dataclass(slots=True)
class _Group:
    """What the transaction knows while it decides."""

    live: set[bytes]
    heads: dict[bytes, bytes]
    counts: dict[bytes, int]
    stored: dict[_Key, tuple[Entry, Receipt]]
    fresh: dict[_Key, tuple[Candidate, Receipt]] = field(default_factory=dict)

    def decide(self, candidate: Candidate, now: int) -> Outcome:
        """One candidate's outcome (spec: entry §4), in the order in which they came."""
        conversation, key = candidate.key[0], candidate.key
        if candidate.token not in self.live:
            return Problem("unauthenticated")
        if key in self.stored:
            entry, receipt = self.stored[key]
            return receipt if entry == candidate.entry else Problem("conflict")
        if self.heads.get(conversation) != bytes(candidate.header.membership):
            return Problem("stale")
        self.counts[conversation] += 1
        receipt = Receipt(now, self.counts[conversation])
        self.stored[key] = (candidate.entry, receipt)
        self.fresh[key] = (candidate, receipt)
        return receipt


async def write_group(
    connection: Connection, candidates: Sequence[Candidate], now: int
) -> list[Outcome]:
    """Inside a transaction: the outcome of each candidate, the good ones written."""
    group = await _hold(connection, candidates)
    outcomes = [group.decide(candidate, now) for candidate in candidates]
    if group.fresh:
        written = list(group.fresh.values())
        await queries.insert(connection, _columns(written))
        changed = sorted({conversation for conversation, _ in group.fresh})
        await queries.count(connection, changed, [group.counts[id_] for id_ in changed], now)
        await notify(connection, [_notice(*one) for one in written])
    return outcomes


async def _hold(connection: Connection, candidates: Sequence[Candidate]) -> _Group:
    keys = [candidate.key for candidate in candidates]
    ids = sorted({conversation for conversation, _ in keys})
    rows = await queries.lock_conversations(connection, ids)
    tokens = list({candidate.token for candidate in candidates})
    live = await queries.live_sessions(connection, tokens)
    known = await queries.known(connection, [key[0] for key in keys], [key[1] for key in keys])
    return _Group(
        live,
        {row["id"]: row["head"] for row in rows},
        {row["id"]: row["entries"] for row in rows},
        {
            (row["conversation"], row["id"]): (
                Entry(row["body"], row["header"], row["sig"]),
                Receipt(row["received"], row["seq"]),
            )
            for row in known
        },
    )


def _columns(written: Sequence[tuple[Candidate, Receipt]]) -> list[list[object]]:
    return [
        [candidate.key[0] for candidate, _ in written],
        [receipt.seq for _, receipt in written],
        [candidate.key[1] for candidate, _ in written],
        [candidate.header.compartment for candidate, _ in written],
        [receipt.received for _, receipt in written],
        [candidate.entry.header for candidate, _ in written],
        [candidate.entry.body for candidate, _ in written],
        [candidate.entry.sig for candidate, _ in written],
    ]


def _notice(candidate: Candidate, receipt: Receipt) -> Notice:
    header = candidate.header
    return Notice("entry", header.conversation, seq=receipt.seq, compartment=header.compartment)
