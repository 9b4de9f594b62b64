"""The one connection of a worker that listens to PostgreSQL."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from colloque.server.events.hub import Hub
from colloque.server.events.notice import CHANNEL, read_notices
from colloque.server.logs import logger

RETRY_SECONDS = 1.0
MAX_WAITING = 10_000


class Listener:
    """Keeps listening; tells the hub when it cannot."""

    def __init__(self, dsn: str, hub: Hub) -> None:
        self._dsn = dsn
        self._hub = hub
        self.up = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                logger.warning("not listening to the database")
            finally:
                self.up.clear()
                await self._hub.listening(False)
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        payloads: asyncio.Queue[str | None] = asyncio.Queue(MAX_WAITING)
        connection = await asyncpg.connect(self._dsn)

        def receive(*message: Any) -> None:
            try:
                payloads.put_nowait(message[3])
            except asyncio.QueueFull:
                connection.terminate()

        def ended(_: Any) -> None:
            # Room for the end mark is made by dropping what nobody will be told any more.
            while payloads.full():
                payloads.get_nowait()
            payloads.put_nowait(None)

        try:
            connection.add_termination_listener(ended)
            await connection.add_listener(CHANNEL, receive)
            await self._hub.listening(True)
            self.up.set()
            while (payload := await payloads.get()) is not None:
                for notice in read_notices(payload):
                    await self._hub.receive(notice)
        finally:
            connection.terminate()
