"""EvilServer: stands between an unmodified client and the real server, and changes what it likes.

It is handed to the client as its connection. Rules look at the method and path of a request; they
may change a decoded answer, answer themselves, or only watch. All that a client sends is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.attacks.sdk.lies import Change, Lie, flip

from colloque.wire import cbor

#: From the bytes of a request and of the honest answer to another answer.
Forge = Callable[[bytes, bytes], bytes]

__all__ = ["EvilServer", "flip"]


@dataclass
class Sent:
    """A request as the server saw it."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass
class EvilServer(httpx.AsyncBaseTransport):
    """A connection that lies."""

    real: httpx.AsyncBaseTransport = field(default_factory=httpx.AsyncHTTPTransport)
    sent: list[Sent] = field(default_factory=list)
    rules: list[tuple[str, re.Pattern[str], Change]] = field(default_factory=list)
    forgers: list[tuple[re.Pattern[str], Forge]] = field(default_factory=list)

    def on(self, method: str, path: str, change: Change) -> None:
        """Change the decoded answers to this method and path (a regular expression)."""
        self.rules.append((method, re.compile(path), change))

    def tell(self, lie: Lie) -> None:
        """Lie from now on."""
        self.on(*lie)

    def corrupt(self, path: str, forge: Forge) -> None:
        """Forge the bytes of answers from these paths, knowing the requests."""
        self.forgers.append((re.compile(path), forge))

    def watch(self, method: str, path: str) -> list[Any]:
        """Collect the decoded answers to this method and path, unchanged."""
        seen: list[Any] = []

        def keep(answer: Any) -> Any:
            seen.append(answer)
            return answer

        self.on(method, path, keep)
        return seen

    def behave(self) -> None:
        """Pass everything on unchanged from now on."""
        self.rules.clear()
        self.forgers.clear()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Forward, then change what comes back."""
        body = await request.aread()
        self.sent.append(Sent(request.method, str(request.url), dict(request.headers), body))
        changes = [
            change
            for method, path, change in self.rules
            if method == request.method and path.search(request.url.path)
        ]
        forgers = [forge for path, forge in self.forgers if path.search(request.url.path)]
        response = await self.real.handle_async_request(request)
        if not (changes or forgers) or response.status_code >= 300:
            return response
        content = await response.aread()
        await response.aclose()
        for change in changes:
            content = _changed(content, change)
        for forge in forgers:
            content = forge(body, content)
        headers = {"content-type": response.headers["content-type"]}
        return httpx.Response(response.status_code, headers=headers, content=content)

    async def aclose(self) -> None:
        """Close the real connection."""
        await self.real.aclose()

    def client(self) -> httpx.AsyncClient:
        """The connection for one client."""
        return httpx.AsyncClient(transport=self, timeout=30)

    @property
    def everything(self) -> bytes:
        """All that has been sent, in one piece."""
        return b"\n".join(
            b"\n".join((one.url.encode(), repr(one.headers).encode(), one.body))
            for one in self.sent
        )


def _changed(content: bytes, change: Change) -> bytes:
    try:
        value = cbor.decode(content, 1 << 27)
    except Exception:
        return bytes(change(content))
    return cbor.encode(change(value))
