"""Finding an account by its e-mail address; an unknown one answers like a known one (A29)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from colloque.server.accounts import queries
from colloque.server.accounts.forms import FOUND, Found
from colloque.server.database.pool import Pool
from colloque.server.http.padding import pad_for
from colloque.server.login.decoys import Decoys
from colloque.wire.handle import handle_of
from colloque.wire.ids import DeploymentId


@dataclass(slots=True)
class Lookups:
    """Look-ups by e-mail."""

    pool: Pool
    deployment: DeploymentId
    decoys: Decoys

    async def find(self, email: str) -> Found:
        """The account's chain and directory record, or a decoy's chain.

        The decoy is made and kept for known addresses too: the same work, and what a look-up has
        shown can be read and put into a conversation afterwards.
        """
        handle = handle_of(self.deployment, email)
        made = await self.decoys.make(handle)
        async with self.pool.acquire() as connection:
            decoy = await self.decoys.show(connection, handle, made, keep=True)
            row = await queries.by_handle(connection, handle)
            who = decoy.account if row is None else row["id"]
            links = await queries.links(connection, who)
            record = await connection.fetchval(
                "SELECT signed FROM directory_record WHERE account = $1", who
            )
        found = Found(links or (decoy.link,), record)
        return replace(found, pad=pad_for(len(FOUND.encode(found))))
