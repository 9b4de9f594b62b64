"""Who is in a conversation now, in memory.

Why the memory is safe. A roster belongs to the membership head it was read with, and that pair
never changes. Whoever uses one to write holds the conversation's row in the writing transaction and
finds the same head there, or starts again; a roster that is out of date can only cause a refusal.
Readers don't use it: they ask the database each time.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from colloque.server.database.pool import Pool
from colloque.wire.ids import AccountId, ConversationId, StatementHash

MAX_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Roster:
    """Members and roles at a membership head."""

    head: StatementHash
    epoch: int
    roles: dict[AccountId, str]


class Rosters:
    """Rosters by conversation."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._remembered: OrderedDict[ConversationId, Roster] = OrderedDict()

    async def at(self, conversation: ConversationId, head: StatementHash) -> Roster | None:
        """The roster; read anew unless the one in memory has this head. None: no such one."""
        roster = self._remembered.get(conversation)
        if roster is None or roster.head != head:
            roster = await self._load(conversation)
        return roster

    async def _load(self, conversation: ConversationId) -> Roster | None:
        rows = await self._pool.fetch(
            "SELECT c.head, c.epoch, m.account, m.role FROM conversation c"
            " JOIN member m ON m.conversation = c.id AND m.until_seq IS NULL WHERE c.id = $1",
            conversation,
        )
        if not rows:
            return None
        roles = {AccountId(row["account"]): row["role"] for row in rows}
        roster = Roster(StatementHash(rows[0]["head"]), rows[0]["epoch"], roles)
        self._remembered[conversation] = roster
        if len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return roster
