"""Times functions of the product where they are called, without a change to them."""

from __future__ import annotations

import functools
import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Stopwatch:
    """Adds up the seconds in which each watched function runs; calls at once count once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._running: dict[str, int] = defaultdict(int)
        self._since: dict[str, float] = {}

    @contextmanager
    def watching(self, places: dict[str, tuple[object, str]]) -> Iterator[None]:
        """Watch `name: (module or class, attribute)` until the block ends."""
        before = {name: getattr(*place) for name, place in places.items()}
        for name, (owner, attribute) in places.items():
            setattr(owner, attribute, self._timed(name, before[name]))
        try:
            yield
        finally:
            for name, (owner, attribute) in places.items():
                setattr(owner, attribute, before[name])

    @contextmanager
    def _running_now(self, name: str) -> Iterator[None]:
        if not self._running[name]:
            self._since[name] = time.perf_counter()
        self._running[name] += 1
        try:
            yield
        finally:
            self._running[name] -= 1
            if not self._running[name]:
                self.seconds[name] += time.perf_counter() - self._since[name]

    def _timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(work)
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self._running_now(name):
                return work(*args, **kwargs)

        @functools.wraps(work)
        async def timed_coroutine(*args: Any, **kwargs: Any) -> Any:
            with self._running_now(name):
                return await work(*args, **kwargs)

        return timed_coroutine if inspect.iscoroutinefunction(work) else timed
