"""A profile's folder: who may read it, and whose turn it is (spec: sync §7)."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from colloque.errors import ProfileBusy

POLL_SECONDS = 0.02
#: How long to wait for another program that uses the profile.
TURN_SECONDS = 60.0


class Profile:
    """A folder for its owner only, with a lock file by which programs take turns."""

    def __init__(self, folder: Path, turn_seconds: float = TURN_SECONDS) -> None:
        self.folder = folder
        self._turn_seconds = turn_seconds
        self._task_lock = asyncio.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.spools.mkdir(mode=0o700, exist_ok=True)
        for name in ("profile.lock", "profile.sqlite"):
            os.close(os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600))

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "profile.sqlite"

    @property
    def spools(self) -> Path:
        """Where ciphertext waits for its upload."""
        return self.folder / "spools"

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Have the profile for oneself. Raises ProfileBusy after a long wait.

        The lock is the kernel's: it ends with the process that holds it.
        """
        async with self._task_lock:
            handle = await self._acquire(self.folder / "profile.lock")
            try:
                yield
            finally:
                os.close(handle)

    async def _acquire(self, path: Path) -> int:
        deadline = time.monotonic() + self._turn_seconds
        while (handle := try_lock(path)) is None:
            if time.monotonic() > deadline:
                raise ProfileBusy
            await asyncio.sleep(POLL_SECONDS)
        return handle


def try_lock(path: Path) -> int | None:
    """An open handle that holds the file's lock, or None where another holds it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle
