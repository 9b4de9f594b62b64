"""One installation a data folder: a lock that ends with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from colloque.launcher.errors import AlreadyRunning


class DataLock:
    """Holds `folder/colloque.pid` while entered; the file names the process that holds it.

    The lock is the kernel's (flock), so that one left by a killed process or a power cut is no
    lock. The file itself stays: removing it would let two processes lock two different files.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is made on entering, for its owner only."""
        self._folder = folder
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Raises AlreadyRunning, with the other's process id, when somebody holds it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (self._folder / "colloque.pid").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            written = file.read().strip()
            file.close()
            holder = int(written) if written.isdigit() else None
            raise AlreadyRunning(self._folder, holder) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.truncate(0)
            self._file.close()
            self._file = None
