"""An EvilServer at an address: what stands between the real server and a client in any language.

It takes requests as a server (`GET /path`) and as a browser's HTTP proxy (`GET http://…/path`,
`CONNECT` for WebSockets, which pass as they are). Requests for `/evil/…` are orders for itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias
from urllib.parse import urlsplit

import h11
import httpx
from tests.attacks.sdk.evil import EvilServer

ORDERS = "/evil/"
#: Headers of one hop, and of what a browser would have compressed.
_HOP = {
    b"accept-encoding",
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"te",
    b"transfer-encoding",
    b"upgrade",
}
_BLOCK = 1 << 16
Order = Callable[[str, bytes], Awaitable[bytes]]
Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter


class Relay:
    """Passes requests to an EvilServer and its answers back."""

    def __init__(self, server: str, evil: EvilServer, order: Order) -> None:
        self._server, self._evil, self._order = server, evil, order

    async def __call__(self, reader: Reader, writer: Writer) -> None:
        """One connection, for as long as the client keeps it."""
        connection = h11.Connection(h11.SERVER)
        try:
            while await self._exchange(connection, reader, writer):
                connection.start_next_cycle()
        except (h11.RemoteProtocolError, ConnectionError, httpx.TransportError):
            pass
        finally:
            writer.close()

    async def _exchange(self, connection: h11.Connection, reader: Reader, writer: Writer) -> bool:
        """One request and its answer; whether another may follow."""
        event = await _next(connection, reader)
        if not isinstance(event, h11.Request):
            return False
        body = bytearray()
        while isinstance(part := await _next(connection, reader), h11.Data):
            body += part.data
        target = event.target.decode()
        if event.method == b"CONNECT":
            await self._tunnel(connection, reader, writer)
            return False
        path = urlsplit(target)._replace(scheme="", netloc="").geturl()
        if path.startswith(ORDERS):
            answer = httpx.Response(200, content=await self._order(path, bytes(body)))
        else:
            answer = await self._asked(event, path, bytes(body))
        await _send(connection, writer, answer)
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE

    async def _asked(self, event: h11.Request, path: str, body: bytes) -> httpx.Response:
        headers = [(name, value) for name, value in event.headers if name not in _HOP]
        request = httpx.Request(
            event.method.decode(), self._server + path, headers=headers, content=body
        )
        return await self._evil.handle_async_request(request)

    async def _tunnel(self, connection: h11.Connection, reader: Reader, writer: Writer) -> None:
        place = urlsplit(self._server)
        there, back = await asyncio.open_connection(place.hostname, place.port)
        writer.write(connection.send(h11.Response(status_code=200, headers=[])))
        back.write(connection.trailing_data[0])
        await asyncio.gather(_pour(reader, back), _pour(there, writer))


async def _next(connection: h11.Connection, reader: Reader) -> object:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(_BLOCK))
    return event


async def _send(connection: h11.Connection, writer: Writer, answer: httpx.Response) -> None:
    headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _HOP]
    head = h11.Response(status_code=answer.status_code, headers=headers)
    writer.write(connection.send(head))
    try:
        async for block in _blocks(answer):
            writer.write(connection.send(h11.Data(data=block)))
            await writer.drain()
    finally:
        await answer.aclose()
    writer.write(connection.send(h11.EndOfMessage()))
    await writer.drain()


async def _blocks(answer: httpx.Response) -> AsyncIterator[bytes]:
    """What was changed is here already; the rest passes as it comes."""
    if answer.is_stream_consumed:
        yield answer.content
        return
    async for block in answer.aiter_raw():
        yield block


async def _pour(reader: Reader, writer: Writer) -> None:
    with suppress(ConnectionError):
        while block := await reader.read(_BLOCK):
            writer.write(block)
            await writer.drain()
    writer.close()
