"""What a first visit loads until the log-in page can be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bench.application import WEB, run
from bench.figures import Aim, Figure
from bench.installed import installed

AIM = Aim(most=130)
LISTED = 1.0


def measure() -> Iterator[Figure]:
    """kB (1000 bytes) under gzip, as a server sends them."""
    with installed() as running:
        found = run("size", server=running.address, folder=str(WEB / "app" / "dist"))
    page, workers, later = found["page"], found["workers"], found["later"]
    yield Figure("JavaScript of the page until the log-in page works", _sum(page), "kB", AIM)
    for path, size in page.items():
        yield Figure(f"of it {_name(path)}", size / 1000, "kB")
    yield Figure("JavaScript of the workers until then", _sum(workers), "kB")
    for path, size in workers.items():
        yield Figure(f"of it {_name(path)}", size / 1000, "kB")
    yield Figure("page and workers", _sum(page) + _sum(workers), "kB")
    yield Figure("JavaScript that is loaded when it is needed", _sum(later), "kB")
    for path, size in sorted(later.items(), key=lambda item: -item[1]):
        if size / 1000 >= LISTED:
            yield Figure(f"of it {_name(path)}", size / 1000, "kB")
    yield Figure("transferred at the first visit, everything", found["transferred"] / 1000, "kB")
    yield Figure("with the files for a start offline", found["withOffline"] / 1000, "kB")


def _sum(sizes: dict[str, int]) -> float:
    return sum(sizes.values()) / 1000


def _name(path: str) -> str:
    """A script's name without the part that changes with its content."""
    return re.sub(r"-[\w-]{8}\.js$", "", Path(path).name)
