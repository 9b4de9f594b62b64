"""What scenarios stand on: a running installation, and profiles that use the command line."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

COLLOQUE = (sys.executable, "-m", "colloque.cli.main")
PASSWORD = "a good password"
START_SECONDS = 240


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Stage:
    """A running installation."""

    address: str
    data: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def approve_all(self) -> None:
        """The registry confirms everybody who asks."""
        command = [*COLLOQUE, "registry", "approve", "--all", "--data", str(self.data)]
        subprocess.run(command, check=True, capture_output=True)

    def guardian_pids(self) -> dict[int, int]:
        """Process ids of the guardians, read from the process table."""
        found = {}
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().split(b"\0")
            except OSError:
                continue
            if b"colloque.guardian" in words and str(self.data).encode() in words[4]:
                found[int(Path(os.fsdecode(words[4])).parent.name)] = int(path.parent.name)
        return found


@contextmanager
def started(data: Path, *options: str, port: int | None = None) -> Iterator[Stage]:
    """Run `colloque serve` until the block ends; it must then stop cleanly."""
    port = port or free_port()
    command = [*COLLOQUE, "serve", "--data", str(data), "--port", str(port), *options]
    log = data.parent / f"{data.name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{port}"
    try:
        _await_ready(address, process, log)
        yield Stage(address, data, process)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, log.read_text()


def _await_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(log.read_text())
        if f"{address} " in log.read_text() and _is_ready(address):
            return
        time.sleep(0.05)
    raise AssertionError("not ready in time: " + log.read_text())


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@dataclass
class Profile:
    """Somebody at a command line."""

    server: str
    home: Path
    password: str = PASSWORD

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a command."""
        own = {
            "COLLOQUE_HOME": str(self.home),
            "COLLOQUE_SERVER": self.server,
            "COLLOQUE_PASSWORD": self.password,
            "COLLOQUE_LANG": "en",
            "COLLOQUE_DEBUG": "1",
        }
        return {**os.environ, **own, **more}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command and give what it printed, whatever its status."""
        return subprocess.run(
            [*COLLOQUE, *words],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
        )

    def ask(self, *words: str, **more: str) -> Any:
        """Run a command with --json that must succeed."""
        done = self.run(*words, "--json", **more)
        assert done.returncode == 0, (words, done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)

    def fail(self, *words: str, status: int, **more: str) -> str:
        """Run a command with --json that must fail; the code of its error."""
        done = self.run(*words, "--json", **more)
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        return str(json.loads(done.stdout.splitlines()[-1])["error"])

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        return subprocess.Popen(
            [*COLLOQUE, *words],
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def join(self, email: str, name: str, role: str, sheet: Path | None = None) -> Any:
        """Create an account."""
        words = ["account", "create", "--email", email, "--name", name, "--role", role]
        if sheet is not None:
            words += ["--recovery-sheet", str(sheet)]
        return self.ask(*words)

    def texts(self, conversation: str) -> list[str]:
        """The texts of a conversation's messages."""
        entries = self.ask("read", conversation)
        return [entry["text"] for entry in entries if entry["type"] == "message"]
