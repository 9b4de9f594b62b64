"""HTTP: CBOR both ways, signed requests, repeated until answered (spec: sync §1, §2).

Every write is idempotent, so a request whose answer was lost is sent again, byte for byte. A
transport knows nothing of what it carries; answers are decoded strictly and verified by others.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TypeVar, cast
from urllib.parse import urlsplit

import httpx

from colloque.errors import (
    BadInput,
    ColloqueError,
    GuardiansUnavailable,
    Malformed,
    NotAuthorised,
    NotFound,
    NotLoggedIn,
    Offline,
    Stale,
    TooLarge,
    TooManyTries,
)
from colloque.sdk.clock import Clock
from colloque.sdk.errors import Conflict, EmailTaken, Refused, ServerFailed
from colloque.sdk.signature import Session, sign_request
from colloque.wire import cbor
from colloque.wire.cbor import Encodable
from colloque.wire.schema import Codec, decode

T = TypeVar("T")

CBOR = "application/cbor"
OCTETS = "application/octet-stream"
PLAIN = {"accept-encoding": "identity"}
ANSWER_LIMIT = 1 << 27
#: Pauses (s) before a request is repeated after a lost connection.
PAUSES = (0.1, 0.3, 1.0, 2.0)
MAX_RETRY_AFTER = 10.0
_KINDS: dict[str, type[ColloqueError]] = {
    "unauthenticated": NotLoggedIn,
    "not-authorised": NotAuthorised,
    "not-found": NotFound,
    "stale": Stale,
    "conflict": Conflict,
    "taken": EmailTaken,
    "too-large": TooLarge,
    "too-many": TooManyTries,
    "unavailable": GuardiansUnavailable,
}


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    content: bytes = field(repr=False)


def _check_plain(response: httpx.Response) -> None:
    """Nothing comes compressed: a few bytes could become gigabytes (A28). Raises Malformed."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Malformed


async def _collect(response: httpx.Response) -> _Answer:
    """The whole answer, within the limit whatever its headers say. Raises TooLarge, Malformed."""
    _check_plain(response)
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > ANSWER_LIMIT:
            raise TooLarge
    return _Answer(response.status_code, response.headers, bytes(content))


def origin_of(url: str) -> str:
    """Scheme, host and port as in RFC 6454. Raises BadInput for anything but http(s)."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        port = parts.port
    except ValueError:
        raise BadInput from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, default) else f":{port}")


class Transport:
    """Requests to one origin, on behalf of at most one session."""

    def __init__(self, origin: str, clock: Clock, http: httpx.AsyncClient | None = None) -> None:
        self.origin = origin
        self._clock = clock
        self._offset = 0
        self._http = http or httpx.AsyncClient(
            timeout=httpx.Timeout(30, connect=5), trust_env=False, follow_redirects=False
        )
        self.session: Session | None = None
        #: Asked for a new session when the server no longer takes the old one.
        self.renew: Callable[[], Awaitable[Session]] | None = None

    def seconds(self) -> int:
        """The server's clock, as far as known, in seconds."""
        return (self._clock() + self._offset) // 1000

    async def close(self) -> None:
        """Close connections."""
        await self._http.aclose()

    async def ask(
        self,
        method: str,
        target: str,
        answer: Codec[T],
        body: Mapping[str, object] | None = None,
        signed: bool = True,
    ) -> T:
        """A request with a CBOR body (none for GET and DELETE) and its decoded answer."""
        content = b"" if method in ("GET", "DELETE") else cbor.encode(cast(Encodable, body))
        data = await self.send(method, target, content, CBOR, signed)
        return decode(answer, data or cbor.encode({}), ANSWER_LIMIT)

    async def send(
        self, method: str, target: str, content: bytes, media: str, signed: bool = True
    ) -> bytes:
        """A request and the bytes of its answer. Raises the typed error of a problem."""
        headers = {"content-type": media} if content else {}
        return (await self._repeat(method, target, content, headers, signed)).content

    async def post_sealed(self, url: str, content: bytes) -> bytes:
        """A sealed request to a guardian: at an absolute URL, or relayed by our origin."""
        absolute = self.origin + url if url.startswith("/") else url
        try:
            answer = await self._read("POST", absolute, content, {"content-type": OCTETS})
        except httpx.HTTPError:
            raise GuardiansUnavailable from None
        if answer.status == 400:
            raise Malformed
        if answer.status != 200:
            raise GuardiansUnavailable
        return answer.content

    @asynccontextmanager
    async def stream(self, target: str, start: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes of a GET from `start` on. Raises Offline when the connection breaks."""
        session = await self.current()
        headers = sign_request(session, "GET", target, b"", self.seconds())
        headers |= {"range": f"bytes={start}-", **PLAIN}
        try:
            async with self._http.stream("GET", self.origin + target, headers=headers) as answer:
                if answer.status_code not in (200, 206):
                    raise _problem(await _collect(answer))
                if answer.status_code == 200 and start:
                    raise Refused
                _check_plain(answer)
                yield answer.aiter_bytes(1 << 20)
        except httpx.TransportError:
            raise Offline from None

    async def _read(
        self, method: str, url: str, content: bytes, headers: dict[str, str]
    ) -> _Answer:
        sent = {**headers, **PLAIN}
        async with self._http.stream(method, url, content=content, headers=sent) as response:
            return await _collect(response)

    async def current(self) -> Session:
        """The session, asked for anew where there is none. Raises NotLoggedIn."""
        if self.session is None and self.renew is not None:
            self.session = await self.renew()
        if self.session is None:
            raise NotLoggedIn
        return self.session

    async def _repeat(
        self, method: str, target: str, content: bytes, headers: dict[str, str], signed: bool
    ) -> _Answer:
        clock_set = renewed = False
        pauses = list(PAUSES)
        while True:
            response = await self._once(method, target, content, headers, signed, pauses)
            if 200 <= response.status < 300:
                return response
            code = _code(response)
            if response.status == 503 and pauses and code != "unavailable":
                pauses.pop(0)
                await asyncio.sleep(_retry_after(response))
            elif code == "clock" and not clock_set:
                clock_set = self._set_clock(response)
            elif code == "unauthenticated" and signed and self.renew and not renewed:
                renewed, self.session = True, None
            else:
                raise _problem(response)

    async def _once(
        self,
        method: str,
        target: str,
        content: bytes,
        headers: dict[str, str],
        signed: bool,
        pauses: list[float],
    ) -> _Answer:
        while True:
            signature = {}
            if signed:
                session = await self.current()
                signature = sign_request(session, method, target, content, self.seconds())
            try:
                url = self.origin + target
                return await self._read(method, url, content, {**headers, **signature})
            except httpx.TransportError:
                if not pauses:
                    raise Offline from None
            await asyncio.sleep(pauses.pop(0))

    def _set_clock(self, response: _Answer) -> bool:
        try:
            date = parsedate_to_datetime(response.headers["date"])
        except (KeyError, ValueError):
            raise Refused from None
        self._offset = int(date.timestamp() * 1000) - self._clock()
        return True


def _code(response: _Answer) -> str:
    try:
        document = json.loads(response.content[:4096])
        return str(document["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _problem(response: _Answer) -> ColloqueError:
    kind = _KINDS.get(_code(response))
    if kind is not None:
        return kind()
    if response.status == 429:
        return TooManyTries()
    return ServerFailed() if response.status >= 500 else Refused()


def _retry_after(response: _Answer) -> float:
    try:
        return min(max(float(response.headers.get("retry-after", "1")), 0.1), MAX_RETRY_AFTER)
    except ValueError:
        return 1.0
