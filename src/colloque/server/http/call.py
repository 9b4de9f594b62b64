"""One authorised call: what a handler gets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from litestar import Request
from litestar.datastructures import State

from colloque.errors import BadInput
from colloque.server.http.problems import Problem
from colloque.server.login.sessions import Session

if TYPE_CHECKING:
    from colloque.server.services import Services

T = TypeVar("T")
B = TypeVar("B", bound=bytes)
HttpRequest = Request[Any, Any, State]


@dataclass(slots=True)
class Call(Generic[T]):
    """A request whose body is decoded and whose session, where the endpoint wants one, is known."""

    request: HttpRequest = field(repr=False)
    services: Services = field(repr=False)
    body: T = field(repr=False)
    who: Session | None = field(default=None, repr=False)

    @property
    def session(self) -> Session:
        """The session of an endpoint that wants one."""
        if self.who is None:
            raise Problem("unauthenticated")
        return self.who

    def ident(self, kind: type[B], name: str) -> B:
        """A typed id of the path; a text that is none names nothing: `not-found`."""
        try:
            parsed: B = kind.parse(self.request.path_params[name])  # type: ignore[attr-defined]
        except BadInput:
            raise Problem("not-found") from None
        return parsed

    def number(self, name: str, default: int, maximum: int, minimum: int = 0) -> int:
        """An unsigned number of the query. Raises `malformed` outside its bounds."""
        text = self.request.query_params.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit() and len(text) <= 16):
            raise Problem("malformed")
        if not minimum <= int(text) <= maximum:
            raise Problem("malformed")
        return int(text)

    @property
    def address(self) -> str:
        """The client's address, for limits only; it is never stored or logged."""
        client = self.request.client
        return "" if client is None else client.host
