"""Alembic migrations, run at start, by one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from colloque.server.database.schema import METADATA
from colloque.server.postgres import assert_durable

#: Two processes that start at once take turns on this number.
_LOCK = 0x636F6C6C6F717565


def alembic_config(connection: sa.Connection) -> AlembicConfig:
    """Alembic's configuration for an open connection."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = METADATA
    return config


def _upgrade(connection: sa.Connection) -> None:
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    command.upgrade(alembic_config(connection), "head")


def make_engine(dsn: str) -> AsyncEngine:
    """An engine whose connections asyncpg opens itself: one reading of the DSN for everybody."""

    async def connect() -> Any:
        return await asyncpg.connect(dsn)

    return create_async_engine("postgresql+asyncpg://", async_creator=connect)


async def migrate(dsn: str, *, allow_unsafe: bool = False) -> None:
    """Bring the schema to the newest version. Raises UnsafeDatabase before anything is touched."""
    engine = make_engine(dsn)
    try:
        async with engine.begin() as connection:
            raw = await connection.get_raw_connection()
            if (driver := raw.driver_connection) is not None:
                await assert_durable(driver, allow_unsafe=allow_unsafe)
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
