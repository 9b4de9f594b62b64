"""Bodies of the files' requests and answers (spec: sync §5)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.server.http.fields import Form, flag, ident, raw, uint
from colloque.wire.ids import FileId

PART_LIMIT = 8 << 20


@dataclass(frozen=True, slots=True)
class Announce:
    """A file to come: its id and the size of its ciphertext."""

    file: FileId
    size: int


@dataclass(frozen=True, slots=True)
class Held:
    """How many bytes are on disk."""

    held: int


@dataclass(frozen=True, slots=True)
class Complete:
    """The Merkle root of the ciphertext."""

    root: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a file stands."""

    complete: bool
    held: int
    size: int


ANNOUNCE = Form(Announce, file=ident(FileId), size=uint())
HELD = Form(Held, held=uint())
COMPLETE = Form(Complete, root=raw(32))
PROGRESS = Form(Progress, complete=flag(), held=uint(), size=uint())
