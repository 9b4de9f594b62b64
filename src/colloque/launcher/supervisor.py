"""Starts programs in order, keeps them running, stops them in the reverse order."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from colloque.launcher.errors import ProgramFailed, StopAsked
from colloque.launcher.program import Program, Running

POLL_SECONDS = 0.05
WATCH_SECONDS = 0.2
RESTARTS = 5  # within RESTART_SECONDS; one more end means that something is wrong for good
RESTART_SECONDS = 60.0
RESTART_PAUSE_SECONDS = 0.5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

Handler = Callable[[int, FrameType | None], Any] | int | None


class Supervisor:
    """Runs programs while entered. Enter it in the main thread: it takes SIGINT and SIGTERM.

    One of these signals means stop; a second one, while stopping, means at once. Leaving stops
    everything, last started first, and leaves no process behind. Should this process be killed,
    the kernel asks its programs to stop.
    """

    def __init__(self, logs: Path) -> None:
        """`logs` is the folder of the programs' output; made on entering."""
        self._logs = logs
        self._running: list[Running] = []
        self._ends: dict[str, list[float]] = {}
        self._asked = 0
        self._handlers: dict[signal.Signals, Handler] = {}

    def __enter__(self) -> Self:
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in STOP_SIGNALS:
            self._handlers[name] = signal.signal(name, self._on_signal)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            for name, handler in self._handlers.items():
                signal.signal(name, handler)

    def start(self, *programs: Program) -> None:
        """Start these together and return when all are ready.

        Raises ProgramFailed when one ends or is not ready in time, StopAsked on a signal.
        """
        started = [self._launch(program) for program in programs]
        for running in started:
            self._await_ready(running)

    def wait(self) -> None:
        """Return when asked to stop. A program that ends is started again, within limits.

        Raises ProgramFailed for one that keeps ending.
        """
        while not self._asked:
            for running in [one for one in self._running if one.has_ended()]:
                self._start_again(running)
            time.sleep(WATCH_SECONDS)

    def stop(self) -> None:
        """Stop all, last started first; kill what does not stop in time, and what it left."""
        before = self._asked
        while self._running:
            running = self._running[-1]
            running.ask_to_stop()
            self._await_end(running, before)
            running.kill_group()
            self._running.pop()

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by program name."""
        return {one.program.name: one.pid for one in self._running}

    def check_asked(self) -> None:
        """Raise StopAsked if somebody has asked to stop."""
        if self._asked:
            raise StopAsked

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1

    def _launch(self, program: Program) -> Running:
        running = Running(program, self._logs)
        self._running.append(running)
        return running

    def _await_ready(self, running: Running) -> None:
        deadline = time.monotonic() + running.program.ready_seconds
        while not running.program.ready.holds():
            if self._asked:
                raise StopAsked
            if running.has_ended():
                raise running.failure(running.end())
            if time.monotonic() > deadline:
                raise running.failure("is not ready in time")
            time.sleep(POLL_SECONDS)
        # What answers may be another process on the same port: ours must be alive as well.
        if running.has_ended():
            raise running.failure(running.end())

    def _await_end(self, running: Running, before: int) -> None:
        """Wait within the program's limit, or until somebody asks again."""
        deadline = time.monotonic() + running.program.stop_seconds
        while not running.has_ended():
            if time.monotonic() > deadline or self._asked > max(before, 1):
                return
            time.sleep(POLL_SECONDS)

    def _start_again(self, ended: Running) -> None:
        """Replace an ended program, in its place in the order."""
        place = self._running.index(ended)
        while True:
            self._count_end(ended)
            ended.kill_group()
            time.sleep(RESTART_PAUSE_SECONDS)
            ended = self._running[place] = Running(ended.program, self._logs)
            try:
                self._await_ready(ended)
            except StopAsked:
                return
            except ProgramFailed:
                if not ended.has_ended():
                    raise
            else:
                return

    def _count_end(self, ended: Running) -> None:
        """Note one more end; raise when there were too many lately."""
        now = time.monotonic()
        ends = [at for at in self._ends.get(ended.program.name, []) if now - at < RESTART_SECONDS]
        if len(ends) >= RESTARTS:
            raise ended.failure(f"{ended.end()}, {len(ends) + 1} times in a short while")
        self._ends[ended.program.name] = [*ends, now]
