"""The embedded PostgreSQL, the real thing: starts, keeps data, survives kill -9."""

from __future__ import annotations

import os
import signal
import socket
import stat
from pathlib import Path

import asyncpg
import pytest
from tests.integration.processes import descendants, is_alive
from tests.integration.server.postgres.live import ask

from colloque.server.postgres import EmbeddedPostgres, PostgresFailed, UnsafeDatabase
from colloque.server.postgres.durability import assert_durable
from colloque.server.postgres.installation import Installation


async def make_table(connection: asyncpg.Connection) -> None:
    await connection.execute("CREATE TABLE kept (value text)")


async def write(connection: asyncpg.Connection) -> None:
    await connection.execute("INSERT INTO kept VALUES ('été')")


async def count(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT count(*) FROM kept WHERE value = 'été'"))


def test_a_second_start_sees_the_data(tmp_path: Path, installation: Installation) -> None:
    database = EmbeddedPostgres(tmp_path / "postgres", installation=installation)
    with database as dsn:
        ask(dsn, make_table)
        ask(dsn, write)
        running = descendants(database.pid)
    assert not any(is_alive(pid) for pid in running)
    with EmbeddedPostgres(tmp_path / "postgres") as dsn:  # finds the version that made the data
        assert ask(dsn, count) == 1


def test_starts_after_kill_9_of_everything(tmp_path: Path, installation: Installation) -> None:
    database = EmbeddedPostgres(tmp_path / "postgres", installation=installation)
    dsn = database.start()
    ask(dsn, make_table)
    for acknowledged in range(1, 4):
        ask(dsn, write)
        for pid in descendants(database.pid):
            os.kill(pid, signal.SIGKILL)
        database.stop()
        dsn = database.start()
        assert ask(dsn, count) == acknowledged
    database.stop()


def test_starts_after_kill_9_of_the_first_process_alone(
    tmp_path: Path, installation: Installation
) -> None:
    """Its children live on for a moment and hold the shared memory: the start waits for them."""
    database = EmbeddedPostgres(tmp_path / "postgres", installation=installation)
    ask(database.start(), make_table)
    os.kill(database.pid, signal.SIGKILL)
    database.stop()
    with database as dsn:
        assert ask(dsn, count) == 0


def test_listens_on_no_network_address(tmp_path: Path, installation: Installation) -> None:
    database = EmbeddedPostgres(tmp_path / "postgres", installation=installation)
    with database as dsn:
        assert ask(dsn, lambda c: c.fetchval("SHOW listen_addresses")) == ""
        sockets = {
            os.readlink(link)
            for link in Path(f"/proc/{database.pid}/fd").iterdir()
            if link.is_symlink()
        }
        listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
        inodes = {row.split()[9] for row in listening.splitlines() if row.split()[3] == "0A"}
        assert not {f"socket:[{inode}]" for inode in inodes} & sockets


def test_the_password_is_needed_and_private(tmp_path: Path, installation: Installation) -> None:
    folder = tmp_path / "postgres"
    with EmbeddedPostgres(folder, installation=installation) as dsn:
        password = (folder / "password").read_text()
        assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(dsn.replace(password, "0" * 64), count)
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
            ask(dsn.replace("//colloque", "//postgres"), count)
        superuser = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert ask(dsn, lambda c: c.fetchval(superuser)) is False
        assert password not in repr(EmbeddedPostgres(folder))


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path, installation: Installation) -> None:
    folder = tmp_path / ("d" * 60) / ("e" * 60) / "postgres"
    database = EmbeddedPostgres(folder, installation=installation)
    with database as dsn:
        assert len(os.fsencode(folder / "cluster")) > 107
        assert ask(dsn, lambda c: c.fetchval("SELECT 1")) == 1
        short = Path(dsn.partition("host=")[2].replace("%2F", "/"))
    assert not short.exists()


def test_a_second_process_on_the_same_folder_is_told(tmp_path: Path) -> None:
    first, second = (EmbeddedPostgres(tmp_path / "postgres") for _ in range(2))
    with first, pytest.raises(PostgresFailed, match="Another process uses"):
        second.start()


def test_a_failed_start_says_why_and_leaves_no_lock(tmp_path: Path) -> None:
    broken = EmbeddedPostgres(tmp_path / "postgres", settings={"max_connections": "none"})
    with pytest.raises(PostgresFailed, match="max_connections"):
        broken.start()
    with EmbeddedPostgres(tmp_path / "postgres") as dsn:
        assert ask(dsn, lambda c: c.fetchval("SELECT 1")) == 1


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres" / "cluster.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("15")
    with EmbeddedPostgres(tmp_path / "postgres") as dsn:
        assert ask(dsn, lambda c: c.fetchval("SELECT 1")) == 1
    assert not unfinished.exists()


def test_the_log_holds_no_row_values(tmp_path: Path, installation: Installation) -> None:
    async def collide(connection: asyncpg.Connection) -> None:
        await connection.execute("CREATE TABLE u (value text UNIQUE)")
        for _ in range(2):
            await connection.execute("INSERT INTO u VALUES ($1)", "canary-7f3a")

    folder = tmp_path / "postgres"
    database = EmbeddedPostgres(folder, installation=installation)
    with database as dsn, pytest.raises(asyncpg.UniqueViolationError):
        ask(dsn, collide)
    log = (folder / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "canary" not in log


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_refuses_what_loses_acknowledged_writes(tmp_path: Path, name: str) -> None:
    unsafe = {name: "off"}
    with pytest.raises(UnsafeDatabase, match=name):
        EmbeddedPostgres(tmp_path / "postgres", settings=unsafe)
    with EmbeddedPostgres(tmp_path / "postgres", settings=unsafe, allow_unsafe=True) as dsn:
        with pytest.raises(UnsafeDatabase, match=name):
            ask(dsn, assert_durable)
        ask(dsn, lambda c: assert_durable(c, allow_unsafe=True))


def test_a_session_setting_counts_too(tmp_path: Path) -> None:
    async def lower(connection: asyncpg.Connection) -> None:
        await assert_durable(connection)
        await connection.execute("SET synchronous_commit = off")
        await assert_durable(connection)

    database = EmbeddedPostgres(tmp_path / "postgres")
    with database as dsn, pytest.raises(UnsafeDatabase, match="synchronous_commit"):
        ask(dsn, lower)


def test_the_socket_is_there_only_while_it_runs(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    with EmbeddedPostgres(folder) as dsn:
        place = Path(dsn.partition("host=")[2].replace("%2F", "/")) / ".s.PGSQL.5432"
        assert stat.S_ISSOCK(place.stat().st_mode)
    with socket.socket(socket.AF_UNIX) as plug, pytest.raises(OSError, match="No such file"):
        plug.connect(str(place))
