"""Logging in with e-mail and password on a new device, split by step (spec: password §7).

The client is the SDK, server and guardians are the embedded installation's processes; every round
is a profile of its own. Steps are timed inside the real log-in; what their sum leaves of the whole
has a line of its own, so that nothing hides between them.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Aim, Figure, say
from bench.installed import installed
from bench.stopwatch import Stopwatch
from colloque.protocol import log_in
from colloque.sdk import entrance
from colloque.sdk.client import Client
from colloque.sdk.context import Context
from colloque.sealing import password

ROUNDS = 9
PASSWORD = "a password for measuring"
AIM = Aim(most=500)

#: Argon2id runs inside the combining; everything else follows one after the other.
WATCHED: dict[str, tuple[object, str]] = {
    "deployment descriptor": (Context, "deployment"),
    "OPRF: handle and blind": (entrance, "start_log_in"),
    "log-in bundle from the server": (entrance, "_start"),
    "guardians: questions and answers": (entrance, "ask_threshold"),
    "agreement and DLEQ proofs": (log_in, "verify_agreement"),
    "combine": (log_in, "finish_password"),
    "Argon2id": (password, "_harden"),
    "keyslot: derive keys": (log_in, "keyslot_keys"),
    "sigchain": (log_in, "verify_chain"),
    "keyslot: verify and unwrap": (log_in, "_open_slot"),
    "device, session and vault": (entrance, "_enter"),
    "keep the account on disk": (entrance, "keep_own"),
    "name the device": (entrance, "update_keyring"),
    "proof of success to the guardians": (entrance, "_prove"),
}


def measure() -> Iterator[Figure]:
    """Medians of some rounds, in milliseconds."""
    with installed() as running, tempfile.TemporaryDirectory() as folder:
        rounds = asyncio.run(_rounds(running.address, Path(folder)))
    for name in WATCHED:
        yield Figure(name, 1000 * median(one[name] for one in rounds), "ms")
    yield Figure("everything else", 1000 * median(one["rest"] for one in rounds), "ms")
    yield Figure("the whole log-in", 1000 * median(one["whole"] for one in rounds), "ms", AIM)


async def _rounds(server: str, folder: Path) -> list[dict[str, float]]:
    email = f"{secrets.token_hex(6)}@example.org"
    async with Client.open(folder / "first", server) as client:
        await client.create_account(email, PASSWORD, name="Pia", role="patient")
    rounds = []
    for number in range(ROUNDS + 1):
        say(f"log-in {number} of {ROUNDS}")
        async with Client.open(folder / str(number), server) as client:
            found = await _round(client, email)
        if number:  # the first one warms everything up
            rounds.append(found)
    return rounds


async def _round(client: Client, email: str) -> dict[str, float]:
    watch = Stopwatch()
    with watch.watching(WATCHED):
        started = time.perf_counter()
        await client.log_in(email, PASSWORD)
        whole = time.perf_counter() - started
    seconds = dict(watch.seconds)
    seconds["combine"] -= seconds["Argon2id"]
    return {**seconds, "whole": whole, "rest": whole - sum(seconds.values())}
