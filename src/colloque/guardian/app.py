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
from colloque.wire.guardian import REQUEST_LIMIT, GuardianAnswer

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: What HPKE and padding add to the largest request.
LIMIT = REQUEST_LIMIT + 8192
BUSY = GuardianAnswer(b"", "busy")
_LOG = logging.getLogger("colloque.guardian")
#: Requests carry no cookie and no credential, and answers are sealed: any page may ask.
_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-headers", b"content-type"),
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-max-age", b"86400"),
]


class GuardianApp:
    """The ASGI application. Decisions are made one after the other, on a thread of their own."""

    def __init__(self, guardian: Guardian, traffic: Traffic, in_flight: int) -> None:
        self._guardian, self._traffic, self._room = guardian, traffic, in_flight
        self._thread = ThreadPoolExecutor(1, "guardian")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        route = (scope["method"], scope["path"])
        if route in (("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/ready")):
            await _reply(send, 200, b'{"status":"ok"}', b"application/json")
        elif route == ("POST", "/"):
            await self._operate(receive, send)
        elif route == ("OPTIONS", "/"):
            await _reply(send, 204, b"", b"text/plain")
        else:
            await _reply(send, 404, b"", b"text/plain")

    async def _operate(self, receive: Receive, send: Send) -> None:
        if self._room <= 0:
            await _reply(send, 503, b"", b"text/plain", [(b"retry-after", b"1")])
            return
        self._room -= 1
        try:
            data = await _body(receive)
            if data is None:
                await _reply(send, 413, b"", b"text/plain")
                return
            loop = asyncio.get_running_loop()
            status, answer = await loop.run_in_executor(self._thread, self._answer, data)
            await _reply(send, status, answer, b"application/octet-stream")
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


async def _body(receive: Receive) -> bytes | None:
    data = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        data += message.get("body", b"")
        if len(data) > LIMIT:
            return None
        if not message.get("more_body", False):
            return bytes(data)


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
