"""The connection pool."""

from __future__ import annotations

import asyncpg

Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
Pool = asyncpg.Pool[asyncpg.Record]


async def open_pool(dsn: str, size: int = 12) -> Pool:
    """Connections with a limit on how long a statement may take (30 s)."""
    return await asyncpg.create_pool(
        dsn, min_size=2, max_size=size, command_timeout=30, server_settings={"jit": "off"}
    )
