"""Questions to a running database, and its processes seen from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
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


def status_fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def descendants(pid: int) -> list[int]:
    """The process and everything that it started."""
    children: dict[int, list[int]] = {}
    for name in (entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        if fields := status_fields(int(name)):
            children.setdefault(int(fields[1]), []).append(int(name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def is_alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    fields = status_fields(pid)
    return bool(fields) and fields[0] != "Z"
