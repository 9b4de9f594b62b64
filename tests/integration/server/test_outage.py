"""The database goes away for a moment, and a client of the event stream falls asleep."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import httpx
import pytest
from tests.integration.server.client import Api
from tests.integration.server.conftest import running
from tests.integration.server.deployment import make_deployment
from tests.integration.server.people import entry, new_person
from tests.integration.server.test_events import hear, listen
from tests.integration.server.world import open_place
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from colloque.server.events.forms import Event
from colloque.server.events.hub import QUEUE, Client
from colloque.server.login.sessions import Session
from colloque.wire.ids import AccountId, DeviceId


async def cut_connections(dsn: str) -> None:
    """End every connection to the database but our own."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND usename = current_user"
    )
    await connection.close()


async def test_a_lost_database_is_found_again(dsn: str, tmp_path: Path) -> None:
    deployment = make_deployment(tmp_path)
    with running(deployment, dsn) as address:
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            api = Api(http, deployment.origin)
            ada = new_person(deployment.deployment.id, "outage@example.org")
            ben = new_person(deployment.deployment.id, "outage2@example.org", "practitioner")
            for person in (ada, ben):
                await api.sign_up(person)
            place = await open_place(api, ada, [ben])
            socket = await listen(address, ben)
            await cut_connections(dsn)
            sent, statuses = entry(ada, place.room), []
            for _ in range(40):
                answer = await api.send("POST", f"{place.path}/entries", sent, ada)
                statuses.append(answer.status_code)
                if answer.status_code == 201:
                    break
                await asyncio.sleep(0.1)
            assert set(statuses[:-1]) <= {503}
            assert statuses[-1] == 201
            with pytest.raises(ConnectionClosed):
                await _hear_out(socket)
            await ready(api)
            again = await listen(address, ben)
            await api.ask("POST", f"{place.path}/entries", entry(ada, place.room), ada)
            assert (await hear(again))["seq"] == 2
            await again.close()


async def _hear_out(socket: ClientConnection) -> None:
    while True:
        await hear(socket)


async def ready(api: Api) -> None:
    """Wait until the server says that it is ready."""
    for _ in range(100):
        if (await api.send("GET", "/health/ready")).status_code == 200:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not ready")


def test_a_client_that_does_not_keep_up_is_closed() -> None:
    session = Session(b"", AccountId(bytes(32)), DeviceId(bytes(32)), "", b"", b"", "patient", 0)
    client = Client(session)
    for seq in range(QUEUE + 5):
        client.tell(Event(None, None, "entry", seq))
    assert client.closed
    assert client.queue.qsize() == 1
    assert client.queue.get_nowait() is None
