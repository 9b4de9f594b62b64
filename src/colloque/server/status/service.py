"""What runs, in words that a person reads."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib.metadata import version

from colloque.server.config import Config
from colloque.server.database.pool import Pool
from colloque.server.relay.service import Relay

ONE_MACHINE = (
    "All guardians run on this one machine: good for trying things out. Whoever controls the"
    " machine controls all of them; in production different organisations run them."
)


@dataclass(slots=True)
class Status:
    """The state of this installation."""

    config: Config
    pool: Pool
    relay: Relay

    async def ready(self) -> bool:
        """Whether the database answers in time."""
        try:
            async with asyncio.timeout(3), self.pool.acquire() as connection:
                return bool(await connection.fetchval("SELECT 1") == 1)
        except Exception:
            return False

    async def report(self) -> dict[str, object]:
        """Server, database, guardians, and whether there is a demo to log in to."""
        database = await self._database()
        reachable = await asyncio.gather(
            *(self.relay.reachable(index + 1) for index in range(len(self.relay.addresses)))
        )
        report: dict[str, object] = {
            "server": version("colloque"),
            "database": database,
            "guardians": [
                {"index": index + 1, "reachable": up} for index, up in enumerate(reachable)
            ],
            "demo": bool(self.config.demo_people),
        }
        if self.config.embedded:
            report["notice"] = ONE_MACHINE
        return report

    async def _database(self) -> str | None:
        try:
            async with asyncio.timeout(3), self.pool.acquire() as connection:
                return f"PostgreSQL {await connection.fetchval('SHOW server_version')}"
        except Exception:
            return None
