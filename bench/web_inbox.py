"""The list of 500 conversations in Chromium: on a fresh profile and after a reload."""

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

CONVERSATIONS = reading.CONVERSATIONS
FRESH, RELOADS = 3, 7
PAINTED = "a screenful is painted"
FRESH_AIMS = {"native": Aim(most=2000), "fallback": Aim(most=5000)}
LOCAL_AIM = Aim(most=300)


def measure() -> Iterator[Figure]:
    """Medians; a screenful is the newest ten, which is what a window shows."""
    with tempfile.TemporaryDirectory(prefix="colloque-bench-") as folder:
        data, port = Path(folder) / "data", free_ports(1)[0]
        with started(data, port) as running:
            practice = asyncio.run(reading.prepare(running.address, Path(folder), CONVERSATIONS))
        for kind, application in built().items():
            with started(data, port, application) as running:
                say(f"{FRESH} fresh profiles and {RELOADS} reloads, {kind}")
                found = run(
                    "inbox",
                    server=running.address,
                    email=practice.email,
                    password=reading.PASSWORD,
                    conversations=CONVERSATIONS,
                    fresh=FRESH,
                    reloads=RELOADS,
                )
            yield from _figures(kind, found)


def _figures(kind: str, found: dict[str, list[dict[str, float]]]) -> Iterator[Figure]:
    fresh = {PAINTED: FRESH_AIMS[kind]}
    yield from medians(f"fresh profile, {kind}, from the click: ", found["fresh"], fresh)
    local = {PAINTED: LOCAL_AIM}
    yield from medians(f"reload, {kind}, from the navigation: ", found["reloads"], local)
