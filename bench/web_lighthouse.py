"""Lighthouse on the log-in page and on the list of talks, with its settings for a phone."""

from __future__ import annotations

import asyncio
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench import reading
from bench.application import WEB
from bench.figures import Aim, Figure, say
from bench.installed import installed

ROUNDS = 3
CONVERSATIONS = 40
AIM = Aim(least=95)


def measure() -> Iterator[Figure]:
    """Medians of the scores (of 100), and of the times that performance is made of."""
    with installed() as running, tempfile.TemporaryDirectory() as folder:
        practice = asyncio.run(reading.prepare(running.address, Path(folder), CONVERSATIONS))
        say(f"Lighthouse, {ROUNDS} rounds each")
        told = {"email": practice.email, "password": reading.PASSWORD, "rounds": ROUNDS}
        command = ["node", "run.mjs", json.dumps({"server": running.address, **told})]
        place = WEB / "bench" / "lighthouse"
        done = subprocess.run(command, cwd=place, check=True, stdout=subprocess.PIPE, text=True)
    for page, rounds in json.loads(done.stdout).items():
        yield from _figures(page, rounds)


def _figures(page: str, rounds: list[dict[str, Any]]) -> Iterator[Figure]:
    for name in rounds[0]["scores"]:
        score = median(one["scores"][name] for one in rounds)
        yield Figure(f"{page}: {name}", score, "of 100", AIM)
    for name in rounds[0]["times"]:
        yield Figure(f"{page}: {name}", median(one["times"][name] for one in rounds), "ms")
    for told in sorted({told for one in rounds for told in one["failed"]}):
        say(f"{page}: {told}")
