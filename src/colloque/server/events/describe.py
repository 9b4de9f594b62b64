"""The event stream in the interface's description."""

from __future__ import annotations

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation

from colloque.server.events.forms import EVENT, HELLO
from colloque.server.http.describe import table

_CBOR = "application/cbor"

EVENTS_OPERATION = Operation(
    tags=["sync §5"],
    operation_id="events",
    summary="Listen to events (WebSocket).",
    description=(
        "Binary messages. The first is the client's greeting"
        f" ({', '.join(sorted(HELLO.fields))}); then the server sends events."
        " Specification: sync §5."
    ),
    responses={
        "101": OpenAPIResponse(
            description="Events.", content={_CBOR: OpenAPIMediaType(schema=table(EVENT))}
        )
    },
)
