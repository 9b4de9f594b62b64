"""The blob store on a disk that forgets what was not synced, at every point of an upload.

The database is played by two attributes: its commits are durable, and an acknowledgement follows
them (spec: sync §5, file §3). Before the power goes, the server may be killed at any point as well
and go on: what it then finds in the page cache is not on the disk yet.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.integration.crash.forgetful_disk import ForgetfulDisk, Luck, PowerLoss

from colloque.server.files.blobs import Blobs
from colloque.trust import merkle
from colloque.wire.ids import FileId

FILE = FileId(bytes(range(16)))
FOLDER = Path("/data/blobs")
PARTS = (b"a" * 7, b"b" * 9, b"c" * 5)
DATA = b"".join(PARTS)
LONGER = b"x" * 40
SEEDS = range(2)


@dataclass
class Upload:
    """A file on its way: what the database says, and what was acknowledged by that."""

    disk: ForgetfulDisk
    is_late: bool = False
    held: int = 0
    is_complete: bool = False
    blobs: Blobs = field(init=False)

    def __post_init__(self) -> None:
        for folder in (FOLDER.parent, FOLDER):
            self.disk.make_folder(folder)
            if (
                folder != FOLDER
            ):  # the program makes the blob folder, the administrator what it is in
                self.disk.sync_folder(folder.parent)
        self.blobs = Blobs(FOLDER, self.disk)

    def go_on(self) -> None:
        """From where the database is to the end, as a client and the service do it."""
        is_late = self.is_late and self.held < len(DATA)
        while self.held < len(DATA):
            part = self._part()
            self.blobs.append(FILE, self.held, part)
            self.disk.spend()  # the commit
            self.held += len(part)
        if is_late:  # the first part once more, its first request having lost its connection
            self.blobs.append(FILE, 0, PARTS[0])
        if not self.is_complete:
            assert self.blobs.root(FILE, len(DATA)) == merkle.root([DATA])
            self.blobs.finish(FILE, len(DATA))
            self.disk.spend()
            self.is_complete = True

    def _part(self) -> bytes:
        ends = [sum(map(len, PARTS[: i + 1])) for i in range(len(PARTS))]
        return DATA[self.held : next(end for end in ends if end > self.held)]

    def check(self) -> None:
        """What was acknowledged is there, to the byte."""
        assert self.blobs.holds(FILE, 0, DATA[: self.held]) if self.held else True
        if self.is_complete:
            assert self.blobs.read(FILE, 0, len(DATA)) == DATA
            name = FILE.hex()
            place = Path(name[:2], name[2:4], name)
            with self.disk.opened(FOLDER / "done" / place) as opened:
                assert opened.size() == len(DATA)
            assert not self.disk.exists(FOLDER / "open" / place)


def lucks() -> Iterator[Luck]:
    """Nothing survives; everything; something."""
    yield lambda: False
    yield lambda: True
    for seed in SEEDS:
        chosen = random.Random(seed)
        yield lambda chosen=chosen: chosen.random() < 0.5  # type: ignore[misc]


def begin(is_late: bool, leftover: bytes, ignores: frozenset[int]) -> Upload:
    """A new upload; `leftover`: what a deleted one left under the same id."""
    upload = Upload(ForgetfulDisk(), is_late)
    if leftover:
        upload.blobs.append(FILE, 0, leftover)
    upload.disk.syncs, upload.disk.done, upload.disk.ignores = 0, 0, ignores
    return upload


def stop_at(upload: Upload, changes: int) -> None:
    """Go on until that many changes have been made (or the end), and no further."""
    upload.disk.power = changes
    with suppress(PowerLoss):
        upload.go_on()
    upload.disk.power = 1 << 30


def lose_power_everywhere(
    is_late: bool = False, leftover: bytes = b"", ignores: frozenset[int] = frozenset()
) -> int:
    """Every point of a kill, every point of a power loss after it, every luck; how many there were.

    Raises AssertionError or FileNotFoundError when something acknowledged is gone.
    """
    whole = begin(is_late, leftover, ignores)
    whole.go_on()
    count = 0
    for killed in range(whole.disk.done + 1):
        for lost in range(whole.disk.done + 1):
            for luck in lucks():
                _lose_power(begin(is_late, leftover, ignores), killed, lost, luck)
                count += 1
    return count


def _lose_power(upload: Upload, killed: int, lost: int, luck: Luck) -> None:
    stop_at(upload, killed)
    stop_at(upload, lost)
    upload.disk.fail_and_return(luck)
    upload.check()
    upload.go_on()
    upload.check()
    upload.disk.fail_and_return(lambda: False)
    upload.check()


@pytest.mark.parametrize(
    ("is_late", "leftover"),
    [(False, b""), (True, b""), (False, LONGER)],
    ids=["plain", "a part comes late", "a deleted upload was longer"],
)
def test_nothing_acknowledged_is_lost(is_late: bool, leftover: bytes) -> None:
    assert lose_power_everywhere(is_late, leftover) > 2000


def count_syncs() -> int:
    upload = begin(False, b"", frozenset())
    upload.go_on()
    return upload.disk.syncs


@pytest.mark.parametrize("missing", range(count_syncs()))
def test_control_each_missing_fsync_is_found(missing: int) -> None:
    assert any(loses(leftover, missing) for leftover in (b"", LONGER))


def loses(leftover: bytes, missing: int) -> bool:
    """Whether something acknowledged is gone when one sync does nothing."""
    try:
        lose_power_everywhere(leftover=leftover, ignores=frozenset({missing}))
    except (AssertionError, FileNotFoundError):
        return True
    return False
