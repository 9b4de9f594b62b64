"""Bringing conversations up to date; what is wrong with one of them stops only that one.

All of it needs a turn (spec: sync §5). A problem is the code of the error that kept something out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from colloque.errors import ColloqueError, NotLoggedIn, Offline
from colloque.sdk import answers, entrance
from colloque.sdk.parts import Parts
from colloque.sdk.records import fetch_records
from colloque.sdk.rooms import Room
from colloque.sdk.settings import sync_settings
from colloque.wire.ids import ConversationId

#: Conversations that are asked for at the same time.
AT_ONCE = 8


async def refresh(parts: Parts) -> dict[ConversationId, str]:
    """Fetch what is new everywhere and send what waits; the problems. Raises Offline."""
    await entrance.resume(parts.context)
    lines = await parts.rooms.listing()
    problems: dict[ConversationId, str] = {}
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(line: answers.Line) -> None:
        async with gate:
            try:
                await _fetch_new(parts, line)
            except Offline:
                raise
            except ColloqueError as error:
                problems[line.conversation] = error.code

    await asyncio.gather(*(one(line) for line in lines.values()))
    await sync_settings(parts.context)
    good = [id_ for id_ in lines if id_ not in problems]
    if await fetch_records(parts, _known(parts, good)):
        await sync_settings(parts.context)
    for waiting in parts.outbox.waiting():
        problem = await send_waiting(parts, waiting)
        if problem is not None:
            problems[waiting] = problem
    return problems


def _known(parts: Parts, conversations: Iterable[ConversationId]) -> list[Room]:
    rooms = (parts.rooms.known(conversation) for conversation in conversations)
    return [room for room in rooms if room is not None]


async def _fetch_new(parts: Parts, line: answers.Line) -> None:
    parts.rooms.check_line(line)
    room = parts.rooms.known(line.conversation)
    if room is None or line.seq > room.state.seq:
        await parts.rooms.sync(line.conversation)
    if line.entries > parts.entries.fetched(line.conversation):
        await parts.entries.sync(line.conversation)


async def refresh_one(parts: Parts, conversation: ConversationId) -> str | None:
    """Membership and entries up to date; the problem where that failed.

    Raises Offline, NotLoggedIn, and what failed where nothing is known of the conversation.
    """
    try:
        room = await parts.rooms.sync(conversation)
        await parts.entries.sync(conversation)
        await fetch_records(parts, [room])
    except (Offline, NotLoggedIn):
        raise
    except ColloqueError as error:
        if parts.rooms.known(conversation) is None:
            raise
        return error.code
    return None


async def send_waiting(parts: Parts, conversation: ConversationId) -> str | None:
    """Send what waits; what the server does not take stays, and does not stop the reader."""
    try:
        await parts.outbox.send(conversation)
    except (Offline, NotLoggedIn):
        raise
    except ColloqueError as error:
        return error.code
    return None
