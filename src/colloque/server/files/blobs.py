"""Ciphertext as plain files.

`open/ab/cd/<id>` grows by parts, `done/ab/cd/<id>` is complete and never changes. A byte counts as
held only after fsync; a name counts only after fsync of its folder. All functions block: they are
called in threads.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from colloque.trust.merkle import Tree
from colloque.wire.ids import FileId

LEAF = 1 << 20


class Blobs:
    """The blob folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _place(self, state: str, file: FileId) -> Path:
        name = file.hex()
        return self._folder / state / name[:2] / name[2:4] / name

    def append(self, file: FileId, offset: int, data: bytes) -> None:
        """Write `data` at `offset`, dropping what an interrupted part may have left behind it."""
        path = self._place("open", file)
        _make_folders(path.parent)
        is_new = not path.exists()
        with _opened(path, os.O_RDWR | os.O_CREAT) as descriptor:
            os.ftruncate(descriptor, offset)
            _write_all(descriptor, data, offset)
            os.fsync(descriptor)
        if is_new:
            _sync_folder(path.parent)

    def holds(self, file: FileId, offset: int, data: bytes) -> bool:
        """Whether these bytes stand there already."""
        try:
            with _opened(self._place("open", file), os.O_RDONLY) as descriptor:
                return os.pread(descriptor, len(data), offset) == data
        except FileNotFoundError:
            return self.read(file, offset, len(data)) == data

    def root(self, file: FileId, size: int) -> bytes | None:
        """The Merkle root over leaves of 1 MiB; None where the file has not `size` bytes."""
        tree = Tree()
        left = size
        with _opened(self._existing(file), os.O_RDONLY) as descriptor:
            while left:
                leaf = _read_exactly(descriptor, min(LEAF, left), size - left)
                if leaf is None:
                    return None
                tree.append(leaf)
                left -= len(leaf)
            whole = os.fstat(descriptor).st_size == size
        return tree.root() if whole else None

    def _existing(self, file: FileId) -> Path:
        done = self._place("done", file)
        return done if done.exists() else self._place("open", file)

    def finish(self, file: FileId) -> None:
        """Give the file its final name, durably; once more does nothing."""
        source, target = self._place("open", file), self._place("done", file)
        if target.exists():
            return
        with _opened(source, os.O_RDWR) as descriptor:
            os.fsync(descriptor)
        _make_folders(target.parent)
        source.rename(target)
        _sync_folder(target.parent)
        _sync_folder(source.parent)

    def read(self, file: FileId, offset: int, size: int) -> bytes:
        """Bytes of a complete file. Raises FileNotFoundError."""
        with _opened(self._place("done", file), os.O_RDONLY) as descriptor:
            return _read_exactly(descriptor, size, offset) or b""

    def drop(self, file: FileId) -> None:
        """Remove an upload that was never completed."""
        path = self._place("open", file)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def _read_exactly(descriptor: int, size: int, offset: int) -> bytes | None:
    parts: list[bytes] = []
    while size:
        part = os.pread(descriptor, size, offset)
        if not part:
            return None
        parts.append(part)
        size, offset = size - len(part), offset + len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _make_folders(folder: Path) -> None:
    """Make missing folders, each made durable in its parent."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    with _opened(folder, os.O_RDONLY | os.O_DIRECTORY) as descriptor:
        os.fsync(descriptor)
