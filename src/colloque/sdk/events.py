"""Live events over a WebSocket (spec: sync §5). They carry ids only: what changed is fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from colloque.errors import Malformed, Offline
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.wire import cbor
from colloque.wire.login import EVENTS_LABEL, Greeting, encode_greeting
from colloque.wire.schema import decode

EVENT_LIMIT = 1024


async def listen(context: Context) -> AsyncIterator[answers.Event]:
    """Events from now on; the first is `ready`. Raises Offline when the connection ends."""
    transport = context.transport
    session = await transport.current()
    created = transport.seconds()
    greeting = encode_greeting(Greeting(created, session.token))
    hello = cbor.encode(
        {
            "created": created,
            "sig": session.key.sign(EVENTS_LABEL, 1, greeting),
            "token": session.token,
        }
    )
    url = "ws" + transport.origin.removeprefix("http") + "/v1/events"
    try:
        async with connect(
            url, proxy=None, compression=None, max_size=EVENT_LIMIT, open_timeout=10
        ) as socket:
            await socket.send(hello)
            async for message in socket:
                yield _read(message)
    except ConnectionClosed as closed:
        if closed.rcvd is not None and closed.rcvd.code == 4401:
            transport.session = None  # ended or expired: a new one is asked for
        raise Offline from None
    except (OSError, InvalidHandshake, TimeoutError):
        raise Offline from None
    raise Offline


def _read(message: str | bytes) -> answers.Event:
    if isinstance(message, str):
        raise Malformed
    return decode(answers.EVENT, message, EVENT_LIMIT)
