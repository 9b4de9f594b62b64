"""Timing: the best of some rounds for throughput, since other work only ever slows it down."""

from __future__ import annotations

import time
from collections.abc import Callable

MEGABYTE = 1_000_000


def fastest(work: Callable[[], object], rounds: int, repeat: int = 1) -> float:
    """Seconds of one call of `work`, in the best of `rounds`, each of `repeat` calls."""
    work()
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(repeat):
            work()
        best = min(best, time.perf_counter() - started)
    return best / repeat


def throughput(work: Callable[[], object], size: int, rounds: int, repeat: int = 1) -> float:
    """MB (10^6 bytes) a second of work on `size` bytes."""
    return size / MEGABYTE / fastest(work, rounds, repeat)
