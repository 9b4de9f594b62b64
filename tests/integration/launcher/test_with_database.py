"""The supervisor and the embedded database together, as `colloque serve` uses them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.processes import descendants, is_alive, wait_until
from tests.integration.server.postgres.live import ask

SERVE = """
import sys
from pathlib import Path
from colloque.launcher import DataLock, FileReady, Program, Supervisor

data = Path(sys.argv[1])
command = (sys.executable, "-m", "colloque.server.postgres", "--data", str(data))
with DataLock(data), Supervisor(data / "logs") as running:
    running.start(Program("database", command, FileReady(data / "postgres" / "dsn")))
    print("ready", flush=True)
    running.wait()
"""


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """Every process that a test started; none outlives the test."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.terminate()
        process.communicate(timeout=30)


def serve(data: Path, started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """Start an installation and wait until its database answers."""
    command = [sys.executable, "-c", SERVE, str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    started.append(process)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def dsn(data: Path) -> str:
    return (data / "postgres" / "dsn").read_text()


def postmaster(data: Path) -> int:
    return int((data / "postgres/cluster/postmaster.pid").read_text().splitlines()[0])


def test_data_survives_kill_9_of_everything_above_it(
    tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    """The second start waits until the database of the first has shut itself down."""
    first = serve(tmp_path, started)
    ask(dsn(tmp_path), lambda c: c.execute("CREATE TABLE kept AS SELECT 1 AS value"))
    first.kill()
    serve(tmp_path, started)
    assert ask(dsn(tmp_path), lambda c: c.fetchval("SELECT value FROM kept")) == 1


def test_a_killed_database_comes_back_at_the_same_address(
    tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    serve(tmp_path, started)
    before, killed = dsn(tmp_path), postmaster(tmp_path)
    for pid in descendants(killed):
        os.kill(pid, signal.SIGKILL)
    place = tmp_path / "postgres" / "dsn"
    wait_until(lambda: place.exists() and postmaster(tmp_path) != killed)
    assert dsn(tmp_path) == before
    assert ask(before, lambda c: c.fetchval("SELECT 1")) == 1


def test_ctrl_c_stops_all_of_it(tmp_path: Path, started: list[subprocess.Popen[str]]) -> None:
    process = serve(tmp_path, started)
    pids = descendants(process.pid)
    assert postmaster(tmp_path) in pids
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert not any(is_alive(pid) for pid in pids)
