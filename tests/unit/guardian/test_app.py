"""The guardian over HTTP, request by request, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from tests.attacks.turned import Turned
from tests.unit.protocol.fakes import DEPLOYMENT
from tools.vectors import cast
from tools.vectors.stream import Stream

from colloque.guardian import app
from colloque.guardian.app import LIMIT, GuardianApp
from colloque.guardian.traffic import Traffic
from colloque.protocol.guardians import SealedRequest, seal_for
from colloque.sealing.guardian import open_answer, seal_request
from colloque.sealing.wrap import keypair_from_seed
from colloque.wire.guardian import FLOOR_SMALL, GuardianRequest

RNG = Stream("app")
REPLY = b"r" * 32


def serve(guardian: Turned, in_flight: int = 4) -> tuple[GuardianApp, httpx.AsyncClient]:
    private, _ = keypair_from_seed(cast.kem_seed("guardian 1"))
    made = GuardianApp(guardian.service, Traffic(DEPLOYMENT.id, 1, private), in_flight)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(made), base_url="http://guardian", timeout=30
    )
    return made, client


def sealed(op: str = "evaluate", body: bytes = b"") -> SealedRequest:
    return seal_for(DEPLOYMENT, DEPLOYMENT.descriptor.guardians[0], op, body, RNG)


def test_a_sealed_request_gets_a_sealed_answer(guardian: Turned) -> None:
    async def run() -> None:
        _, client = serve(guardian)
        guardian_1 = DEPLOYMENT.descriptor.guardians[0]
        data = seal_request(
            guardian_1, DEPLOYMENT.id, GuardianRequest(b"", "nothing", REPLY), FLOOR_SMALL
        )
        answer = await client.post("/", content=data)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert open_answer(answer.content, data, REPLY).status == "refused"

    asyncio.run(run())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: bytes(4096),
    ],
)
def test_what_does_not_open_gets_400_and_no_body(
    guardian: Turned, spoil: Callable[[bytes], bytes]
) -> None:
    async def run() -> None:
        _, client = serve(guardian)
        answer = await client.post("/", content=spoil(sealed().data))
        assert (answer.status_code, answer.content) == (400, b"")

    asyncio.run(run())


def test_a_request_to_another_guardian_does_not_open(guardian: Turned) -> None:
    async def run() -> None:
        _, client = serve(guardian)
        other = seal_for(DEPLOYMENT, DEPLOYMENT.descriptor.guardians[1], "evaluate", b"", RNG)
        assert (await client.post("/", content=other.data)).status_code == 400

    asyncio.run(run())


def test_too_large_a_body_is_not_read_to_its_end(guardian: Turned) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield bytes(1 << 16)

    async def run() -> None:
        made, client = serve(guardian)
        assert (await client.post("/", content=endless())).status_code == 413
        assert read * (1 << 16) < 2 * LIMIT
        assert made._bytes == app.ROOM_BYTES, "its room is free again"

    asyncio.run(run())


def test_slow_senders_keep_nobody_out(guardian: Turned, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_SECONDS", 0.5)

    async def drip() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(60)

    async def run() -> None:
        _, client = serve(guardian, in_flight=1)
        slow = [asyncio.create_task(client.post("/", content=drip())) for _ in range(50)]
        await asyncio.sleep(0.05)
        assert (await client.post("/", content=sealed().data)).status_code == 200
        assert {answer.status_code for answer in await asyncio.gather(*slow)} == {408}

    asyncio.run(run())


def test_more_than_there_is_room_for_are_told_to_come_again(guardian: Turned) -> None:
    async def run() -> None:
        _, client = serve(guardian, in_flight=2)
        data = sealed().data
        answers = await asyncio.gather(*(client.post("/", content=data) for _ in range(20)))
        turned_away = [answer for answer in answers if answer.status_code != 200]
        assert turned_away
        assert {answer.status_code for answer in turned_away} == {503}
        assert all(answer.headers["retry-after"] == "1" for answer in turned_away)
        assert (await client.post("/", content=data)).status_code == 200

    asyncio.run(run())


def test_bodies_together_have_bounded_room(
    guardian: Turned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ROOM_BYTES", 100_000)

    async def run() -> None:
        made, client = serve(guardian)
        assert (await client.post("/", content=bytes(100_001))).status_code == 503
        assert (await client.post("/", content=sealed().data)).status_code == 200
        assert made._bytes == 100_000

    asyncio.run(run())


def test_the_other_routes(guardian: Turned, tmp_path: Path) -> None:
    async def run() -> None:
        _, client = serve(guardian)
        for path in ("/health/live", "/health/ready", "/ready"):
            assert (await client.get(path)).json() == {"status": "ok"}
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/health/live")).status_code == 404
        asked = await client.options("/")
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-methods"] == "POST"
        guardian.store.close()
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200

    asyncio.run(run())


def test_the_log_has_words_of_ours_only(guardian: Turned, caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        _, client = serve(guardian)
        caplog.set_level("INFO", "colloque.guardian")
        await client.post("/", content=sealed("canary-4711", b"canary").data)

    asyncio.run(run())
    (record,) = [record for record in caplog.records if record.name == "colloque.guardian"]
    assert (record.getMessage(), record.__dict__["op"], record.__dict__["status"]) == (
        "answered",
        "unknown",
        "refused",
    )
