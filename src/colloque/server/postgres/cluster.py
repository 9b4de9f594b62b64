"""Making the database's files: a cluster with one database and one role that owns just that.

The cluster is made beside its final place and renamed when it is complete, so that a crash in
between leaves nothing half-made. The bootstrap superuser has no password and no way in over the
socket; the server's role is no superuser, so that a hole in its queries gives no command on the
machine.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from colloque.server.postgres.errors import PostgresFailed
from colloque.server.postgres.installation import Installation
from colloque.server.postgres.owner import Owner

ROLE = DATABASE = "colloque"
PASSWORD_BYTES = 32
# initdb's own rules would let nobody in; these let in the one role, on the socket, with a password.
ACCESS_RULES = f"local {DATABASE} {ROLE} scram-sha-256\nlocal all all reject\n"
# Nothing of the caller's: PGDATA and its like would change what runs, LANG what it says.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Runner:
    """Runs one installation's programs as the owner of the data (None: as ourselves)."""

    installation: Installation
    owner: Owner | None

    @contextmanager
    def opened(self, folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The folder's name for the programs, and the descriptors to pass to them.

        Started by root, the programs run as a user who may not be able to walk down to the folder
        (root's home is closed). They are then given the folder itself, as an open descriptor.
        """
        if self.owner is None:
            yield str(folder), ()
            return
        descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)

    def identity(self) -> dict[str, object]:
        """Arguments of `subprocess` that make a child run as the owner."""
        if self.owner is None:
            return {}
        return {"user": self.owner.uid, "group": self.owner.gid, "extra_groups": []}

    def run(self, words: list[str], passed: tuple[int, ...], typed: str = "") -> None:
        """Run one program to its end; raises PostgresFailed with what it said last."""
        done = subprocess.run(
            [self.installation.program(words[0]), *words[1:]],
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=ENVIRONMENT,
            cwd="/",
            pass_fds=passed,
            **self.identity(),  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            raise PostgresFailed(f"{words[0]} failed: {done.stdout.strip()[-600:]}")


def data_version(cluster: Path) -> int | None:
    """Major version of the PostgreSQL that made the cluster; None when there is none."""
    mark = cluster / "PG_VERSION"
    return int(mark.read_text()) if mark.is_file() else None


def read_password(folder: Path) -> str:
    """The role's password, made on first use; only its owner can read the file."""
    place = folder / "password"
    if not place.exists():
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(PASSWORD_BYTES))
            file.flush()
            os.fsync(file.fileno())
    return place.read_text()


def make_cluster(folder: Path, runner: Runner, password: str) -> None:
    """Make `folder/cluster`, with the role and its database, or nothing at all."""
    unfinished = folder / "cluster.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if runner.owner is not None:
        os.chown(unfinished, runner.owner.uid, runner.owner.gid)
    with runner.opened(unfinished) as (name, passed):
        create(runner, name, passed, password)
    (unfinished / "pg_hba.conf").write_text(ACCESS_RULES)
    unfinished.rename(folder / "cluster")
    sync_folder(folder)


def create(runner: Runner, name: str, passed: tuple[int, ...], password: str) -> None:
    """Fill the empty folder: the cluster, then, with no network at all, role and database."""
    made = ["initdb", "-D", name, "-U", "postgres", "--auth=reject", "--encoding=UTF8"]
    runner.run([*made, "--locale=C", "--lc-ctype=C.UTF-8", "--data-checksums"], passed)
    statements = (
        f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}'\nCREATE DATABASE {DATABASE} OWNER {ROLE}\n"
    )
    runner.run(["postgres", "--single", "-D", name, "postgres"], passed, statements)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
