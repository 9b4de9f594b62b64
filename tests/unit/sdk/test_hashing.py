"""Hashing on a second thread: the same root, and never more than a few leaves that wait."""

from __future__ import annotations

import threading

from colloque.sdk.hashing import WAITING, HashingThread
from colloque.sealing.content import Buffer
from colloque.sealing.file import LeafHasher
from colloque.wire.file import LEAF_SIZE


def test_the_root_is_the_same() -> None:
    data = bytes(range(256)) * 4096
    alone = LeafHasher()
    with HashingThread() as other:
        shared = LeafHasher(other.submit)
        for _ in range(3 * WAITING):
            for hasher in (alone, shared):
                hasher.update(data[:1000])
                hasher.update(data)
        assert shared.root() == alone.root()


def test_what_does_not_fit_is_hashed_by_the_caller() -> None:
    go, threads = threading.Event(), []

    def work(parts: list[Buffer]) -> bytes:
        threads.append(threading.current_thread())
        if threading.current_thread() is not threading.main_thread():
            go.wait(10)
        return bytes(32)

    with HashingThread() as other:
        waiting = [other.submit(work, [bytes(LEAF_SIZE)]) for _ in range(WAITING)]
        assert not any(future.done() for future in waiting)
        assert other.submit(work, []).result(0) == bytes(32)
        assert threads.count(threading.main_thread()) == 1
        go.set()
        assert [future.result(10) for future in waiting] == [bytes(32)] * WAITING
