"""What the server does when there is too much of something."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import httpx
from tests.integration.server.client import Api
from tests.integration.server.conftest import running
from tests.integration.server.deployment import make_deployment


class SlowGuardian:
    """Answers when it is let to, with what it was sent."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.status = 200
        self.seen: list[bytes] = []
        self.busy = asyncio.Semaphore(0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        size = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
        body = await reader.readexactly(size)
        self.seen.append(head + body)
        self.busy.release()
        await self.go.wait()
        start = f"HTTP/1.1 {self.status} x\r\ncontent-length: {len(body)}\r\n"
        writer.write(start.encode() + b"connection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()


async def test_relay_and_shedding(dsn: str, tmp_path: Path) -> None:
    guardian = SlowGuardian()
    listener = await asyncio.start_server(guardian.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    guardians = [f"http://127.0.0.1:{port}/", "http://127.0.0.1:1/"]
    limits = {"in_flight": 4, "relays_a_minute": 1000}
    deployment = make_deployment(tmp_path)
    with running(deployment, dsn, guardians=guardians, limits=limits, embedded=True) as address:
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            api = Api(http, deployment.origin)
            sealed = [secrets.token_bytes(1000) for _ in range(4)]
            waiting = [
                asyncio.create_task(api.send("POST", "/guardians/1", body)) for body in sealed
            ]
            for _ in sealed:
                await guardian.busy.acquire()
            shed = await api.send("GET", "/health/live")
            assert (shed.status_code, shed.json()["code"]) == (503, "busy")
            assert shed.headers["retry-after"] == "1"
            guardian.go.set()
            answers = await asyncio.gather(*waiting)
            assert [answer.content for answer in answers] == sealed
            assert all(b"authorization" not in seen for seen in guardian.seen)
            await _others(api, guardian)
    listener.close()


async def _others(api: Api, guardian: SlowGuardian) -> None:
    down = await api.send("POST", "/guardians/2", b"x")
    assert (down.status_code, down.json()["code"]) == (503, "unavailable")
    guardian.status = 400
    refused = await api.send("POST", "/guardians/1", b"x")
    assert (refused.status_code, refused.content) == (400, b"")
    guardian.status = 302
    assert (await api.send("POST", "/guardians/1", b"x")).status_code == 503
    for index in ("0", "3", "x", "-1", "99"):
        assert (await api.send("POST", f"/guardians/{index}", b"x")).status_code == 404
    report = (await api.send("GET", "/status.json")).json()
    assert [one["reachable"] for one in report["guardians"]] == [True, False]
    assert "one machine" in report["notice"]


async def test_an_endless_head_is_cut_off(server: str) -> None:
    host, port = server.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET / HTTP/1.1\r\nx: ")
    try:
        async with asyncio.timeout(10):
            while not reader.at_eof():
                writer.write(b"a" * 8192)
                await writer.drain()
                await asyncio.sleep(0)
    except ConnectionError:
        pass
    else:
        assert await reader.read() == b""
