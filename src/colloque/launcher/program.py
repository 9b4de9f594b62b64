"""One program: how to start it, and the process that runs it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from colloque.launcher.errors import ProgramFailed
from colloque.launcher.leash import leash
from colloque.launcher.readiness import Readiness


@dataclass(frozen=True)
class Program:
    """What to run, and when to believe that it runs.

    `environment` is added to our own; `ready_seconds` and `stop_seconds` are limits, not delays.
    """

    name: str
    command: tuple[str, ...]
    ready: Readiness
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    ready_seconds: float = 60.0
    stop_seconds: float = 30.0


class Running:
    """The process of a program, in a group of its own so that Ctrl-C reaches only us."""

    def __init__(self, program: Program, logs: Path) -> None:
        """Start it; what it prints goes to `logs/NAME.log`, which only its owner reads."""
        self.program = program
        self.log = logs / f"{program.name}.log"
        self._end: os.waitid_result | None = None
        program.ready.clear()
        opened = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=opened,
                stderr=opened,
                env={**os.environ, **program.environment},
                process_group=0,
                preexec_fn=leash(signal.SIGTERM),
            )
        except OSError as error:
            raise self.failure(f"cannot be started: {error.strerror}") from None
        finally:
            os.close(opened)

    @property
    def pid(self) -> int:
        """Process id, which is also its group's."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Whether it has ended by itself.

        It is not reaped yet: its number stays taken, so that its group can still be killed
        without hitting a stranger.
        """
        if self._end is None:
            looked = os.WEXITED | os.WNOHANG | os.WNOWAIT
            self._end = os.waitid(os.P_PID, self.pid, looked)
        return self._end is not None

    def failure(self, reason: str) -> ProgramFailed:
        """An error about this program."""
        return ProgramFailed(self.program.name, reason, self.log)

    def end(self) -> str:
        """How it ended, as a clause."""
        if self._end is None:
            return "has not ended"
        if self._end.si_code == os.CLD_EXITED:
            return f"ended with status {self._end.si_status}"
        return f"was ended by {signal.Signals(self._end.si_status).name}"

    def ask_to_stop(self) -> None:
        """SIGTERM to the process itself: it stops its own children in its own order."""
        if not self.has_ended():
            os.kill(self.pid, signal.SIGTERM)

    def kill_group(self) -> None:
        """Kill what is left of its group, itself included."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self._process.wait()
