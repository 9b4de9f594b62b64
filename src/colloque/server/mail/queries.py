"""The mailed codes' SQL."""

from __future__ import annotations

from typing import Any

from colloque.server.database.pool import Connection
from colloque.wire.ids import Handle


async def store(
    connection: Connection, handle: Handle, code: bytes, tries: int, expires: int
) -> None:
    """A new code in place of the one before."""
    await connection.execute(
        "INSERT INTO mail_code VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (handle) DO UPDATE SET code = $2, tries = $3, expires = $4",
        handle,
        code,
        tries,
        expires,
    )


async def take_try(connection: Connection, handle: Handle, now: int) -> Any:
    """Count a try down before the code is compared; the code's hash, or None."""
    return await connection.fetchval(
        "UPDATE mail_code SET tries = tries - 1"
        " WHERE handle = $1 AND tries > 0 AND expires >= $2 RETURNING code",
        handle,
        now,
    )


async def delete(connection: Connection, handle: Handle) -> None:
    """A code is used once."""
    await connection.execute("DELETE FROM mail_code WHERE handle = $1", handle)


async def sweep(connection: Connection, now: int) -> None:
    """Forget codes whose time is over."""
    await connection.execute("DELETE FROM mail_code WHERE expires < $1", now)
