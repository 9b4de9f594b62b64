"""Processor time of a process and everything that it started, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    """/proc/PID/stat from the state on; empty when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def cpu_seconds(pid: int) -> float:
    """User and system time of the whole tree, ended children included."""
    children: dict[int, list[int]] = {}
    known: dict[int, list[str]] = {}
    for name in (entry.name for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        if fields := _fields(int(name)):
            known[int(name)] = fields
            children.setdefault(int(fields[1]), []).append(int(name))
    ticks, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        # utime, stime, cutime, cstime (proc_pid_stat(5), fields 14 to 17)
        ticks += sum(map(int, known[one][11:15])) if one in known else 0
        waiting += children.get(one, [])
    return ticks / TICKS
