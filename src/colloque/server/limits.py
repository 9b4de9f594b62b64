"""Limits kept in memory, of one worker: they protect the server, nothing else rests on them.

(The budgets that protect passwords are the guardians', and durable.)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from colloque.server.clock import Clock
from colloque.server.http.problems import Problem

MAX_KEYS = 50_000


class Bucket:
    """A token bucket for each key: `amount` at once, refilled evenly over `window` ms."""

    def __init__(self, amount: int, window: int, clock: Clock) -> None:
        self._amount = amount
        self._window = window
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()

    def take(self, key: Hashable) -> None:
        """Take one. Raises `too-many` with the seconds until the next one."""
        now = self._clock()
        level, since = self._levels.pop(key, (float(self._amount), now))
        level = min(self._amount, level + (now - since) * self._amount / self._window)
        allowed = level >= 1
        self._levels[key] = (level - 1 if allowed else level, now)
        if len(self._levels) > MAX_KEYS:
            self._levels.popitem(last=False)
        if not allowed:
            missing = (1 - level) * self._window / self._amount
            raise Problem("too-many", retry=max(1, round(missing / 1000)))
