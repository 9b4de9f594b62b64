"""Sends (`up`) or fetches (`down`) a file with the Python SDK, and is killed half-way through it.

    killed.py up|down <server> <profile> <conversation> <path> [<entry>]

Sending counts the file twice: read into the spool first, then sent.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from colloque.sdk.client import Client
from colloque.wire.ids import ConversationId, EntryId

HALF = {"up": 0.75, "down": 0.5}


async def main(way: str, server: str, profile: str, talk: str, path: str, entry: str = "") -> None:
    """Never comes to its end."""

    def progress(done: int, total: int) -> None:
        if done >= HALF[way] * total:
            os.kill(os.getpid(), signal.SIGKILL)

    async with Client.open(profile, server) as client:
        conversation = ConversationId.parse(talk)
        if way == "up":
            await client.send_file(conversation, path, progress=progress)
        else:
            await client.fetch(conversation, EntryId.parse(entry), path, progress=progress)


asyncio.run(main(*sys.argv[1:]))
