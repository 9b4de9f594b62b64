"""The supervisor with real programs: order, signals, ends, and no orphans."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.processes import descendants, is_alive, wait_until

from colloque.launcher import (
    FileReady,
    HttpReady,
    Program,
    ProgramFailed,
    StopAsked,
    Supervisor,
    supervisor,
)

CHILD = Path(__file__).with_name("child.py")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def all_gone(pids: list[int]) -> None:
    """Killed or stopped; a grandchild may take the kernel a moment more."""
    wait_until(lambda: not any(is_alive(pid) for pid in pids), 5)


def child(name: str, *options: str, ready: float = 10.0, stop: float = 10.0) -> Program:
    port = free_port()
    command = (sys.executable, str(CHILD), str(port), *options)
    readiness = HttpReady("127.0.0.1", port)
    return Program(name, command, readiness, ready_seconds=ready, stop_seconds=stop)


def everything(running: Supervisor) -> list[int]:
    return [pid for first in running.pids.values() for pid in descendants(first)]


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def test_starts_in_order_and_stops_in_reverse(tmp_path: Path, notes: Path) -> None:
    first, second, third = (child(name, "late", f"note={notes}") for name in ("a", "b", "c"))
    with Supervisor(tmp_path / "logs") as running:
        running.start(first)
        assert first.ready.holds()
        running.start(second)
        running.start(third)
        pids = everything(running)
        assert list(running.pids) == ["a", "b", "c"]
        assert all(is_alive(pid) for pid in pids)
    ports = [program.command[2] for program in (first, second, third)]
    started, stopped = [f"start {p}" for p in ports], [f"stop {p}" for p in reversed(ports)]
    assert notes.read_text().splitlines() == started + stopped
    all_gone(pids)


def test_programs_named_together_start_together(tmp_path: Path) -> None:
    three = [child(name, "late") for name in ("a", "b", "c")]
    began = time.monotonic()
    with Supervisor(tmp_path / "logs") as running:
        running.start(*three)
        assert time.monotonic() - began < 3 * 0.5
        assert all(program.ready.holds() for program in three)


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_wait(tmp_path: Path, name: signal.Signals) -> None:
    before = signal.getsignal(name)
    with Supervisor(tmp_path / "logs") as running:
        running.start(child("a", "parent"))
        pids = everything(running)
        assert len(pids) == 2
        threading.Timer(0.2, os.kill, (os.getpid(), name)).start()
        running.wait()
    all_gone(pids)
    assert signal.getsignal(name) is before


def test_a_signal_while_starting_stops_what_started(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "logs") as running:
        running.start(child("a"))
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        with pytest.raises(StopAsked):
            running.start(child("b", "never"))
        pids = everything(running)
    all_gone(pids)


def test_what_does_not_stop_in_time_is_killed_with_its_children(tmp_path: Path) -> None:
    with Supervisor(tmp_path / "logs") as running:
        running.start(child("a", "stubborn", "parent", stop=0.3))
        pids = everything(running)
        assert len(pids) == 2
    all_gone(pids)


def test_a_second_signal_stops_at_once(tmp_path: Path) -> None:
    running = Supervisor(tmp_path / "logs")
    with running:
        running.start(child("a", "stubborn", stop=60))
        for delay in (0.1, 0.6):
            threading.Timer(delay, os.kill, (os.getpid(), signal.SIGINT)).start()
        running.wait()
        began = time.monotonic()
    assert time.monotonic() - began < 10


def test_one_that_is_killed_is_started_again(tmp_path: Path, notes: Path) -> None:
    program = child("a", f"note={notes}")
    with Supervisor(tmp_path / "logs") as running:
        running.start(program)
        first = running.pids["a"]
        threading.Timer(0.1, os.kill, (first, signal.SIGKILL)).start()
        threading.Timer(2.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
        running.wait()
        assert running.pids["a"] != first
        assert program.ready.holds()
    assert notes.read_text().split()[::2] == ["start", "start", "stop"]


def test_one_that_keeps_ending_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "RESTARTS", 2)
    monkeypatch.setattr(supervisor, "RESTART_PAUSE_SECONDS", 0.05)
    with Supervisor(tmp_path / "logs") as running:
        running.start(child("other"))
        running.start(child("guardian-1", "brief"))
        pids = everything(running)
        with pytest.raises(ProgramFailed, match="guardian-1 ended with status 7, 3 times"):
            running.wait()
    all_gone(pids)


def test_one_that_ends_while_starting_is_an_error(tmp_path: Path) -> None:
    broken = child("a", "never", "brief")
    with (
        Supervisor(tmp_path / "logs") as running,
        pytest.raises(ProgramFailed, match="a ended with status 7") as caught,
    ):
        running.start(broken)
    assert caught.value.log.read_text() == "hello from the child\n"
    assert caught.value.log.stat().st_mode & 0o077 == 0


def test_one_that_is_not_ready_in_time_is_an_error(tmp_path: Path) -> None:
    with (
        Supervisor(tmp_path / "logs") as running,
        pytest.raises(ProgramFailed, match="is not ready in time"),
    ):
        running.start(child("a", "never", ready=0.3))


def test_a_program_that_is_absent_is_an_error(tmp_path: Path) -> None:
    absent = Program("a", ("/nonexistent/program",), FileReady(tmp_path / "ready"))
    with (
        Supervisor(tmp_path / "logs") as running,
        pytest.raises(ProgramFailed, match="cannot be started: No such file"),
    ):
        running.start(absent)


def test_a_ready_file_of_an_earlier_run_does_not_count(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    ready.touch()
    sleeper = (sys.executable, "-c", "import time; time.sleep(600)")
    with (
        Supervisor(tmp_path / "logs") as running,
        pytest.raises(ProgramFailed, match="is not ready in time"),
    ):
        running.start(Program("a", sleeper, FileReady(ready), ready_seconds=0.3))


SUPERVISED = """
import sys
from pathlib import Path
from tests.integration.launcher.test_supervisor import child
from colloque.launcher import Supervisor

with Supervisor(Path(sys.argv[1])) as running:
    running.start(child("a"), child("b"))
    print(*running.pids.values(), flush=True)
    running.wait()
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", SUPERVISED, str(tmp_path / "logs")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_kill_9_of_the_supervisor_leaves_no_orphan(supervised: subprocess.Popen[str]) -> None:
    assert supervised.stdout is not None
    pids = [int(word) for word in supervised.stdout.readline().split()]
    assert len(pids) == 2
    assert all(is_alive(pid) for pid in pids)
    supervised.kill()
    wait_until(lambda: not any(is_alive(pid) for pid in pids), 10)


def test_stops_with_status_0_on_ctrl_c(supervised: subprocess.Popen[str]) -> None:
    assert supervised.stdout is not None
    pids = [int(word) for word in supervised.stdout.readline().split()]
    supervised.send_signal(signal.SIGINT)
    assert supervised.wait(20) == 0
    all_gone(pids)
