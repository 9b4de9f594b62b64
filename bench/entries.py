"""Writing entries: how many a second through the real server, durably, with every check on.

The requests are sealed and signed beforehand; a process of its own sends them. Server and database
are the embedded installation's, as it is started for anybody.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import asyncpg
import httpx
from tests.integration.server.client import Api, signed_headers

from bench.figures import Aim, Figure, say
from bench.firing import pack
from bench.installed import installed
from bench.people import Writer, deployment_of, join, meet
from bench.processes import cpu_seconds
from colloque.cli.embedded.installation import Installation
from colloque.server.postgres.durability import assert_durable

CLIENTS = (16, 64)
ROUNDS, ENTRIES = 3, 4800
TEXT = "Bonjour docteur, la douleur est revenue cette nuit. " * 8
AIM = Aim(least=600)


def measure() -> Iterator[Figure]:
    """For each number of clients the median of some rounds."""
    with installed() as running:
        writers = asyncio.run(_prepare(running))
        yield Figure("fdatasync of 8 KiB on this disk", _sync_milliseconds(running.data), "ms")
        for count in CLIENTS:
            rounds = []
            for number in range(1, ROUNDS + 1):
                say(f"{count} clients, round {number} of {ROUNDS}: sealing and signing")
                rounds.append(_round(running, writers[:count]))
            yield from _figures(count, rounds)
        sent = ROUNDS * ENTRIES * len(CLIENTS)
        if (stored := asyncio.run(_stored(running))) != sent:
            raise AssertionError(f"{sent} entries were acknowledged, {stored} are stored")


async def _prepare(running: Installation) -> list[Writer]:
    """As many writers as the largest number of clients, in conversations of two."""
    connection = await asyncpg.connect(_dsn(running))
    await assert_durable(connection)
    if await connection.fetchval("SHOW synchronous_commit") != "on":
        raise AssertionError("commits do not wait for the disk")
    await connection.close()
    say(f"making {max(CLIENTS)} accounts")
    writers: list[Writer] = []
    async with httpx.AsyncClient(base_url=running.address, trust_env=False, timeout=30) as http:
        api = Api(http, running.address)
        deployment = await deployment_of(api)
        while len(writers) < max(CLIENTS):
            two = [await join(api, deployment, role) for role in ("patient", "practitioner")]
            room = await meet(api, *two)
            writers += [Writer(person, room) for person in two]
        await _check_refusals(api, writers)
    return writers


async def _check_refusals(api: Api, writers: list[Writer]) -> None:
    """The control: this very server refuses who is no member, who is not the author, who forges."""
    own, other = writers[0], writers[2]
    body = Writer(own.person, own.room).seal("not to be stored")
    foreign = Writer(other.person, own.room).seal("not to be stored")
    forged = signed_headers(own.person, "POST", own.target, body + b"x")
    answers = (
        await api.send("POST", own.target, foreign, other.person),
        await api.send("POST", own.target, body, other.person),
        await api.send("POST", own.target, body, None, forged),
    )
    for writer in (own, other):
        writer.person.counter = 0
    if [answer.status_code for answer in answers] != [404, 403, 401]:
        raise AssertionError(f"not refused: {[answer.status_code for answer in answers]}")


def _dsn(running: Installation) -> str:
    return os.environ.get("DATABASE_URL") or (running.data / "postgres" / "dsn").read_text()


async def _stored(running: Installation) -> int:
    connection = await asyncpg.connect(_dsn(running))
    try:
        return int(await connection.fetchval("SELECT count(*) FROM entry"))
    finally:
        await connection.close()


def _sync_milliseconds(folder: Path) -> float:
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        times = []
        for _ in range(50):
            started = time.perf_counter()
            os.write(file.fileno(), bytes(8192))
            os.fdatasync(file.fileno())
            times.append(1000 * (time.perf_counter() - started))
    return median(times)


def _round(running: Installation, writers: list[Writer]) -> dict[str, Any]:
    host = running.address.removeprefix("http://")
    with tempfile.TemporaryDirectory() as folder:
        for number, writer in enumerate(writers):
            requests = [writer.request(TEXT, host) for _ in range(ENTRIES // len(writers))]
            (Path(folder) / f"{number:04}").write_bytes(pack(requests))
        programs = {name: running.pids[name] for name in ("server", "postgres")}
        before = {name: cpu_seconds(pid) for name, pid in programs.items()}
        command = [sys.executable, "-m", "bench.firing", *host.split(":"), folder]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        found: dict[str, Any] = json.loads(done.stdout)
    if found["statuses"] != {"201": ENTRIES}:
        raise AssertionError(f"answers: {found['statuses']}")
    used = {name: cpu_seconds(pid) - before[name] for name, pid in programs.items()}
    return {**found, **used}


def _figures(count: int, rounds: list[dict[str, Any]]) -> Iterator[Figure]:
    def of(name: str) -> float:
        return float(median(one[name] for one in rounds))

    centiles = [quantiles(one["milliseconds"], n=100) for one in rounds]
    speed = ENTRIES / of("seconds")
    yield Figure(f"{count} clients: entries", speed, "a second", AIM)
    yield Figure(f"{count} clients: p50", median(one[49] for one in centiles), "ms")
    yield Figure(f"{count} clients: p99", median(one[98] for one in centiles), "ms")
    for name, title in (("server", "server"), ("postgres", "PostgreSQL"), ("cpu", "generator")):
        each = 1e6 * of(name) / ENTRIES
        yield Figure(f"{count} clients: processor time an entry, {title}", each, "µs")
