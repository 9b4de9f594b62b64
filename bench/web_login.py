"""Logging in on the log-in page, split by step: every round is a fresh profile of Chromium."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.application import built, medians, run
from bench.figures import Aim, Figure, say
from bench.installed import started
from colloque.cli.embedded.installation import free_ports
from colloque.sdk.client import Client

ROUNDS = 9
PASSWORD = "a password for measuring"
AIM = Aim(most=500)


def measure() -> Iterator[Figure]:
    """Medians of some rounds."""
    with tempfile.TemporaryDirectory(prefix="colloque-bench-") as folder:
        data, port = Path(folder) / "data", free_ports(1)[0]
        email = f"{secrets.token_hex(6)}@example.org"
        for kind, application in built().items():
            with started(data, port, application) as running:
                if kind == "native":
                    asyncio.run(_join(running.address, Path(folder), email))
                say(f"{ROUNDS} log-ins, {kind}")
                told = {"email": email, "password": PASSWORD, "rounds": ROUNDS, "kind": kind}
                rounds = run("login", server=running.address, **told)
            prefix = "" if kind == "native" else "without native ML-KEM and ML-DSA: "
            yield from medians(prefix, rounds, {"the whole beside the network": AIM})


async def _join(server: str, folder: Path, email: str) -> None:
    async with Client.open(folder / "first", server) as client:
        await client.create_account(email, PASSWORD, name="Pia", role="patient")
