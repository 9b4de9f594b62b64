"""Endpoints: what a request must look like before a handler sees it.

The order is fixed: signature and session first, then the size of the body, its digest, its
decoding, then the handler. A handler gets a Call and gives back an answer of its form.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from colloque.errors import BadInput, LocalError, RemoteError
from colloque.server.http.authenticate import authenticate
from colloque.server.http.call import Call, HttpRequest
from colloque.server.http.describe import describe
from colloque.server.http.fields import EMPTY, Form
from colloque.server.http.problems import Problem

if TYPE_CHECKING:
    from colloque.server.login.sessions import Session
    from colloque.server.services import Services

Access = Literal["open", "session"]
Handler = Callable[[Call[Any]], Awaitable[Any]]
CBOR = "application/cbor"
OCTETS = "application/octet-stream"
LARGE = 1 << 20
BODY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A row of the tables of spec: sync §3 to §5. `limit` is the size of the body in bytes.

    `raw`: the body is not a form (`about` says which CBOR structure it is, otherwise plain bytes);
    `media`: the answer is of this type and no form.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    spec: str
    access: Access = "session"
    request: Form[Any] | None = None
    answer: Form[Any] | None = None
    status: int = 200
    limit: int = 65536
    query: tuple[str, ...] = ()
    raw: bool = False
    about: str = ""
    media: str = ""


def endpoint(row: Endpoint) -> Callable[[Handler], HTTPRouteHandler]:
    """Make a Litestar handler of a function from a Call to an answer."""

    def decorate(handle: Handler) -> HTTPRouteHandler:
        async def run(request: HttpRequest) -> Response[bytes]:
            return await _answer(row, handle, request)

        run.__name__ = handle.__name__
        run.__doc__ = handle.__doc__
        run.__annotations__ = {"request": HttpRequest, "return": Response[bytes]}
        return HTTPRouteHandler(
            row.path,
            http_method=row.method,
            # Litestar wants no return value for 204; the answer itself carries the status.
            status_code=200 if row.status == 204 else row.status,
            name=handle.__name__,
            opt={"endpoint": row},
            operation_class=describe(row, handle.__name__, handle.__doc__ or ""),
            request_max_body_size=row.limit,
        )(run)

    return decorate


async def _answer(row: Endpoint, handle: Handler, request: HttpRequest) -> Response[bytes]:
    services: Services = request.app.state.services
    try:
        # Few large bodies at a time: the others wait before theirs is read.
        async with services.large if row.limit >= LARGE else nullcontext():
            who, body = await _read(row, services, request)
        call = Call(request, services, _decode(row, request, body), who)
        given = await handle(call)
    except RemoteError as error:
        raise problem_of(error) from None
    except BadInput:
        raise Problem("malformed") from None
    return _respond(row, given)


async def _read(
    row: Endpoint, services: Services, request: HttpRequest
) -> tuple[Session | None, bytes]:
    try:
        async with asyncio.timeout(BODY_SECONDS):
            if row.access == "session":
                return await authenticate(services.sessions, services.clock, request)
            return None, await request.body() if row.method in ("POST", "PUT") else b""
    except TimeoutError:
        raise Problem("busy", retry=1) from None


def _decode(row: Endpoint, request: HttpRequest, body: bytes) -> Any:
    if row.raw:
        return body
    if row.request is None:
        if body:
            raise Problem("malformed")
        return None
    return row.request.decode(body, row.limit)


def _respond(row: Endpoint, given: Any) -> Response[bytes]:
    if isinstance(given, Response):
        return given
    if row.status == 204:
        return Response(b"", status_code=204)
    content = (row.answer or EMPTY).encode(given)
    return Response(
        content, status_code=row.status, media_type=CBOR, headers={"cache-control": "no-store"}
    )


def problem_of(error: RemoteError | LocalError) -> Problem:
    """What a client's fault is called at this interface."""
    return Problem(_BY_CODE.get(error.code, "refused"))


_BY_CODE = {
    "malformed": "malformed",
    "too-large": "too-large",
    "unknown-version": "malformed",
    "wrong-purpose": "malformed",
    "not-authorised": "not-authorised",
}
_BY_STATUS = {404: "not-found", 405: "method", 413: "too-large", 401: "unauthenticated"}


def problem_of_http(error: HTTPException) -> Problem:
    """Litestar's own refusals (routing, limits) as ours."""
    return Problem(_BY_STATUS.get(error.status_code, "malformed"))
