"""A connection that breaks, or a client that dies, at a chosen request."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx


class Killed(BaseException):
    """The client is gone: nothing of it runs any more, not even its error handling."""


@dataclass
class Cut(httpx.AsyncBaseTransport):
    """Passes requests on; at number `at` (from 0) the client is killed, before or after it."""

    at: int | None = None
    answered: bool = True
    seen: list[tuple[str, str]] = field(default_factory=list)
    inner: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        number = len(self.seen)
        self.seen.append((request.method, request.url.path))
        if number == self.at and not self.answered:
            raise Killed
        response = await self.inner.handle_async_request(request)
        if number == self.at:
            await response.aread()
            raise Killed
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()

    def http(self) -> httpx.AsyncClient:
        """An HTTP client over this connection."""
        return httpx.AsyncClient(transport=self, timeout=30)


@dataclass
class Broken(httpx.AsyncBaseTransport):
    """No connection while `down`; the answer of a request is lost where `deaf` says so."""

    down: bool = False
    deaf: bool = False
    inner: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        response = await self.inner.handle_async_request(request)
        if self.deaf:
            await response.aread()
            raise httpx.ReadError("lost")
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()

    def http(self) -> httpx.AsyncClient:
        """An HTTP client over this connection."""
        return httpx.AsyncClient(transport=self, timeout=30)
