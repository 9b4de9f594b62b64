"""What can go wrong between the processes of one installation."""

from __future__ import annotations

from pathlib import Path

from colloque.errors import LocalError


class AlreadyRunning(LocalError):
    """Colloque already runs on this data folder."""

    code = "already-running"
    hint = "Stop it first, or give another folder with --data."

    def __init__(self, folder: Path, pid: int | None) -> None:
        """`pid` is the process that holds the folder, where it is known."""
        super().__init__(folder, pid)
        self.folder = folder
        self.pid = pid

    def __str__(self) -> str:
        process = "" if self.pid is None else f" (process {self.pid})"
        return f"Colloque already runs on {self.folder}{process}."


class ProgramFailed(LocalError):
    """A part of the installation does not run."""

    code = "program-failed"
    hint = "Its log says more."

    def __init__(self, name: str, reason: str, log: Path) -> None:
        """`reason` is a clause such as `ended with status 1`."""
        super().__init__(name, reason, log)
        self.name = name
        self.reason = reason
        self.log = log

    def __str__(self) -> str:
        return f"{self.name} {self.reason}. Its log: {self.log}"


class StopAsked(Exception):
    """Somebody asked to stop (Ctrl-C, SIGTERM) while programs were still starting."""
