"""Fires requests that were signed beforehand; a process of its own, so that it can be told apart.

    python -m bench.firing HOST PORT FOLDER

Each file of the folder is one client with a connection of its own: requests, each behind its
length (4 bytes, big-endian), sent one after the other as the answers come. All start together.
Prints one JSON object: seconds from the first request to the last answer, milliseconds of each
request, how often each status came, and the processor time of the generator itself.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import uvloop


@dataclass
class Record:
    """What was seen by all clients."""

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def pack(requests: list[bytes]) -> bytes:
    """The contents of a file."""
    return b"".join(len(one).to_bytes(4, "big") + one for one in requests)


def unpack(data: bytes) -> list[bytes]:
    """The requests of a file."""
    found, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read a whole answer; its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


async def _client(
    host: str, port: int, requests: list[bytes], ready: asyncio.Barrier, record: Record
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    await ready.wait()
    for request in requests:
        started = time.perf_counter()
        writer.write(request)
        record.statuses[await _answer(reader)] += 1
        record.milliseconds.append(1000 * (time.perf_counter() - started))
    writer.close()


async def fire(host: str, port: int, clients: list[list[bytes]]) -> tuple[float, Record]:
    """Fire everything; seconds and what was seen."""
    ready, record = asyncio.Barrier(len(clients) + 1), Record()
    async with asyncio.TaskGroup() as group:
        for requests in clients:
            group.create_task(_client(host, port, requests, ready, record))
        await ready.wait()
        started = time.perf_counter()
    return time.perf_counter() - started, record


def main() -> int:
    """See the module."""
    host, port, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    clients = [unpack(path.read_bytes()) for path in sorted(folder.iterdir())]
    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds, record = uvloop.run(fire(host, port, clients))
    after = resource.getrusage(resource.RUSAGE_SELF)
    shown = {
        "seconds": seconds,
        "milliseconds": record.milliseconds,
        "statuses": record.statuses,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    }
    print(json.dumps(shown))
    return 0


if __name__ == "__main__":
    sys.exit(main())
