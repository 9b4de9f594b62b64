"""The log-in's SQL."""

from __future__ import annotations

from typing import Any

from colloque.decoy import DecoyAccount
from colloque.server.database.pool import Connection
from colloque.wire.account import Device
from colloque.wire.ids import AccountId, Handle


async def insert_nonce(connection: Connection, nonce: bytes, expires: int, now: int) -> None:
    """A nonce; those whose time is over go."""
    await connection.execute("DELETE FROM nonce WHERE expires < $1", now)
    await connection.execute("INSERT INTO nonce VALUES ($1, $2)", nonce, expires)


async def use_nonce(connection: Connection, nonce: bytes, now: int) -> bool:
    """Take a nonce away; False where it was never given, is used or too old."""
    done = await connection.execute(
        "DELETE FROM nonce WHERE nonce = $1 AND expires >= $2", nonce, now
    )
    return bool(done == "DELETE 1")


async def insert_session(
    connection: Connection,
    token_hash: bytes,
    account: AccountId,
    device: Device,
    role: str,
    expires: int,
) -> None:
    """A session of a device."""
    await connection.execute(
        "INSERT INTO session VALUES ($1, $2, $3, $4, $5, $6, $7)",
        token_hash,
        account,
        device.id,
        device.session,
        device.entry,
        role,
        expires,
    )


async def delete_session(connection: Connection, token_hash: bytes) -> None:
    """End one session."""
    await connection.execute("DELETE FROM session WHERE token = $1", token_hash)


async def sweep_sessions(connection: Connection, now: int) -> None:
    """Delete sessions that have ended."""
    await connection.execute("DELETE FROM session WHERE expires < $1", now)


async def show_decoy(
    connection: Connection, handle: Handle, made: DecoyAccount, keep: bool, now: int
) -> Any:
    """Keep the decoy unless there is one for this handle; the one that is there."""
    return await connection.fetchrow(
        "INSERT INTO decoy AS d VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (handle) DO UPDATE SET kept = d.kept OR $5, shown = $6"
        " RETURNING account, signed, keyslots",
        handle,
        made.account,
        made.link,
        made.keyslots,
        keep,
        now,
    )


async def sweep_decoys(connection: Connection, maximum: int) -> None:
    """Forget the oldest decoys over the maximum that no look-up has shown."""
    await connection.execute(
        "DELETE FROM decoy WHERE handle IN (SELECT handle FROM decoy WHERE NOT kept"
        " ORDER BY shown DESC OFFSET $1)",
        maximum,
    )
