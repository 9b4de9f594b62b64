"""A PostgreSQL of our own: made on first use, started, watched until ready, stopped.

It listens on a Unix socket in its own folder and on no network address. The folder:

    password            the role's password, 0600
    postgres.log        what the server says; no row values (terse, no statements, no parameters)
    lock                held while this process has it started
    cluster/            PostgreSQL's files and its socket, 0700
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote

from colloque.launcher.leash import leash
from colloque.server.postgres.cluster import (
    DATABASE,
    ENVIRONMENT,
    ROLE,
    Runner,
    data_version,
    make_cluster,
    read_password,
)
from colloque.server.postgres.durability import refuse_unsafe
from colloque.server.postgres.errors import PostgresFailed
from colloque.server.postgres.installation import Installation, choose, reachable
from colloque.server.postgres.owner import choose_owner

READY_SECONDS = 300.0  # replaying a long log after a crash is work, not a failure
LEFTOVER_SECONDS = 20.0  # how long a killed server's children may still hold the data
LEFTOVER_SIGNS = ("lock file", "shared memory")  # in its words for that
STOP_SECONDS = 30.0
POLL_SECONDS = 0.02
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_BYTES = 107  # sun_path of unix(7), less its final zero

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_directories": ".",
    "cluster_name": "colloque",
    "jit": "off",
    # The log must hold no user data: no DETAIL lines (they quote rows), no statements.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_parameter_max_length_on_error": "0",
    "log_destination": "stderr",
    "logging_collector": "off",
}


class EmbeddedPostgres:
    """One database server in one folder, for as long as it is started.

    * `folder`: where everything of it stands; made when absent.
    * `installation`: which programs; by default the system's, else the wheel's, and always of the
      major version that made the data.
    * `settings`: further server settings. Those that give up durability raise UnsafeDatabase
      unless a test says `allow_unsafe`.
    * `lock_seconds`: how long to wait for another process to give the folder up.

    Started by root, the server runs as a system user. Start it from the main thread: then it is
    shut down even when this process is killed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        installation: Installation | None = None,
        settings: Mapping[str, str] | None = None,
        allow_unsafe: bool = False,
        lock_seconds: float = 0.0,
    ) -> None:
        """Nothing happens yet. Raises UnsafeDatabase for settings that give up durability."""
        self._settings = {**SETTINGS, **(settings or {})}
        if not allow_unsafe:
            refuse_unsafe(self._settings)
        self._folder = folder.absolute()
        self._cluster = self._folder / "cluster"
        self._installation = installation
        self._lock_seconds = lock_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._short: Path | None = None

    def start(self) -> str:
        """Start, wait until it answers, return the DSN (`postgresql://…`, password included).

        Raises PostgresFailed, with the end of the server's log, when it does not come up.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._take_lock()
        try:
            runner = self._runner()
            password = read_password(self._folder)
            if data_version(self._cluster) is None:
                make_cluster(self._folder, runner, password)
            self._start_server(runner)
            return self._dsn(password)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut down cleanly (sessions are ended, data is checkpointed). Does nothing twice."""
        process, self._process = self._process, None
        if process is not None:
            shut_down(process)
        if self._short is not None:
            shutil.rmtree(self._short, ignore_errors=True)
            self._short = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def pid(self) -> int:
        """Process id of the server's first process. Raises PostgresFailed when not started."""
        if self._process is None:
            raise PostgresFailed("PostgreSQL is not started.")
        return self._process.pid

    def has_ended(self) -> bool:
        """Whether a started server is no longer there."""
        return self._process is not None and self._process.poll() is not None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"EmbeddedPostgres({str(self._folder)!r})"

    def _take_lock(self) -> None:
        if self._lock is not None:
            raise PostgresFailed("PostgreSQL is started already.")
        lock = (self._folder / "lock").open("w")
        deadline = time.monotonic() + self._lock_seconds
        while not try_lock(lock):
            if time.monotonic() >= deadline:
                lock.close()
                raise PostgresFailed(f"Another process uses the database in {self._folder}.")
            time.sleep(POLL_SECONDS)
        self._lock = lock

    def _runner(self) -> Runner:
        installation = self._installation or choose(data_version(self._cluster))
        owner = choose_owner(self._cluster)
        return Runner(installation if owner is None else reachable(installation), owner)

    def _start_server(self, runner: Runner) -> None:
        """Try until it is ready, again only while a killed server's children hold the data."""
        log = self._folder / "postgres.log"
        deadline = time.monotonic() + LEFTOVER_SECONDS
        while True:
            before = log.stat().st_size if log.exists() else 0
            if self._ready_after(self._spawn(runner, log)):
                return
            said = log.read_bytes()[before:].decode(errors="replace").strip()
            if time.monotonic() > deadline or not any(sign in said for sign in LEFTOVER_SIGNS):
                raise PostgresFailed(f"PostgreSQL does not start. It said:\n{said[-1500:]}")
            time.sleep(0.25)

    def _spawn(self, runner: Runner, log: Path) -> subprocess.Popen[bytes]:
        chosen = [f"--{name}={value}" for name, value in self._settings.items()]
        with runner.opened(self._cluster) as (name, passed), log.open("ab") as said:
            self._process = subprocess.Popen(
                [runner.installation.program("postgres"), "-D", name, *chosen],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=ENVIRONMENT,
                cwd="/",
                pass_fds=passed,
                process_group=0,
                preexec_fn=leash(signal.SIGINT),
                **runner.identity(),  # type: ignore[call-overload]
            )
        return self._process

    def _ready_after(self, process: subprocess.Popen[bytes]) -> bool:
        """Wait until the server says that it is ready (True) or has ended (False)."""
        deadline = time.monotonic() + READY_SECONDS
        while process.poll() is None:
            if says_ready(self._cluster, process.pid):
                return True
            if time.monotonic() > deadline:
                shut_down(process)
                return False
            time.sleep(POLL_SECONDS)
        return False

    def _dsn(self, password: str) -> str:
        return (
            f"postgresql://{ROLE}:{password}@/{DATABASE}?host={quote(str(self._socket_folder()))}"
        )

    def _socket_folder(self) -> Path:
        """The cluster, or a short link to it: a socket's path has room for 107 bytes only."""
        if len(os.fsencode(self._cluster / SOCKET_NAME)) <= SOCKET_PATH_BYTES:
            return self._cluster
        if self._short is None:
            self._short = Path(tempfile.mkdtemp(prefix="colloque-", dir="/tmp"))
            (self._short / "s").symlink_to(self._cluster)
        return self._short / "s"


def try_lock(file: IO[str]) -> bool:
    """Take the file's lock unless somebody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def says_ready(cluster: Path, pid: int) -> bool:
    """Whether the server of this pid has written `ready` into its postmaster.pid (line 8)."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def shut_down(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; if that takes too long, immediate (recovery at the next start); then kill."""
    for final in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is None:
            process.send_signal(final)
        try:
            process.wait(STOP_SECONDS)
            return
        except subprocess.TimeoutExpired:
            continue
