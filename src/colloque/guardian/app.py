"""A guardian over HTTP: POST / takes sealed requests, GET /ready and /health/* say how it is.

Plain ASGI: there is one route that matters.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from colloque.errors import RemoteError
from colloque.guardian.service import Guardian
from colloque.guardian.traffic import Traffic
from colloque.wire.guardian import REQUEST_LIMIT

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: What HPKE and padding add to the largest request.
LIMIT = REQUEST_LIMIT + 8192
#: A body must be there by then, and all bodies under way together fit into this many bytes.
BODY_SECONDS = 10.0
ROOM_BYTES = 64 << 20
_LOG = logging.getLogger("colloque.guardian")
#: Requests carry no cookie and no credential, and answers are sealed: any page may ask.
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-max-age", b"86400"),
]


class _Unread(Exception):
    """A request that is answered with a bare status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class GuardianApp:
    """The ASGI application. Decisions are made one after the other, on a thread of their own.

    `in_flight` decisions may wait at once. A body on its way holds none of those places, so that
    slow senders keep nobody else out.
    """

    def __init__(self, guardian: Guardian, traffic: Traffic, in_flight: int) -> None:
        self._guardian, self._traffic, self._room = guardian, traffic, in_flight
        self._bytes = ROOM_BYTES
        self._thread = ThreadPoolExecutor(1, "guardian")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        route = (scope["method"], scope["path"])
        if route == ("GET", "/health/live"):
            await _reply(send, 200, b'{"status":"ok"}', b"application/json")
        elif route in (("GET", "/health/ready"), ("GET", "/ready")):
            await self._tell_ready(send)
        elif route == ("POST", "/"):
            await self._operate(receive, send)
        elif route == ("OPTIONS", "/"):
            await _reply(send, 204, b"", b"text/plain")
        else:
            await _reply(send, 404, b"", b"text/plain")

    async def _tell_ready(self, send: Send) -> None:
        loop = asyncio.get_running_loop()
        if await loop.run_in_executor(self._thread, self._guardian.ready):
            await _reply(send, 200, b'{"status":"ok"}', b"application/json")
        else:
            await _reply(send, 503, b'{"status":"store"}', b"application/json")

    async def _operate(self, receive: Receive, send: Send) -> None:
        data = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                await self._read(receive, data)
            status, answer = await self._decide(bytes(data))
        except TimeoutError:
            status, answer = 408, b""
        except _Unread as unread:
            status, answer = unread.status, b""
        finally:
            self._bytes += len(data)
        retry = [(b"retry-after", b"1")] if status == 503 else None
        await _reply(send, status, answer, b"application/octet-stream", retry)

    async def _read(self, receive: Receive, data: bytearray) -> None:
        """Read a body into `data`. Raises _Unread when it is too large or there is no room."""
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise _Unread(400)
            part = message.get("body", b"")
            data += part
            self._bytes -= len(part)
            if len(data) > LIMIT:
                raise _Unread(413)
            if self._bytes < 0:
                raise _Unread(503)
            more = message.get("more_body", False)

    async def _decide(self, data: bytes) -> tuple[int, bytes]:
        if self._room <= 0:
            raise _Unread(503)
        self._room -= 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._answer, data)
        finally:
            self._room += 1

    def _answer(self, data: bytes) -> tuple[int, bytes]:
        """Status 200 and the sealed answer, or 400 for a request that does not open."""
        try:
            request = self._traffic.open(data)
        except RemoteError:
            return 400, b""
        answer = self._guardian.answer(request.op, request.body)
        _LOG.info("answered", extra={"op": _known(request.op), "status": answer.status})
        return 200, self._traffic.seal(answer, data, request.reply)


def _known(op: str) -> str:
    """Only words of ours go into the log."""
    return op if op in ("bind", "confirm", "evaluate", "prove") else "unknown"


async def _reply(
    send: Send,
    status: int,
    body: bytes,
    media: bytes,
    headers: list[tuple[bytes, bytes]] | None = None,
) -> None:
    length = str(len(body)).encode()
    fields = [
        (b"content-type", media),
        (b"content-length", length),
        (b"cache-control", b"no-store"),
    ]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*fields, *_CORS, *(headers or [])],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        kind = message["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{kind}.complete"})
        if kind == "shutdown":
            return
