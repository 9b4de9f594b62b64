"""Messages from one Chromium to another through a running installation: sent to shown."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from bench.application import Round, built, run
from bench.figures import Aim, Figure, say
from bench.installed import started
from colloque.cli.embedded.installation import free_ports
from colloque.sdk.client import Client

MESSAGES = 50
PASSWORD = "a password for measuring"
SHOWN = "shown, painted"
AIM = Aim(most=150)


def measure() -> Iterator[Figure]:
    """p50 of every step, p95 of the whole; milliseconds since the click on "send"."""
    with tempfile.TemporaryDirectory(prefix="colloque-bench-") as folder:
        data, port = Path(folder) / "data", free_ports(1)[0]
        with started(data, port, built()["native"]) as running:
            told = asyncio.run(_meet(running.address, Path(folder)))
            say(f"{MESSAGES} messages")
            found = run("message", server=running.address, messages=MESSAGES, **told)
    yield from _figures(found)


async def _meet(server: str, folder: Path) -> dict[str, str]:
    """A patient and a practitioner with a conversation that both know."""
    emails = [f"{secrets.token_hex(6)}@example.org" for _ in range(2)]
    async with Client.open(folder / "a", server) as one, Client.open(folder / "b", server) as two:
        made = await one.create_account(emails[0], PASSWORD, name="Ada", role="practitioner")
        await two.create_account(emails[1], PASSWORD, name="Pia", role="patient")
        talk = await two.start_conversation(with_account=made.info.account)
        await two.send_text(talk.id, "Bonjour")
        await two.flush()
        await one.entries(talk.id)
    return {
        "conversation": talk.id.text(),
        "password": PASSWORD,
        "from": emails[0],
        "to": emails[1],
    }


def _figures(found: list[Round]) -> Iterator[Figure]:
    for name in found[0]:
        centiles = quantiles((one[name] for one in found), n=100)
        yield Figure(f"{name}: p50", centiles[49], "ms", AIM if name == SHOWN else None)
    yield Figure(f"{SHOWN}: p95", centiles[94], "ms")
