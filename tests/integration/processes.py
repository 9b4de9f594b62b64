"""Processes seen from outside, through /proc."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def status_fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def descendants(pid: int) -> list[int]:
    """The process and everything that it started."""
    children: dict[int, list[int]] = {}
    for name in (entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        if fields := status_fields(int(name)):
            children.setdefault(int(fields[1]), []).append(int(name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def is_alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    fields = status_fields(pid)
    return bool(fields) and fields[0] != "Z"


def wait_until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    """Return as soon as it holds; fail after the time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
