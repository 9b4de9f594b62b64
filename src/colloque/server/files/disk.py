"""What the blob store asks of a disk.

Nothing that is done here is durable by itself: bytes are after `sync` of their file, names (of new,
renamed and removed files and of new folders) after `sync_folder` of the folder that they stand in.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol


class OpenFile(Protocol):
    """A file between open and close."""

    def write(self, data: bytes, offset: int) -> None:
        """Put all of `data` at `offset`."""

    def read(self, size: int, offset: int) -> bytes:
        """At most `size` bytes; fewer only where the file ends."""

    def size(self) -> int:
        """Bytes in the file."""

    def cut(self, size: int) -> None:
        """Drop what stands behind `size`."""

    def sync(self) -> None:
        """Return when all bytes are durable."""


class Disk(Protocol):
    """Files and folders by path."""

    def opened(self, path: Path, *, create: bool = False) -> AbstractContextManager[OpenFile]:
        """A file for reading and writing. Raises FileNotFoundError unless `create`."""

    def exists(self, path: Path) -> bool:
        """Whether there is such a file or folder."""

    def make_folder(self, path: Path) -> None:
        """Make a folder in one that exists; nothing where it is there already."""

    def sync_folder(self, path: Path) -> None:
        """Return when the names in the folder are durable."""

    def rename(self, source: Path, target: Path) -> None:
        """Move a file. Raises FileNotFoundError."""

    def remove(self, path: Path) -> None:
        """Remove a file. Raises FileNotFoundError."""


class LocalDisk:
    """The disk of this machine."""

    @contextmanager
    def opened(self, path: Path, *, create: bool = False) -> Iterator[OpenFile]:
        """See Disk."""
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if create else 0), 0o600)
        try:
            yield _Descriptor(descriptor)
        finally:
            os.close(descriptor)

    def exists(self, path: Path) -> bool:
        """See Disk."""
        return path.exists()

    def make_folder(self, path: Path) -> None:
        """See Disk."""
        path.mkdir(mode=0o700, exist_ok=True)

    def sync_folder(self, path: Path) -> None:
        """See Disk."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """See Disk."""
        source.rename(target)

    def remove(self, path: Path) -> None:
        """See Disk."""
        path.unlink()


class _Descriptor:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def write(self, data: bytes, offset: int) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._descriptor, view, offset)
            view, offset = view[written:], offset + written

    def read(self, size: int, offset: int) -> bytes:
        parts: list[bytes] = []
        while size and (part := os.pread(self._descriptor, size, offset)):
            parts.append(part)
            size, offset = size - len(part), offset + len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def cut(self, size: int) -> None:
        os.ftruncate(self._descriptor, size)

    def sync(self) -> None:
        os.fsync(self._descriptor)
