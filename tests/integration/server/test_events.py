"""Live events (spec: sync §5)."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

import pytest
from tests.integration.server.client import Api
from tests.integration.server.conftest import Join
from tests.integration.server.people import Person, entry
from tests.integration.server.world import change, open_place
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from colloque.wire import cbor
from colloque.wire.login import Greeting, encode_greeting


def greeting(person: Person, created: int | None = None, token: bytes | None = None) -> bytes:
    """The first message."""
    seconds, named = created or int(time.time()), token or person.token
    sig = person.device.session.sign(
        "colloque/events", 1, encode_greeting(Greeting(seconds, named))
    )
    return cbor.encode({"created": seconds, "sig": sig, "token": named})


async def listen(server: str, person: Person) -> ClientConnection:
    """A stream that is ready."""
    socket = await connect(server.replace("http", "ws") + "/v1/events", proxy=None)
    await socket.send(greeting(person))
    assert await hear(socket) == {"account": None, "conversation": None, "kind": "ready", "seq": 0}
    return socket


async def hear(socket: ClientConnection) -> Any:
    """The next message."""
    async with asyncio.timeout(5):
        data = await socket.recv()
    assert isinstance(data, bytes)
    return cbor.decode(data, 4096)


async def test_members_hear_of_entries_and_changes(server: str, api: Api, join: Join) -> None:
    ada, ben, cleo = await join(), await join("practitioner"), await join("assistant")
    stranger = await join()
    sockets = [await listen(server, who) for who in (ada, ben, cleo, stranger)]
    place = await open_place(api, ada, [ben, cleo])
    room = bytes(place.room.state.conversation)
    for socket in sockets[:3]:
        assert (await hear(socket))["kind"] == "membership"
    await api.ask("POST", f"{place.path}/entries", entry(ada, place.room), ada)
    expected = {"account": None, "conversation": room, "kind": "entry", "seq": 1}
    for socket in sockets[:3]:
        assert await hear(socket) == expected
    medical = entry(ada, place.room, compartment="medical")
    await api.ask("POST", f"{place.path}/entries", medical, ada)
    assert (await hear(sockets[1]))["seq"] == 2
    await change(api, place, ada, [ada, cleo], "remove")
    assert (await hear(sockets[1]))["kind"] == "membership"
    assert (await hear(sockets[2]))["kind"] == "membership"
    await api.ask("POST", f"{place.path}/entries", entry(ada, place.room), ada)
    assert (await hear(sockets[2]))["seq"] == 3
    for silent in (sockets[1], sockets[3]):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await silent.recv()
    for socket in sockets:
        await socket.close()


async def test_contacts_hear_of_links_and_oneself_of_settings(
    server: str, api: Api, join: Join
) -> None:
    ada, ben = await join(), await join("practitioner")
    await open_place(api, ada, [ben])
    mine, theirs = await listen(server, ada), await listen(server, ben)
    body = {"keyring": None, "keyslots": None, "link": ada.link()}
    await api.ask("POST", "/v1/account/changes", body, ada)
    expected = {"account": bytes(ada.account), "conversation": None, "kind": "chain", "seq": 1}
    assert await hear(mine) == expected
    assert await hear(theirs) == expected
    await api.ask("PUT", "/v1/account/settings", {"blob": b"x", "version": 1}, ada)
    assert (await hear(mine))["kind"] == "settings"
    await mine.close()
    await theirs.close()


async def test_log_out_ends_the_stream(server: str, api: Api, join: Join) -> None:
    ada = await join()
    socket = await listen(server, ada)
    await api.send("DELETE", "/v1/session", None, ada)
    with pytest.raises(ConnectionClosed):
        await hear(socket)
    assert socket.close_code == 1013


async def test_only_the_right_greeting_opens(server: str, join: Join) -> None:
    ada, eve = await join(), await join()
    wrong = [
        b"",
        b"\xa0",
        bytes(5000),
        greeting(eve, token=ada.token),
        greeting(ada, created=1_700_000_000),
        greeting(ada, token=secrets.token_bytes(32)),
    ]
    for first in wrong:
        socket = await connect(server.replace("http", "ws") + "/v1/events", proxy=None)
        await socket.send(first)
        with pytest.raises(ConnectionClosed):
            await hear(socket)
        assert socket.close_code in (4401, 1009)
