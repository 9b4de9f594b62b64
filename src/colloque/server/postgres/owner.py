"""Whom PostgreSQL runs as: its programs refuse root, so root hands them to a system user."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

NEW_USER = "colloque"


@dataclass(frozen=True)
class Owner:
    """A user of the system, by number."""

    uid: int
    gid: int


def choose_owner(cluster: Path) -> Owner | None:
    """None to stay who we are; as root, the user that owns the data already, else a system user."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and cluster.stat().st_uid != 0:
        return Owner(cluster.stat().st_uid, cluster.stat().st_gid)
    for name in ("postgres", NEW_USER):
        if (found := find_user(name)) is not None:
            return found
    return make_user() or find_user("nobody")


def find_user(name: str) -> Owner | None:
    """The user of that name, if there is one."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Owner(entry.pw_uid, entry.pw_gid)


def make_user() -> Owner | None:
    """Make a system user without home, shell or password; None where that can't be done."""
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NEW_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return find_user(NEW_USER)
