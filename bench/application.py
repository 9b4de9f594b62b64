"""The application in Chromium against a running installation (web/bench/application).

Two builds of it are measured, both with stopwatches in the key worker: with this browser's own
ML-KEM and ML-DSA, and with those taken away, so that the fallback works in their place.
"""

from __future__ import annotations

import functools
import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Aim, Figure, say

WEB = Path(__file__).resolve().parent.parent / "web"
KINDS = ("native", "fallback")

Round = dict[str, float]


def run(job: str, **told: object) -> Any:
    """Run a job of web/bench/application; what it has found."""
    command = ["node", "bench/application/run.mjs", job, json.dumps(told)]
    done = subprocess.run(command, cwd=WEB, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="colloque-bench-web-")  # removed at the end


@functools.cache
def built() -> dict[str, Path]:
    """The timed builds, made once."""
    say("building the application with stopwatches")
    folders = {kind: Path(_folder().name) / kind for kind in KINDS}
    run("build", folders={kind: str(folder) for kind, folder in folders.items()})
    return folders


def medians(prefix: str, rounds: list[Round], aims: dict[str, Aim] | None = None) -> list[Figure]:
    """Of every step the median, in milliseconds; of one with an aim the fastest round as well."""
    figures = []
    for name in dict.fromkeys(name for one in rounds for name in one):
        times = [one[name] for one in rounds if name in one]
        aim = (aims or {}).get(name)
        figures.append(Figure(f"{prefix}{name}", median(times), "ms", aim))
        if aim is not None:
            figures.append(Figure(f"{prefix}{name}, fastest round", min(times), "ms"))
    return figures
