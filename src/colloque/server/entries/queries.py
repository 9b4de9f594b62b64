"""The entries' SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from colloque.server.database.pool import Connection
from colloque.wire.ids import ConversationId

#: A page ends before its bodies exceed this many bytes (but has at least one entry).
PAGE_BYTES = 4 << 20


async def lock_conversations(connection: Connection, ids: Sequence[bytes]) -> list[Any]:
    """Heads and counts, held; in the order of the ids, so that two groups never wait in a ring."""
    return list(
        await connection.fetch(
            "SELECT id, head, entries FROM conversation WHERE id = ANY($1)"
            " ORDER BY id FOR NO KEY UPDATE",
            ids,
        )
    )


async def live_sessions(connection: Connection, tokens: Sequence[bytes]) -> set[bytes]:
    """Those of the sessions that have not been ended."""
    rows = await connection.fetch("SELECT token FROM session WHERE token = ANY($1)", tokens)
    return {row["token"] for row in rows}


async def known(
    connection: Connection, conversations: Sequence[bytes], ids: Sequence[bytes]
) -> list[Any]:
    """Entries that are there already under these ids."""
    return list(
        await connection.fetch(
            "SELECT e.conversation, e.id, e.seq, e.received, e.header, e.body, e.sig"
            " FROM unnest($1::bytea[], $2::bytea[]) AS asked (conversation, id)"
            " JOIN entry e USING (conversation, id)",
            conversations,
            ids,
        )
    )


async def insert(connection: Connection, columns: Sequence[Sequence[Any]]) -> None:
    """Entries, column by column, in the order of the table."""
    await connection.execute(
        "INSERT INTO entry SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::bytea[],"
        " $4::text[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[])",
        *columns,
    )


async def count(
    connection: Connection, ids: Sequence[bytes], entries: Sequence[int], last: int
) -> None:
    """New counts of conversations."""
    await connection.execute(
        "UPDATE conversation c SET entries = n.entries, last = $3"
        " FROM unnest($1::bytea[], $2::bigint[]) AS n (id, entries) WHERE c.id = n.id",
        ids,
        entries,
        last,
    )


async def page(
    connection: Connection,
    conversation: ConversationId,
    compartments: Sequence[str],
    bounds: tuple[int, int | None],
    limit: int,
) -> list[Any]:
    """Entries with after < seq <= until, at most `limit`; `found` says how many there were."""
    after, until = bounds
    return list(
        await connection.fetch(
            "SELECT seq, received, header, body, sig, found FROM ("
            " SELECT *, count(*) OVER () AS found,"
            "  sum(octet_length(body)) OVER (ORDER BY seq) - octet_length(body) AS before FROM ("
            "  SELECT seq, received, header, body, sig FROM entry WHERE conversation = $1"
            "   AND seq > $2 AND ($3::bigint IS NULL OR seq <= $3) AND compartment = ANY($4)"
            "   ORDER BY seq LIMIT $5) AS asked) AS measured"
            " WHERE before < $6 ORDER BY seq",
            conversation,
            after,
            until,
            list(compartments),
            limit + 1,
            PAGE_BYTES,
        )
    )
