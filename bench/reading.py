"""Opening an account with 500 conversations and reading one of 10,000 entries, with the SDK.

The practitioner is an SDK profile; patients and what they wrote are made by the tests' client.
What is measured starts with an empty profile.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from tests.integration.server.client import Api

from bench.figures import Aim, Figure, say
from bench.firing import pack
from bench.installed import installed
from bench.people import Known, Writer, deployment_of, join, known, meet
from colloque.sdk.client import Client
from colloque.trust.deployment import Deployment
from colloque.wire.ids import ConversationId

CONVERSATIONS, MESSAGES = 500, 2
LONG = 10_000
PASSWORD = "a password for measuring"
TEXT = "Bonjour docteur, la douleur est revenue cette nuit. " * 4
AIM = Aim(least=2000)


@dataclass(frozen=True)
class Practice:
    """The practitioner's log-in, and what the tests' client needs to write to them."""

    email: str
    server: str
    deployment: Deployment
    doctor: Known


def measure() -> Iterator[Figure]:
    """Seconds and entries a second of one practitioner."""
    with installed() as running, tempfile.TemporaryDirectory() as folder:
        practice = asyncio.run(prepare(running.address, Path(folder), CONVERSATIONS))
        yield from asyncio.run(_open_account(Path(folder), practice))
        long = asyncio.run(write_long(practice, LONG))
        yield from asyncio.run(_read_long(Path(folder), practice, long))


@asynccontextmanager
async def _api(server: str) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(base_url=server, trust_env=False, timeout=60) as http:
        yield Api(http, server)


async def prepare(server: str, folder: Path, conversations: int) -> Practice:
    """A practitioner whose patients have written to them, in a conversation each."""
    email = f"{secrets.token_hex(6)}@example.org"
    async with Client.open(folder / "first", server) as client:
        made = await client.create_account(email, PASSWORD, name="Ada", role="practitioner")
    async with _api(server) as api:
        deployment = await deployment_of(api)
        reader = await join(api, deployment, "patient")
        doctor = await known(api, deployment, reader, made.info.account)
        say(f"making {conversations} patients, each with a conversation")
        for _ in range(conversations):
            await _talk(api, deployment, doctor)
    return Practice(email, server, deployment, doctor)


async def _talk(api: Api, deployment: Deployment, doctor: Known) -> None:
    patient = await join(api, deployment, "patient")
    writer = Writer(patient, await meet(api, patient, doctor))
    for _ in range(MESSAGES):
        await api.ask("POST", writer.target, writer.seal(TEXT), patient)


async def write_long(practice: Practice, entries: int) -> ConversationId:
    """One more conversation, with so many entries (a multiple of ten)."""
    say(f"writing {entries} entries into one conversation")
    async with _api(practice.server) as api:
        patient = await join(api, practice.deployment, "patient")
        writer = Writer(patient, await meet(api, patient, practice.doctor))
    host = practice.server.removeprefix("http://")
    for _ in range(10):  # in parts, so that no signature is older than the server allows
        with tempfile.TemporaryDirectory() as folder:
            requests = [writer.request(TEXT, host) for _ in range(entries // 10)]
            (Path(folder) / "0").write_bytes(pack(requests))
            command = [sys.executable, "-m", "bench.firing", *host.split(":"), folder]
            await asyncio.to_thread(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
    return writer.room.state.conversation


async def _open_account(folder: Path, practice: Practice) -> list[Figure]:
    """A new device, then the same profile again."""
    say("opening the account on a new device")
    async with Client.open(folder / "new", practice.server) as client:
        started = time.perf_counter()
        await client.log_in(practice.email, PASSWORD)
        shown = await client.conversations()
        first = time.perf_counter() - started
    if len(shown) != CONVERSATIONS or any(one.problem for one in shown):
        raise AssertionError("not every conversation was opened")
    started = time.perf_counter()
    async with Client.open(folder / "new", practice.server) as client:
        again = await client.conversations()
    if len(again) != CONVERSATIONS:
        raise AssertionError("not every conversation is there")
    name = f"account with {CONVERSATIONS} conversations"
    return [
        Figure(f"{name}, on a new device, log-in and all entries included", first, "s"),
        Figure(f"{name}, on the same device again", time.perf_counter() - started, "s"),
    ]


async def _read_long(folder: Path, practice: Practice, long: ConversationId) -> list[Figure]:
    say("reading the long conversation on a new device")
    async with Client.open(folder / "reader", practice.server) as client:
        await client.log_in(practice.email, PASSWORD)
        started = time.perf_counter()
        entries = await client.entries(long)
        first = time.perf_counter() - started
        started = time.perf_counter()
        again = await client.entries(long, refresh=False)
        second = time.perf_counter() - started
    for found in (entries, again):
        if len(found) != LONG or any(one.problem or one.text != TEXT for one in found):
            raise AssertionError("not every entry was verified and opened")
    name = f"conversation of {LONG:,} entries"
    return [
        Figure(f"{name}: fetched, verified, opened, kept", LONG / first, "a second", AIM),
        Figure(f"{name}: opened again from the profile", LONG / second, "a second"),
    ]
