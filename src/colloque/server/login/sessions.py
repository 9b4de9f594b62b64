"""Sessions, kept in the database, with the facts of each in memory.

Why the memory is safe. A session's row never changes; it only goes away (log-out, revocation,
expiry). Whoever deletes one notifies every worker in the same transaction, and the worker forgets
it. Between that commit and the notice (about a millisecond) a request may still be answered as if
it had come before; an entry is checked against the row again in the transaction that writes it.
While the listener is down nothing is remembered at all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from colloque.server.clock import Clock
from colloque.server.database.pool import Pool
from colloque.wire.ids import AccountId, DeviceId

MAX_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Session:
    """Who a token stands for, and the keys its requests and entries are signed with."""

    token: bytes
    account: AccountId
    device: DeviceId
    keyid: str
    session_key: bytes
    entry_key: bytes
    role: str
    expires: int


class Sessions:
    """Finds sessions by the SHA-256 of their token."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self._remembered: OrderedDict[bytes, Session] = OrderedDict()
        self._listening = False

    async def find(self, token_hash: bytes) -> Session | None:
        """The session, or None where there is none or it has ended."""
        session = self._remembered.get(token_hash)
        if session is None:
            session = await self._load(token_hash)
        if session is None or session.expires <= self._clock():
            return None
        return session

    async def _load(self, token_hash: bytes) -> Session | None:
        forgotten_before = self._generation
        row = await self._pool.fetchrow(
            "SELECT account, device, session_key, entry_key, role, expires"
            " FROM session WHERE token = $1",
            token_hash,
        )
        if row is None:
            return None
        device = DeviceId(row["device"])
        session = Session(
            token_hash,
            AccountId(row["account"]),
            device,
            device.text(),
            row["session_key"],
            row["entry_key"],
            row["role"],
            row["expires"],
        )
        # A notice that came while we were reading would find nothing to forget.
        if self._listening and self._generation == forgotten_before:
            self._remember(session)
        return session

    def _remember(self, session: Session) -> None:
        self._remembered[session.token] = session
        if len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)

    _generation = 0

    def forget(self, token_hash: bytes) -> None:
        """A session has ended."""
        self._generation += 1
        self._remembered.pop(token_hash, None)

    def listening(self, up: bool) -> None:
        """Whether notices arrive; when they don't, nothing is remembered."""
        self._generation += 1
        self._listening = up
        self._remembered.clear()
