"""Reading a conversation, and following it as entries come. Takes its turns itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from colloque.errors import Offline
from colloque.sdk.conversations import known_room
from colloque.sdk.events import listen
from colloque.sdk.parts import Parts
from colloque.sdk.refreshing import refresh_one, send_waiting
from colloque.sdk.views import EntryView
from colloque.wire.ids import ConversationId

#: Pauses (s) between attempts to be connected again.
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


async def read_entries(
    parts: Parts, conversation: ConversationId, after: int, fresh: bool = True
) -> list[EntryView]:
    """Entries behind the server's number `after`, then those not sent yet."""
    async with parts.turn():
        if fresh:
            await send_waiting(parts, conversation)
            await refresh_one(parts, conversation)
        room = known_room(parts, conversation)
        return await asyncio.to_thread(parts.reading.entries, room, after)


async def follow(
    parts: Parts, conversation: ConversationId, after: int
) -> AsyncIterator[EntryView]:
    """Entries behind number `after`, then those that come; each once, across lost connections."""
    pauses = iter(PAUSES)
    while True:
        parts.check_open()
        try:
            async for event in listen(parts.context):
                pauses = iter(PAUSES)
                if event.kind != "ready" and event.conversation != conversation:
                    continue
                for entry in await read_entries(parts, conversation, after):
                    if entry.seq is not None and entry.seq > after:
                        after = entry.seq
                        yield entry
        except Offline:
            await asyncio.sleep(next(pauses, PAUSES[-1]))
