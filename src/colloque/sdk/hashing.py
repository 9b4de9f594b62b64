"""Hashing a file's leaves on a second thread, beside sealing or opening it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self

from colloque.sealing.content import Buffer

#: Leaves (1 MiB each) that may wait for the other thread; the caller hashes what comes on top.
WAITING = 4

Work = Callable[[list[Buffer]], bytes]


class HashingThread:
    """For `LeafHasher(submit=…)`: two threads share the hashing, a few leaves wait, never more."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(1, "hashing")
        self._places = BoundedSemaphore(WAITING)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._executor.shutdown(cancel_futures=True)

    def submit(self, work: Work, parts: list[Buffer]) -> Future[bytes]:
        """Hash on the other thread, or here and now while that one has enough to do."""
        if not self._places.acquire(blocking=False):
            done: Future[bytes] = Future()
            done.set_result(work(parts))
            return done
        future = self._executor.submit(work, parts)
        future.add_done_callback(lambda _: self._places.release())
        return future
