"""Routes of log-in and sessions (spec: sync §3, §4)."""

from __future__ import annotations

from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.server.http.fields import EMPTY, Empty
from colloque.server.login.forms import (
    AGAIN,
    FINISH,
    NONCE,
    OPENED,
    START,
    STARTED,
    Again,
    Finish,
    Nonce,
    Opened,
    Start,
    Started,
)


@endpoint(
    Endpoint(
        "POST",
        "/v1/login/start",
        "sync §3",
        access="open",
        request=START,
        answer=STARTED,
        limit=1024,
    )
)
async def start_login(call: Call[Start]) -> Started:
    """Begin a log-in."""
    call.services.buckets.logins.take(call.address)
    return await call.services.login.start(call.body.email)


@endpoint(
    Endpoint(
        "POST",
        "/v1/login/finish",
        "sync §3",
        access="open",
        request=FINISH,
        answer=OPENED,
        limit=90_000,
    )
)
async def finish_login(call: Call[Finish]) -> Opened:
    """Open a session with an assertion by a keyslot."""
    return await call.services.login.finish(call.body)


@endpoint(
    Endpoint("POST", "/v1/nonce", "sync §3", access="open", request=EMPTY, answer=NONCE, limit=1024)
)
async def give_nonce(call: Call[Empty]) -> Nonce:
    """Get a nonce for one assertion."""
    call.services.buckets.logins.take(call.address)
    return await call.services.login.nonce()


@endpoint(
    Endpoint(
        "POST",
        "/v1/session",
        "sync §3",
        access="open",
        request=AGAIN,
        answer=OPENED,
        limit=16_384,
    )
)
async def open_session(call: Call[Again]) -> Opened:
    """Open a session with an assertion by the device's session key."""
    return await call.services.login.again(call.body.assertion)


@endpoint(Endpoint("DELETE", "/v1/session", "sync §4", status=204))
async def end_session(call: Call[None]) -> None:
    """Log out."""
    await call.services.login.end(call.session)


ROUTES = [start_login, finish_login, give_nonce, open_session, end_session]
