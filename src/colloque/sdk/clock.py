"""The edge's clock and randomness; everything below takes them as arguments."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

Clock = Callable[[], int]
Rng = Callable[[int], bytes]


def wall_clock() -> int:
    """Milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000


system_rng: Rng = os.urandom
