"""Ciphertext as plain files.

`open/ab/cd/<id>` grows by parts, `done/ab/cd/<id>` is complete and never changes. A byte counts as
held only after fsync; a name counts only after fsync of its folder. A process may be killed between
making a name and making it durable, so that a name which is there says nothing: whoever promises
durability syncs it, again if need be. All functions block: they are called in threads.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from colloque.server.files.disk import Disk, LocalDisk
from colloque.trust.merkle import Tree
from colloque.wire.ids import FileId

LEAF = 1 << 20


class Blobs:
    """The blob folder."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self._folder = folder
        self._disk = disk or LocalDisk()

    def _place(self, state: str, file: FileId) -> Path:
        name = file.hex()
        return self._folder / state / name[:2] / name[2:4] / name

    def append(self, file: FileId, offset: int, data: bytes) -> None:
        """Write `data` at `offset`, over what an interrupted part may have left there.

        Nothing is cut off: a part whose database connection broke may still be on its way here
        while the same part, sent again, is already acknowledged.
        """
        path = self._place("open", file)
        if offset == 0:
            self._make_folders(path.parent)
        with self._disk.opened(path, create=offset == 0) as opened:
            opened.write(data, offset)
            opened.sync()
        if offset == 0:
            self._sync_names(path)
            # Who may not read the folder above did not make ours in it, and need not sync its name.
            with suppress(PermissionError):
                self._disk.sync_folder(self._folder.parent)

    def holds(self, file: FileId, offset: int, data: bytes) -> bool:
        """Whether these bytes stand there already."""
        with self._disk.opened(self._existing(file)) as opened:
            return opened.read(len(data), offset) == data

    def root(self, file: FileId, size: int) -> bytes | None:
        """The Merkle root of the first `size` bytes, over leaves of 1 MiB; None if there are less.

        Bytes behind them are an interrupted part's; `finish` cuts them off.
        """
        tree = Tree()
        with self._disk.opened(self._existing(file)) as opened:
            for offset in range(0, size, LEAF):
                leaf = opened.read(min(LEAF, size - offset), offset)
                if len(leaf) < min(LEAF, size - offset):
                    return None
                tree.append(leaf)
        return tree.root()

    def _existing(self, file: FileId) -> Path:
        done = self._place("done", file)
        return done if self._disk.exists(done) else self._place("open", file)

    def finish(self, file: FileId, size: int) -> None:
        """Give the file of `size` bytes its final name, durably; once more changes nothing."""
        source, target = self._place("open", file), self._place("done", file)
        if not self._disk.exists(target):
            with self._disk.opened(source) as opened:
                opened.cut(size)
                opened.sync()
            self._make_folders(target.parent)
            self._disk.rename(source, target)
        self._sync_names(target)
        with suppress(FileNotFoundError):  # a rename of which a power loss left both names
            self._disk.remove(source)
        self._disk.sync_folder(source.parent)

    def read(self, file: FileId, offset: int, size: int) -> bytes:
        """Bytes of a complete file, none if it ends before. Raises FileNotFoundError."""
        with self._disk.opened(self._place("done", file)) as opened:
            data = opened.read(size, offset)
        return data if len(data) == size else b""

    def drop(self, file: FileId) -> None:
        """Remove an upload that was never completed."""
        path = self._place("open", file)
        with suppress(FileNotFoundError):
            self._disk.remove(path)
            self._disk.sync_folder(path.parent)

    def _make_folders(self, folder: Path) -> None:
        missing = []
        while not self._disk.exists(folder):
            missing.append(folder)
            folder = folder.parent
        for path in reversed(missing):
            self._disk.make_folder(path)

    def _sync_names(self, path: Path) -> None:
        """Make the name durable, and those of the folders between it and the blob folder."""
        folder = path
        while folder != self._folder:
            folder = folder.parent
            self._disk.sync_folder(folder)
