"""The files' SQL."""

from __future__ import annotations

from typing import Any

from colloque.server.database.pool import Connection
from colloque.wire.ids import AccountId, ConversationId, FileId


async def find(connection: Connection, file: FileId, *, hold: bool = False) -> Any:
    """The file's row, held until the transaction ends where asked; or None."""
    query = "SELECT conversation, account, size, held, root, completed FROM file WHERE id = $1"
    return await connection.fetchrow(query + (" FOR UPDATE" if hold else ""), file)


async def count_open(connection: Connection, account: AccountId) -> int:
    """Uploads of an account that are not complete."""
    found: int = await connection.fetchval(
        "SELECT count(*) FROM file WHERE account = $1 AND completed IS NULL", account
    )
    return found


async def insert(
    connection: Connection,
    file: FileId,
    place: tuple[ConversationId, AccountId],
    size: int,
    now: int,
) -> None:
    """A file to come; nothing where the id is there already."""
    await connection.execute(
        "INSERT INTO file (id, conversation, account, size, held, touched)"
        " VALUES ($1, $2, $3, $4, 0, $5) ON CONFLICT DO NOTHING",
        file,
        *place,
        size,
        now,
    )


async def grow(connection: Connection, file: FileId, held: int, now: int) -> None:
    """More bytes are on disk."""
    await connection.execute(
        "UPDATE file SET held = $2, touched = $3 WHERE id = $1", file, held, now
    )


async def complete(connection: Connection, file: FileId, root: bytes, now: int) -> None:
    """The file is complete."""
    await connection.execute(
        "UPDATE file SET root = $2, completed = $3, touched = $3 WHERE id = $1", file, root, now
    )


async def delete(connection: Connection, file: FileId) -> None:
    """Forget an upload."""
    await connection.execute("DELETE FROM file WHERE id = $1 AND completed IS NULL", file)


async def abandoned(connection: Connection, before: int) -> list[FileId]:
    """Uploads that nothing was added to since then."""
    rows = await connection.fetch(
        "SELECT id FROM file WHERE completed IS NULL AND touched < $1 LIMIT 100", before
    )
    return [FileId(row["id"]) for row in rows]
