"""Files: announce, append, complete, read (spec: sync §5)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from colloque.server.clock import Clock
from colloque.server.config import Limits
from colloque.server.conversations import queries as conversations
from colloque.server.database.pool import Connection, Pool
from colloque.server.files import queries
from colloque.server.files.blobs import Blobs
from colloque.server.files.forms import Announce, Progress
from colloque.server.http.problems import Problem
from colloque.server.login.sessions import Session
from colloque.wire.ids import AccountId, ConversationId, FileId

ABANDONED_AFTER = 7 * 24 * 3_600_000
READ_SIZE = 1 << 20


@dataclass(slots=True)
class Files:
    """What may be done with files. Rows are held while a part is written: one writer at a time."""

    pool: Pool
    clock: Clock
    blobs: Blobs
    limits: Limits
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.limits.parts_in_flight)

    async def announce(self, session: Session, conversation: ConversationId, new: Announce) -> int:
        """Begin or find an upload of this account in this conversation; the bytes held."""
        if not 1 <= new.size <= self.limits.file_bytes:
            raise Problem("too-large" if new.size else "refused")
        async with self.pool.acquire() as connection, connection.transaction():
            seat = await conversations.seat(connection, conversation, session.account)
            if seat is None or seat.until_seq is not None:
                raise Problem("not-found")
            row = await queries.find(connection, new.file)
            if row is None:
                if await queries.count_open(connection, session.account) >= self._open_uploads:
                    raise Problem("too-many", retry=60)
                place = (conversation, session.account)
                await queries.insert(connection, new.file, place, new.size, self.clock())
                row = await queries.find(connection, new.file)
        mine = (bytes(conversation), bytes(session.account), new.size)
        if (row["conversation"], row["account"], row["size"]) != mine:
            raise Problem("conflict")
        held: int = row["held"]
        return held

    @property
    def _open_uploads(self) -> int:
        return self.limits.open_uploads

    async def append(self, session: Session, file: FileId, offset: int, data: bytes) -> int:
        """Add a part; the bytes held are on disk. The same part again changes nothing."""
        if not data:
            raise Problem("malformed")
        async with self._slots, self.pool.acquire() as connection, connection.transaction():
            row = await self._own(connection, session.account, file)
            held, end = row["held"], offset + len(data)
            if offset < held and end <= held:
                if await asyncio.to_thread(self.blobs.holds, file, offset, data):
                    return int(held)
                raise Problem("conflict", extra={"held": held})
            if offset != held or row["completed"] is not None:
                raise Problem("conflict", extra={"held": held})
            if end > row["size"]:
                raise Problem("too-large")
            await asyncio.to_thread(self.blobs.append, file, offset, data)
            await queries.grow(connection, file, end, self.clock())
        return end

    async def _own(self, connection: Connection, account: AccountId, file: FileId) -> Any:
        row = await queries.find(connection, file, hold=True)
        if row is None or row["account"] != bytes(account):
            raise Problem("not-found")
        return row

    async def complete(self, session: Session, file: FileId, root: bytes) -> None:
        """Check the root over all bytes and give the file its final name; then it is durable."""
        async with self._slots, self.pool.acquire() as connection, connection.transaction():
            row = await self._own(connection, session.account, file)
            if row["completed"] is not None:
                if row["root"] != root:
                    raise Problem("conflict")
                return
            if row["held"] != row["size"]:
                raise Problem("conflict", extra={"held": row["held"]})
            if await asyncio.to_thread(self.blobs.root, file, row["size"]) != root:
                raise Problem("refused")
            await asyncio.to_thread(self.blobs.finish, file, row["size"])
            await queries.complete(connection, file, root, self.clock())

    async def progress(self, session: Session, file: FileId) -> Progress:
        """Where a file stands, for members of its conversation."""
        async with self.pool.acquire() as connection:
            row = await self._seen(connection, session.account, file)
        return Progress(row["completed"] is not None, row["held"], row["size"])

    async def _seen(self, connection: Connection, account: AccountId, file: FileId) -> Any:
        """The row, for a member; for a former one if the file was complete in their time."""
        row = await queries.find(connection, file)
        if row is None:
            raise Problem("not-found")
        conversation = ConversationId(row["conversation"])
        seat = await conversations.seat(connection, conversation, account)
        if seat is None:
            raise Problem("not-found")
        if seat.until_time is not None and (row["completed"] or seat.until_time) >= seat.until_time:
            raise Problem("not-found")
        return row

    async def size(self, session: Session, file: FileId) -> int:
        """The size of a complete file that the account may read."""
        async with self.pool.acquire() as connection:
            row = await self._seen(connection, session.account, file)
        if row["completed"] is None:
            raise Problem("not-found")
        return int(row["size"])

    async def stream(self, file: FileId, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes start..end-1 of a complete file, 1 MiB in memory at a time."""
        while start < end:
            size = min(READ_SIZE, end - start)
            data = await asyncio.to_thread(self.blobs.read, file, start, size)
            if not data:
                return
            yield data
            start += len(data)

    async def delete(self, session: Session, file: FileId) -> None:
        """Give up an upload; only the uploader, only before it is complete."""
        async with self.pool.acquire() as connection, connection.transaction():
            row = await self._own(connection, session.account, file)
            if row["completed"] is not None:
                raise Problem("conflict")
            await queries.delete(connection, file)
        await asyncio.to_thread(self.blobs.drop, file)

    async def sweep(self) -> None:
        """Drop uploads that nothing was added to for 7 days."""
        before = self.clock() - ABANDONED_AFTER
        async with self.pool.acquire() as connection:
            for file in await queries.abandoned(connection, before):
                async with connection.transaction():
                    await queries.find(connection, file, hold=True)
                    await queries.delete(connection, file)
                await asyncio.to_thread(self.blobs.drop, file)
