"""What is kept first and sent when the server can be reached."""

from __future__ import annotations

from collections.abc import Awaitable

from colloque.errors import Offline


async def try_online(doing: Awaitable[object]) -> None:
    """Do it now if the server can be reached; what is kept is done later otherwise."""
    try:
        await doing
    except Offline:
        return
