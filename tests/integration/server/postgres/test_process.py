"""`python -m colloque.server.postgres`: the database as a supervised process."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.processes import descendants, is_alive, wait_until
from tests.integration.server.postgres.live import ask

from colloque.server.postgres import ExternalPostgres, database_for


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "colloque.server.postgres", "--data", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as started:
        wait_until(lambda: (tmp_path / "postgres" / "dsn").exists() or started.poll() is not None)
        yield started
        started.kill()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_told_to_stop(
    tmp_path: Path, process: subprocess.Popen[bytes], name: signal.Signals
) -> None:
    place = tmp_path / "postgres" / "dsn"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert ask(place.read_text(), lambda c: c.fetchval("SELECT 1")) == 1
    running = descendants(process.pid)
    process.send_signal(name)
    assert process.wait(30) == 0
    assert not place.exists()
    assert not any(is_alive(pid) for pid in running)


def test_ends_with_its_database(tmp_path: Path, process: subprocess.Popen[bytes]) -> None:
    (database,) = [pid for pid in descendants(process.pid)[1:] if is_postmaster(tmp_path, pid)]
    os.kill(database, signal.SIGKILL)
    assert process.wait(30) == 1
    assert process.stderr is not None
    assert b"ended unexpectedly" in process.stderr.read()


def test_kill_9_leaves_no_orphan(tmp_path: Path, process: subprocess.Popen[bytes]) -> None:
    running = descendants(process.pid)
    assert any(is_postmaster(tmp_path, pid) for pid in running)
    process.kill()
    process.wait(30)
    wait_until(lambda: not any(is_alive(pid) for pid in running))


def is_postmaster(data: Path, pid: int) -> bool:
    """Whether this is the process that PostgreSQL itself names as its first."""
    return (data / "postgres/cluster/postmaster.pid").read_text().splitlines()[0] == str(pid)


def test_database_url_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@db.example.org/colloque")
    database = database_for(tmp_path)
    assert isinstance(database, ExternalPostgres)
    assert database.start() == os.environ["DATABASE_URL"]
    assert "secret" not in repr(database)
    assert list(tmp_path.iterdir()) == []
