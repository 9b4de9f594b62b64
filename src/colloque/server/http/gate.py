"""The outermost layer: how many requests at once, request ids, security headers, the log line."""

from __future__ import annotations

import secrets
import time
from typing import Any

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from colloque.server.http.policies import ANSWER
from colloque.server.http.problems import Problem
from colloque.server.logs import logger

POLICY = b"content-security-policy"
SECURITY_HEADERS = [
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(self), geolocation=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


class Gate:
    """Wraps the application."""

    def __init__(self, app: ASGIApp, in_flight: int) -> None:
        self._app = app
        self._free = in_flight

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or shed it with 503 when too many are under way."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        if self._free <= 0:
            await _shed(send)
            return
        self._free -= 1
        line = _Line(scope)
        try:
            await self._app(scope, receive, line.watch(send))
        finally:
            self._free += 1
            line.write()


async def _shed(send: Send) -> None:
    problem = Problem("busy", retry=1)
    headers = [(name.encode(), value.encode()) for name, value in problem.headers().items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": problem.body(), "more_body": False})


def _with_policy(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The strictest policy, unless a file of the web application has brought its own."""
    if any(name.lower() == POLICY for name, _ in headers):
        return headers
    return [*headers, (POLICY, ANSWER.encode())]


class _Line:
    """What is logged of a request: its id, the template of its route, status and time."""

    def __init__(self, scope: Scope) -> None:
        self._scope: Any = scope
        self._request = secrets.token_hex(8)
        self._since = time.perf_counter()
        self._status = 0

    def watch(self, send: Send) -> Send:
        """Note the status and add headers."""

        async def passed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._status = message["status"]
                request_id = (b"x-request-id", self._request.encode())
                given = [*message["headers"], *SECURITY_HEADERS, request_id]
                message["headers"] = _with_policy(given)
            await send(message)

        return passed

    def write(self) -> None:
        """One line."""
        ms = round((time.perf_counter() - self._since) * 1000, 2)
        logger.info(
            "request",
            extra={
                "request": self._request,
                "route": self._scope.get("path_template", ""),
                "method": self._scope["method"],
                "status": self._status,
                "ms": ms,
            },
        )
