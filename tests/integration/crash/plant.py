"""A database and a server as real processes, and kill -9 for each of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.processes import descendants, is_alive, wait_until
from tests.integration.server.conftest import free_port, wait_ready
from tests.integration.server.deployment import TestDeployment, make_deployment
from tests.integration.server.people import Person

ROOT = Path(__file__).resolve().parents[3]
#: What kill -9 hits.
KINDS = ("server", "database", "both")
LIMITS = {"signups_an_hour": 10_000, "logins_a_minute": 10_000, "open_uploads": 10_000}


@dataclass
class Plant:
    """One data folder with its processes. `settings` make the database an unsafe one."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    people: list[Person] = field(default_factory=list)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    deployment: TestDeployment = field(init=False)

    def __post_init__(self) -> None:
        self.deployment = make_deployment(self.folder)

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def blobs(self) -> Path:
        """The server's blob folder."""
        return self.folder / "blobs"

    @property
    def dsn(self) -> str:
        """The running database's address."""
        return (self.folder / "postgres" / "dsn").read_text()

    def start(self) -> None:
        """Start what does not run; return when it is ready."""
        if "database" not in self.processes:
            self.start_database()
        if "server" not in self.processes:
            self.processes["server"] = self.start_server(subprocess.DEVNULL)
        wait_ready(self.address, self.processes["server"], self.folder / "server.log")

    def start_database(self) -> None:
        """Start the database; return when it answers."""
        place = self.folder / "postgres" / "dsn"
        place.unlink(missing_ok=True)
        module = "tests.integration.crash.unsafe_database"
        module = module if self.settings else "colloque.server.postgres"
        words = [f"{name}={value}" for name, value in self.settings.items()]
        command = [sys.executable, "-m", module, "--data", str(self.folder), *words]
        started = self.processes["database"] = subprocess.Popen(command, cwd=ROOT)
        wait_until(lambda: place.exists() or started.poll() is not None, 60)
        assert place.exists(), "the database did not start"

    def start_server(
        self, output: int, *, is_unsafe: bool | None = None
    ) -> subprocess.Popen[bytes]:
        """Start the server; an unsafe database is allowed when we made it one."""
        allowed = bool(self.settings) if is_unsafe is None else is_unsafe
        path = self.deployment.write_config(
            self.dsn, self.port, limits=LIMITS, unsafe_database=allowed
        )
        command = [sys.executable, "-m", "colloque.server", "--config", str(path)]
        if output == subprocess.PIPE:
            return subprocess.Popen(command, stderr=output)
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(command, stderr=log)

    def kill(self, kind: str) -> None:
        """kill -9 of everything of that kind at one moment: it is frozen first, so none reacts."""
        names = ("server", "database") if kind == "both" else (kind,)
        processes = [self.processes.pop(name) for name in names]
        pids = freeze([process.pid for process in processes])
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        for process in processes:
            process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in pids))

    def stop(self) -> None:
        """End everything, the server first."""
        for name in ("server", "database"):
            if (process := self.processes.pop(name, None)) is not None:
                process.terminate()
                process.wait(60)


def freeze(roots: list[int]) -> list[int]:
    """Stop the processes and all that they started; PostgreSQL's have sessions of their own."""
    frozen: list[int] = []
    while new := [pid for root in roots for pid in descendants(root) if pid not in frozen]:
        for pid in new:
            os.kill(pid, signal.SIGSTOP)
        frozen += new
    return frozen


@contextmanager
def plant(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Plant]:
    """A started plant."""
    made = Plant(folder, settings or {})
    try:
        made.start()
        yield made
    finally:
        made.stop()
