"""Liars on request: tests in another language open EvilServers and tell them how to lie.

Orders are CBOR, sent to `/evil/<order>` of a liar's address:
    open    {}                      -> {address}: one more liar, with nothing to lie about yet
    tell    {lie, fields}           -> {}: from now on (tests/attacks/sdk/lies.py)
    corrupt {guardian}              -> {}: this guardian helps it
    behave  {}                      -> {}: the truth again
    sent    {after}                 -> {sent: [{method, url, headers, body}]}: all that was asked
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from tests.attacks.sdk.evil import EvilServer
from tests.attacks.sdk.lies import LIES
from tests.attacks.web.guardian import corrupt_guardian
from tests.attacks.web.relay import ORDERS, Relay
from tests.stage import Stage

from colloque.wire import cbor

_ORDER_LIMIT = 1 << 27


class Liars:
    """EvilServers before one real server, each at a port of its own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._open: list[tuple[asyncio.Server, EvilServer]] = []

    async def open(self) -> str:
        """One more; its address."""
        evil = EvilServer()

        async def order(path: str, body: bytes) -> bytes:
            asked: Any = cbor.decode(body, _ORDER_LIMIT)
            return cbor.encode(await self._obey(evil, path.removeprefix(ORDERS), asked))

        relay = Relay(self._stage.address, evil, order)
        server = await asyncio.start_server(relay, "127.0.0.1", 0)
        self._open.append((server, evil))
        port = server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def _obey(self, evil: EvilServer, order: str, asked: Any) -> Any:
        if order == "open":
            return {"address": await self.open()}
        if order == "sent":
            return {"sent": [_told(one) for one in evil.sent[asked["after"] :]]}
        if order == "tell":
            evil.tell(LIES[asked["lie"]](**asked["fields"]))
        if order == "corrupt":
            evil.corrupt(*corrupt_guardian(self._stage.data, asked["guardian"]))
        if order == "behave":
            evil.behave()
        return {}

    async def close(self) -> None:
        """All of them."""
        for server, evil in self._open:
            server.close()
            await evil.aclose()


def _told(sent: Any) -> dict[str, Any]:
    return {
        "method": sent.method,
        "url": sent.url,
        "headers": [f"{name}: {value}" for name, value in sent.headers.items()],
        "body": sent.body,
    }


@contextmanager
def lying(stage: Stage) -> Iterator[str]:
    """The address of a first liar, until the block ends; they run in a thread of their own."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="liars")
    thread.start()
    liars = Liars(stage)
    try:
        yield asyncio.run_coroutine_threadsafe(liars.open(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(liars.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
