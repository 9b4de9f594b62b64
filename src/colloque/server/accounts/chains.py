"""Verified sigchains, extended as they grow.

A chain only ever grows at its end and its rows never change, so a state in memory is always a true
prefix: reading the links after it is enough, and nothing needs to be invalidated.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from colloque.server.database.pool import Connection
from colloque.server.http.problems import Problem
from colloque.trust.sigchain import AccountState, verify_link
from colloque.wire.ids import AccountId, DeploymentId

MAX_REMEMBERED = 5_000


class Chains:
    """Account states, decoys included (a look-up may have shown one; spec: conversation §5)."""

    def __init__(self, deployment: DeploymentId) -> None:
        self._deployment = deployment
        self._remembered: OrderedDict[AccountId, AccountState] = OrderedDict()

    async def find(self, connection: Connection, account: AccountId) -> AccountState | None:
        """The newest state that this connection sees, or None."""
        state = self._remembered.get(account)
        rows = await connection.fetch(
            "SELECT signed FROM link WHERE account = $1 AND seq > $2 ORDER BY seq",
            account,
            -1 if state is None else state.seq,
        )
        if state is None and not rows:
            rows = await connection.fetch("SELECT signed FROM decoy WHERE account = $1", account)
        for row in rows:
            state = verify_link(state, row["signed"], self._deployment)
        return state

    async def get(self, connection: Connection, account: AccountId) -> AccountState:
        """As find, and remember it. Raises `not-found`.

        Not for use after writing links in the same transaction: it might still roll back.
        """
        state = await self.find(connection, account)
        if state is None:
            raise Problem("not-found")
        self._remembered[account] = state
        self._remembered.move_to_end(account)
        if len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return state

    async def get_all(
        self, connection: Connection, accounts: Iterable[AccountId]
    ) -> dict[AccountId, AccountState]:
        """States of several accounts; unknown ones are left out."""
        states: dict[AccountId, AccountState] = {}
        for account in accounts:
            try:
                states[account] = await self.get(connection, account)
            except Problem:
                continue
        return states
