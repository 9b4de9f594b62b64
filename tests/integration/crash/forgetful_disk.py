"""A disk behind a page cache that loses its power: what was not synced may vanish.

Pessimistic where POSIX promises nothing: each byte range and each name that was not synced is there
afterwards, or not, by itself. Only a rename leaves one of its two names at least, as the journals
of real file systems do; both may be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

#: Decides for each thing that was not synced whether it survives.
Luck = Callable[[], bool]


class PowerLoss(Exception):
    """The power went; the operation in hand has not happened."""


@dataclass
class File:
    """Bytes as programs see them, bytes as the platter has them, what was written in between."""

    seen: bytes = b""
    stable: bytes = b""
    unsynced: list[tuple[int, bytes]] = field(default_factory=list)

    def write(self, data: bytes, offset: int) -> None:
        self.seen = _patched(self.seen, offset, data)
        self.unsynced.append((offset, data))

    def settle(self, luck: Luck) -> None:
        """After the power loss: halves of writes survive or not."""
        for offset, data in self.unsynced:
            middle = len(data) // 2
            for at, half in ((offset, data[:middle]), (offset + middle, data[middle:])):
                if half and luck():
                    self.stable = _patched(self.stable, at, half)
        self.seen, self.unsynced = self.stable, []


def _patched(data: bytes, offset: int, patch: bytes) -> bytes:
    return data[:offset].ljust(offset, b"\0") + patch + data[offset + len(patch) :]


@dataclass
class Folder:
    """Names as programs see them and as the platter has them."""

    seen: dict[str, File | Folder] = field(default_factory=dict)
    stable: dict[str, File | Folder] = field(default_factory=dict)

    def settle(self, luck: Luck) -> None:
        """After the power loss: each name that was not synced is the old one or the new one."""
        for name in sorted(self.seen.keys() | self.stable.keys()):
            if self.seen.get(name) is not self.stable.get(name) and luck():
                _assign(self.stable, name, self.seen.get(name))
        self.seen = dict(self.stable)


def _assign(names: dict[str, File | Folder], name: str, node: File | Folder | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


@dataclass
class ForgetfulDisk:
    """The disk. `power` says how many more changing operations there is power for.

    `ignores`: numbers of the sync operations (from 0) that lie, and do nothing.
    """

    power: int = 1 << 30
    ignores: frozenset[int] = frozenset()
    done: int = 0
    syncs: int = 0
    _top: Folder = field(default_factory=Folder)
    _renames: list[tuple[Path, Path, File | Folder]] = field(default_factory=list)

    def fail_and_return(self, luck: Luck) -> None:
        """The power goes and comes back."""
        folders = [self._top]
        while folders:
            folder = folders.pop()
            nodes = {id(n): n for n in (*folder.seen.values(), *folder.stable.values())}
            for node in nodes.values():
                if isinstance(node, Folder):
                    folders.append(node)
                else:
                    node.settle(luck)
            folder.settle(luck)
        for source, target, node in self._renames:
            self._restore(source, target, node)
        self._renames.clear()
        self.power = 1 << 30

    def _restore(self, source: Path, target: Path, node: File | Folder) -> None:
        """A rename may be undone or done, not lose the file."""
        if not (self.exists(source) or self.exists(target)) and self.exists(source.parent):
            folder = self._folder(source.parent)
            folder.seen[source.name] = folder.stable[source.name] = node

    def spend(self) -> None:
        """Power for one more change, or none. Raises PowerLoss."""
        if self.power == 0:
            raise PowerLoss
        self.power -= 1
        self.done += 1

    def lies(self) -> bool:
        """Whether the sync in hand does nothing."""
        self.syncs += 1
        return self.syncs - 1 in self.ignores

    def _folder(self, path: Path) -> Folder:
        node = self._find(path)
        assert isinstance(node, Folder)
        return node

    def _find(self, path: Path) -> File | Folder:
        node: File | Folder = self._top
        for name in path.parts[1:]:
            if not isinstance(node, Folder) or name not in node.seen:
                raise FileNotFoundError(path)
            node = node.seen[name]
        return node

    def exists(self, path: Path) -> bool:
        try:
            self._find(path)
        except FileNotFoundError:
            return False
        return True

    def make_folder(self, path: Path) -> None:
        self.spend()
        self._folder(path.parent).seen.setdefault(path.name, Folder())

    def sync_folder(self, path: Path) -> None:
        folder = self._folder(path)
        self.spend()
        if not self.lies():
            folder.stable = dict(folder.seen)

    def rename(self, source: Path, target: Path) -> None:
        node, to = self._find(source), self._folder(target.parent)
        self.spend()
        del self._folder(source.parent).seen[source.name]
        to.seen[target.name] = node
        self._renames.append((source, target, node))

    def remove(self, path: Path) -> None:
        self._find(path)
        self.spend()
        del self._folder(path.parent).seen[path.name]

    @contextmanager
    def opened(self, path: Path, *, create: bool = False) -> Iterator[OpenForgetfulFile]:
        if create and not self.exists(path):
            self.spend()
            self._folder(path.parent).seen[path.name] = File()
        node = self._find(path)
        assert isinstance(node, File)
        yield OpenForgetfulFile(self, node)


@dataclass
class OpenForgetfulFile:
    """See colloque.server.files.disk.OpenFile."""

    disk: ForgetfulDisk
    file: File

    def write(self, data: bytes, offset: int) -> None:
        self.disk.spend()
        self.file.write(data, offset)

    def read(self, size: int, offset: int) -> bytes:
        return self.file.seen[offset : offset + size]

    def size(self) -> int:
        return len(self.file.seen)

    def cut(self, size: int) -> None:
        self.disk.spend()
        self.file.seen = self.file.seen[:size]

    def sync(self) -> None:
        self.disk.spend()
        if not self.disk.lies():
            self.file.stable, self.file.unsynced = self.file.seen, []
