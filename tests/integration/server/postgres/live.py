"""Questions to a running database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")


def ask(dsn: str, question: Callable[[Any], Awaitable[T]]) -> T:
    """Connect, ask, close."""

    async def asked() -> T:
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            return await question(connection)
        finally:
            await connection.close()

    return asyncio.run(asked())
