"""The server's clock."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Milliseconds since 1970-01-01 UTC.
Clock = Callable[[], int]


def wall_clock() -> int:
    """Now, in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000
