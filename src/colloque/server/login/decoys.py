"""The decoys that stand in for unknown addresses (spec: decoy).

A decoy is made for every request that names an address, known or not, off the event loop; the time
is the same. ML-DSA signatures are not deterministic in our library, and a real account's never
change, so the first decoy made for a handle is kept in the database and shown from then on, across
restarts and workers. Those that only log-ins have shown are bounded (MAX_KEPT, oldest out first);
those that a look-up has shown stay, since they may stand in a conversation.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from colloque.decoy import DecoyAccount, decoy_account
from colloque.server.clock import Clock
from colloque.server.database.pool import Connection
from colloque.server.login import queries
from colloque.wire.ids import AccountId, DeploymentId, Handle

MAX_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Decoys:
    """Makes decoys from the secret shared with the guardians."""

    secret: bytes = field(repr=False)
    deployment: DeploymentId
    clock: Clock

    async def make(self, handle: Handle) -> DecoyAccount:
        """A decoy as it would be if it were the first one for this handle."""
        return await asyncio.to_thread(decoy_account, self.secret, self.deployment, handle)

    async def show(
        self, connection: Connection, handle: Handle, made: DecoyAccount, *, keep: bool
    ) -> DecoyAccount:
        """The decoy that was shown first for this handle: this one or an older one."""
        row = await queries.show_decoy(connection, handle, made, keep, self.clock())
        return DecoyAccount(AccountId(row["account"]), row["signed"], row["keyslots"])
