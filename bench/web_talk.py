"""A conversation of 10,000 entries in Chromium: on a fresh profile, whole, and after a reload."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import reading
from bench.application import built, medians, run
from bench.figures import Aim, Figure, say
from bench.installed import started
from colloque.cli.embedded.installation import free_ports

ENTRIES = reading.LONG
FRESH, RELOADS = 3, 7
PAINTED = "its newest entries are painted"
FRESH_AIMS = {"native": Aim(most=2000), "fallback": Aim(most=5000)}
LOCAL_AIM = Aim(most=300)


def measure() -> Iterator[Figure]:
    """Medians; on a fresh profile with the log-in, and the click on the conversation's row."""
    with tempfile.TemporaryDirectory(prefix="colloque-bench-") as folder:
        data, port = Path(folder) / "data", free_ports(1)[0]
        with started(data, port) as running:
            practice = asyncio.run(reading.prepare(running.address, Path(folder), 0))
            asyncio.run(reading.write_long(practice, ENTRIES))
        for kind, application in built().items():
            with started(data, port, application) as running:
                say(f"{FRESH} fresh profiles and {RELOADS} reloads, {kind}")
                found = run(
                    "talk",
                    server=running.address,
                    email=practice.email,
                    password=reading.PASSWORD,
                    entries=ENTRIES,
                    text=reading.TEXT,
                    fresh=FRESH,
                    reloads=RELOADS,
                )
            fresh, local = {PAINTED: FRESH_AIMS[kind]}, {PAINTED: LOCAL_AIM}
            yield from medians(f"fresh profile, {kind}, from the click: ", found["fresh"], fresh)
            yield from medians(f"reload, {kind}, from the navigation: ", found["reloads"], local)
