"""Routes of the confirmation of an address (spec: sync §3)."""

from __future__ import annotations

from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.server.mail.forms import (
    CONFIRM,
    CONFIRMED,
    SENT,
    SIGN_UP,
    Confirm,
    Confirmed,
    Sent,
    SignUp,
)


@endpoint(
    Endpoint(
        "POST",
        "/v1/signup/start",
        "sync §3",
        access="open",
        request=SIGN_UP,
        answer=SENT,
        limit=1024,
    )
)
async def start_sign_up(call: Call[SignUp]) -> Sent:
    """Confirm an address: a code is mailed, or a ticket is given where there is no mail."""
    call.services.buckets.signups.take(call.address)
    return await call.services.mail.start(call.body.email)


@endpoint(
    Endpoint(
        "POST",
        "/v1/signup/confirm",
        "sync §3",
        access="open",
        request=CONFIRM,
        answer=CONFIRMED,
        limit=1024,
    )
)
async def confirm_sign_up(call: Call[Confirm]) -> Confirmed:
    """Turn a mailed code into a ticket."""
    call.services.buckets.signups.take(call.address)
    return Confirmed(await call.services.mail.confirm(call.body.email, call.body.code))


ROUTES = [start_sign_up, confirm_sign_up]
