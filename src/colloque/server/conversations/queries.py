"""The conversations' SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from colloque.server.database.pool import Connection
from colloque.wire.ids import AccountId, ConversationId, StatementHash

#: An answer with statements ends at about this size; the client asks on from the last one.
PAGE_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Seat:
    """Someone's membership; the `until` fields of a former member bound what may be read."""

    role: str
    until_seq: int | None
    until_entries: int | None
    until_time: int | None


async def seat(
    connection: Connection, conversation: ConversationId, account: AccountId
) -> Seat | None:
    """The membership, present or former, or None."""
    row = await connection.fetchrow(
        "SELECT role, until_seq, until_entries, until_time FROM member"
        " WHERE conversation = $1 AND account = $2",
        conversation,
        account,
    )
    return None if row is None else Seat(*row)


async def lock(connection: Connection, conversation: ConversationId) -> Any:
    """The conversation's row, held until the transaction ends."""
    return await connection.fetchrow(
        "SELECT head, seq, entries FROM conversation WHERE id = $1 FOR NO KEY UPDATE", conversation
    )


async def insert(connection: Connection, conversation: ConversationId, head: StatementHash) -> bool:
    """A new conversation; False where it is there already."""
    done = await connection.execute(
        "INSERT INTO conversation VALUES ($1, $2, 0, 1, 0, NULL) ON CONFLICT DO NOTHING",
        conversation,
        head,
    )
    return bool(done == "INSERT 0 1")


async def append(
    connection: Connection, conversation: ConversationId, seq: int, signed: bytes, wraps: bytes
) -> None:
    """A statement with its wraps."""
    await connection.execute(
        "INSERT INTO membership VALUES ($1, $2, $3, $4)", conversation, seq, signed, wraps
    )


async def move_head(
    connection: Connection, conversation: ConversationId, head: StatementHash, seq: int, epoch: int
) -> None:
    """The newest statement."""
    await connection.execute(
        "UPDATE conversation SET head = $2, seq = $3, epoch = $4 WHERE id = $1",
        conversation,
        head,
        seq,
        epoch,
    )


async def statement_at(
    connection: Connection, conversation: ConversationId, seq: int
) -> bytes | None:
    """One signed statement."""
    found: bytes | None = await connection.fetchval(
        "SELECT signed FROM membership WHERE conversation = $1 AND seq = $2", conversation, seq
    )
    return found


async def seat_members(
    connection: Connection, conversation: ConversationId, roles: Iterable[tuple[AccountId, str]]
) -> None:
    """New members, or former ones who are back, each with the next place in its own list.

    Accounts are taken in the order of their ids, so that two transactions never wait for each
    other in a ring.
    """
    for account, role in sorted(roles, key=lambda item: bytes(item[0])):
        cursor = await connection.fetchval(
            "UPDATE account SET conversations = conversations + 1 WHERE id = $1"
            " RETURNING conversations",
            account,
        )
        await connection.execute(
            "INSERT INTO member (conversation, account, role, cursor) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (conversation, account) DO UPDATE SET role = $3, cursor = $4,"
            " until_seq = NULL, until_entries = NULL, until_time = NULL",
            conversation,
            account,
            role,
            cursor or 0,
        )


async def unseat_members(
    connection: Connection,
    conversation: ConversationId,
    accounts: Iterable[AccountId],
    until: tuple[int, int, int],
) -> None:
    """End memberships at (statement, number of entries, time)."""
    await connection.execute(
        "UPDATE member SET until_seq = $3, until_entries = $4, until_time = $5"
        " WHERE conversation = $1 AND account = ANY($2)",
        conversation,
        list(accounts),
        *until,
    )


async def listing(connection: Connection, account: AccountId, after: int, limit: int) -> list[Any]:
    """The account's conversations; a former member's as they were."""
    return list(
        await connection.fetch(
            "SELECT c.id, m.cursor, c.head, m.until_seq, coalesce(m.until_seq, c.seq) AS seq,"
            " coalesce(m.until_entries, c.entries) AS entries,"
            " CASE WHEN m.until_seq IS NULL THEN c.last ELSE"
            "  (SELECT e.received FROM entry e WHERE e.conversation = c.id"
            "   AND e.seq = m.until_entries) END AS last,"
            " CASE WHEN m.until_seq IS NULL THEN NULL ELSE"
            "  (SELECT s.signed FROM membership s WHERE s.conversation = c.id"
            "   AND s.seq = m.until_seq) END AS ended"
            " FROM member m JOIN conversation c ON c.id = m.conversation"
            " WHERE m.account = $1 AND m.cursor > $2 ORDER BY m.cursor LIMIT $3",
            account,
            after,
            limit,
        )
    )


async def statements(
    connection: Connection, conversation: ConversationId, after: int, until: int | None
) -> list[Any]:
    """Statements with after < seq <= until, as many as fit into PAGE_BYTES, but at least one."""
    return list(
        await connection.fetch(
            "SELECT signed, wraps FROM (SELECT seq, signed, wraps,"
            "  sum(octet_length(signed) + octet_length(wraps)) OVER (ORDER BY seq)"
            "  - octet_length(signed) - octet_length(wraps) AS before FROM membership"
            "  WHERE conversation = $1 AND seq > $2 AND ($3::bigint IS NULL OR seq <= $3)) AS m"
            " WHERE before < $4 ORDER BY seq",
            conversation,
            after,
            until,
            PAGE_BYTES,
        )
    )
