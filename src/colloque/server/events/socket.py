"""The event stream's WebSocket (spec: sync §5)."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any

from litestar import WebSocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import websocket

from colloque.errors import ColloqueError
from colloque.server.events.forms import EVENT, HELLO, Event, Hello
from colloque.server.events.hub import Client
from colloque.server.http.authenticate import CLOCK_SECONDS
from colloque.server.login.sessions import Session
from colloque.server.services import Services
from colloque.trust.signature import verify_plain
from colloque.wire.login import EVENTS_LABEL, Greeting, encode_greeting
from colloque.wire.pae import pae

HELLO_SECONDS = 10
HELLO_LIMIT = 1024
#: Close codes: 4401 not accepted, 4408 no greeting in time, 4429 too many, 1013 come back.
REFUSED, LATE, TOO_MANY, AGAIN = 4401, 4408, 4429, 1013
Socket = WebSocket[Any, Any, State]


@websocket("/v1/events", name="events")
async def events(socket: Socket) -> None:
    """Greet, then pass events on until one side ends."""
    services: Services = socket.app.state.services
    await socket.accept()
    if services.hub.connected >= services.config.limits.sockets:
        await socket.close(TOO_MANY)
        return
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            data = await socket.receive_data("binary")
        session = await _greet(services, data)
    except TimeoutError:
        await socket.close(LATE)
        return
    except WebSocketDisconnect:
        return
    except ColloqueError:
        session = None
    if session is None:
        await socket.close(REFUSED)
        return
    await _serve(services, socket, Client(session))


async def _greet(services: Services, data: bytes) -> Session | None:
    hello: Hello = HELLO.decode(bytes(data), HELLO_LIMIT)
    session = await services.sessions.find(sha256(hello.token).digest())
    if session is None or abs(services.clock() // 1000 - hello.created) > CLOCK_SECONDS:
        return None
    greeting = encode_greeting(Greeting(hello.created, hello.token))
    verify_plain(session.session_key, pae(EVENTS_LABEL, 1, greeting), hello.sig)
    return session


async def _serve(services: Services, socket: Socket, client: Client) -> None:
    await services.hub.join(client)
    sending = asyncio.create_task(_send(socket, client))
    ending = asyncio.create_task(_expire(services, client))
    try:
        while True:
            await socket.receive_data("binary")
            break  # a client says nothing after its greeting
    except WebSocketDisconnect:
        pass
    finally:
        ending.cancel()
        services.hub.leave(client)
        client.close()
        await asyncio.gather(sending, ending, return_exceptions=True)


async def _send(socket: Socket, client: Client) -> None:
    await socket.send_data(EVENT.encode(Event(None, None, "ready", 0)), "binary")
    while (event := await client.queue.get()) is not None:
        await socket.send_data(EVENT.encode(event), "binary")
    await socket.close(AGAIN)


async def _expire(services: Services, client: Client) -> None:
    """A stream ends with its session."""
    await asyncio.sleep(max(0, client.session.expires - services.clock()) / 1000)
    client.close()
