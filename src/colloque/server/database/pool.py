"""The connection pool."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncpg

# asyncpg's classes take type arguments in its stubs only.
if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Connection, Pool = Any, Any

SIZE = 20


async def open_pool(dsn: str) -> Pool:
    """Connections with a limit on how long a statement may take (30 s)."""
    return await asyncpg.create_pool(
        dsn, min_size=2, max_size=SIZE, command_timeout=30, server_settings={"jit": "off"}
    )
