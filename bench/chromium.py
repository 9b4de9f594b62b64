"""Sealing and opening in Chromium, beside raw WebCrypto and the stream of `@tanker/crypto`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench.crypto import SIZES
from bench.figures import Aim, Figure, say

WEB = Path(__file__).resolve().parent.parent / "web"
OURS = {
    "seal": "seal",
    "open": "open",
    "sealWithRoot": "seal with root, page alone",
    "openWithRoot": "open with root, page alone",
    "sealWithRoot2": "seal with root, page and worker",
    "openWithRoot2": "open with root, page and worker",
}
CIPHER, ROOT = Aim(least=0.9), Aim(least=2.5)


def measure() -> Iterator[Figure]:
    """All sizes in one page; the aims are for those of at least one whole piece."""
    for name, size in SIZES.items():
        say(f"Chromium, {name}")
        command = ["node", "bench/run.mjs", str(size)]
        done = subprocess.run(command, cwd=WEB, check=True, stdout=subprocess.PIPE, text=True)
        yield from _figures(name, size, json.loads(done.stdout)["results"][str(size)])


def _figures(name: str, size: int, found: dict[str, float]) -> Iterator[Figure]:
    peers = {"raw 16 KiB": found["raw16"], "raw best": found["rawBest"], "Tanker": found["tanker"]}
    yield Figure(f"{name}: raw WebCrypto, 16 KiB in flight", found["raw16"], "MB/s")
    yield Figure(f"{name}: raw WebCrypto, best chunk size", found["rawBest"], "MB/s")
    yield Figure(f"{name}: @tanker/crypto", found["tanker"], "MB/s")
    for key, title in OURS.items():
        aim, aim_of = _aim(key) if size >= 1 << 20 else (None, "")
        ratios = {peer: found[key] / speed for peer, speed in peers.items()}
        yield Figure(f"{name}: {title}", found[key], "MB/s", aim, ratios, aim_of)


def _aim(key: str) -> tuple[Aim | None, str]:
    if key.endswith("Root2"):
        return ROOT, "Tanker"
    return (None, "") if "Root" in key else (CIPHER, "raw 16 KiB")
