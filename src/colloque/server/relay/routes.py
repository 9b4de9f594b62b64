"""Route of the relay (spec: sync §3)."""

from __future__ import annotations

from litestar import Response

from colloque.server.http.call import Call
from colloque.server.http.endpoint import OCTETS, Endpoint, endpoint
from colloque.server.http.problems import Problem
from colloque.wire.guardian import REQUEST_LIMIT


@endpoint(
    Endpoint(
        "POST",
        "/guardians/{index:str}",
        "sync §3",
        access="open",
        limit=REQUEST_LIMIT,
        raw=True,
    )
)
async def relay(call: Call[bytes]) -> Response[bytes]:
    """Pass a sealed request on to a guardian, and its sealed answer back."""
    call.services.buckets.relays.take(call.address)
    text: str = call.request.path_params["index"]
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise Problem("not-found")
    status, body = await call.services.relay.forward(int(text), call.body)
    if status == 200:
        return Response(body, status_code=200, media_type=OCTETS)
    # spec: password §4: what does not open gets 400 and no body; anything else is an outage.
    if status == 400:
        return Response(b"", status_code=400, media_type=OCTETS)
    raise Problem("unavailable", retry=5)


ROUTES = [relay]
