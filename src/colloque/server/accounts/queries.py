"""The accounts' SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from colloque.server.database.pool import Connection
from colloque.wire.ids import AccountId, DeviceId, Handle

_COLUMNS = "id, handle, email, role, head, seq, keyslots, keyring, set_version"


async def by_id(connection: Connection, account: AccountId) -> Any:
    """The account's row, or None."""
    return await connection.fetchrow(f"SELECT {_COLUMNS} FROM account WHERE id = $1", account)  # noqa: S608


async def lock(connection: Connection, account: AccountId) -> Any:
    """The account's row, held until the transaction ends; None where there is none."""
    return await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM account WHERE id = $1 FOR NO KEY UPDATE",  # noqa: S608
        account,
    )


async def by_handle(connection: Connection, handle: Handle) -> Any:
    """The account's row, or None."""
    return await connection.fetchrow(f"SELECT {_COLUMNS} FROM account WHERE handle = $1", handle)  # noqa: S608


async def links(connection: Connection, account: AccountId, after: int = -1) -> tuple[bytes, ...]:
    """Signed links with seq > after."""
    rows = await connection.fetch(
        "SELECT signed FROM link WHERE account = $1 AND seq > $2 ORDER BY seq", account, after
    )
    return tuple(row["signed"] for row in rows)


async def link_at(connection: Connection, account: AccountId, seq: int) -> bytes | None:
    """One signed link."""
    found: bytes | None = await connection.fetchval(
        "SELECT signed FROM link WHERE account = $1 AND seq = $2", account, seq
    )
    return found


async def insert(connection: Connection, values: Sequence[Any]) -> None:
    """A new account: id, handle, email, role, head, keyslots, keyring, created."""
    await connection.execute(
        "INSERT INTO account (id, handle, email, role, head, keyslots, keyring, created,"
        " seq, set_version, settings_version, conversations)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 1, 0, 0)",
        *values,
    )


async def append_link(
    connection: Connection, account: AccountId, seq: int, head: bytes, signed: bytes
) -> None:
    """A link, and the account's new head."""
    await connection.execute("INSERT INTO link VALUES ($1, $2, $3)", account, seq, signed)
    await connection.execute(
        "UPDATE account SET head = $2, seq = $3 WHERE id = $1", account, head, seq
    )


async def store_vault(
    connection: Connection, account: AccountId, keyslots: bytes, version: int, keyring: bytes
) -> None:
    """A keyslot set with its keyring."""
    await connection.execute(
        "UPDATE account SET keyslots = $2, set_version = $3, keyring = $4 WHERE id = $1",
        account,
        keyslots,
        version,
        keyring,
    )


async def end_sessions(
    connection: Connection, account: AccountId, devices: Sequence[DeviceId]
) -> list[bytes]:
    """Delete the sessions of revoked devices; gives their token hashes."""
    rows = await connection.fetch(
        "DELETE FROM session WHERE account = $1 AND device = ANY($2) RETURNING token",
        account,
        list(devices),
    )
    return [row["token"] for row in rows]


async def settings(connection: Connection, account: AccountId) -> tuple[bytes, int]:
    """The sealed settings and their version."""
    row = await connection.fetchrow(
        "SELECT settings, settings_version FROM account WHERE id = $1", account
    )
    return (b"", 0) if row is None else (row["settings"] or b"", row["settings_version"])


async def store_settings(
    connection: Connection, account: AccountId, blob: bytes, version: int
) -> bool:
    """Compare and swap; False where the stored version is not version - 1."""
    done = await connection.execute(
        "UPDATE account SET settings = $2, settings_version = $3"
        " WHERE id = $1 AND settings_version = $3 - 1",
        account,
        blob,
        version,
    )
    return bool(done == "UPDATE 1")


async def decoy_links(
    connection: Connection, account: AccountId, after: int = -1
) -> tuple[bytes, ...] | None:
    """The one link of a decoy, or None where it was never shown."""
    link = await connection.fetchval("SELECT signed FROM decoy WHERE account = $1", account)
    if link is None:
        return None
    return (link,) if after < 0 else ()
