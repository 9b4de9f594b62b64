"""The directory's SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from colloque.server.database.pool import Connection
from colloque.server.directory.forms import Ask
from colloque.wire.ids import AccountId


async def search(
    connection: Connection, patterns: list[str], after: int, now: int, limit: int
) -> list[Any]:
    """Records with every pattern in them, in the order in which they were first listed."""
    return list(
        await connection.fetch(
            "SELECT id, signed FROM directory_record"
            " WHERE folded LIKE ALL ($1::text[]) AND id > $2 AND expires >= $3"
            " ORDER BY id LIMIT $4",
            patterns,
            after,
            now,
            limit,
        )
    )


async def records(connection: Connection, accounts: Sequence[AccountId], now: int) -> list[bytes]:
    """The records of those accounts that are listed."""
    rows = await connection.fetch(
        "SELECT signed FROM directory_record WHERE account = ANY($1) AND expires >= $2 ORDER BY id",
        list(accounts),
        now,
    )
    return [row["signed"] for row in rows]


async def ask(connection: Connection, account: AccountId, ask_: Ask, now: int) -> None:
    """Keep the newest wish of an account."""
    await connection.execute(
        "INSERT INTO directory_request VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (account) DO UPDATE SET city = $2, email = $3, name = $4,"
        " speciality = $5, created = $6",
        account,
        ask_.city,
        ask_.email,
        ask_.name,
        ask_.speciality,
        now,
    )


async def requests(connection: Connection) -> list[Any]:
    """Wishes that wait for the registry, oldest first."""
    return list(
        await connection.fetch(
            "SELECT account, city, email, name, speciality, created FROM directory_request"
            " ORDER BY created"
        )
    )


async def serial(connection: Connection, account: AccountId) -> int:
    """The serial of the stored record; 0 where there is none."""
    found: int | None = await connection.fetchval(
        "SELECT serial FROM directory_record WHERE account = $1", account
    )
    return found or 0


async def store(
    connection: Connection, account: AccountId, serial_: int, expires: int, text: tuple[bytes, str]
) -> None:
    """A signed record (and its folded text) in place of an older one; its request is done."""
    await connection.execute(
        "INSERT INTO directory_record (account, serial, expires, signed, folded)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account) DO UPDATE"
        " SET serial = $2, expires = $3, signed = $4, folded = $5"
        " WHERE directory_record.serial < $2",
        account,
        serial_,
        expires,
        *text,
    )
    await connection.execute("DELETE FROM directory_request WHERE account = $1", account)
