"""Files on their way up: source -> spool -> server -> entry (spec: file §3).

The spool holds ciphertext on disk before the first byte leaves; an upload that was cut off sends
the same bytes on. A spool that was not finished is thrown away: new file id, key and salt (A34).
"""

from __future__ import annotations

import asyncio
import mimetypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from colloque.errors import BadInput, Malformed, NotFound, Offline, SourceChanged
from colloque.protocol.conversation import Draft
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.errors import Conflict, TransferBusy
from colloque.sdk.hashing import HashingThread
from colloque.sdk.outbox import Outbox
from colloque.sdk.profile import try_lock
from colloque.sdk.store import Row
from colloque.sdk.transport import OCTETS
from colloque.sealing.content import Buffer
from colloque.sealing.file import FileSecrets, LeafHasher, seal_file
from colloque.wire.entry import Document
from colloque.wire.file import (
    FileContext,
    FileDescriptor,
    check_name,
    ciphertext_length,
    padded_length,
)
from colloque.wire.ids import ConversationId, EntryId, FileId
from colloque.wire.schema import decode

READ_SIZE = 1 << 20
PART_SIZE = 4 << 20
KINDS = ("document", "prescription", "result")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Source:
    """What must not change while a file is being read."""

    size: int
    changed: int
    inode: int

    @classmethod
    def of(cls, place: int | Path) -> _Source:
        found = os.stat(place)
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)

    @property
    def stamp(self) -> str:
        return f"{self.size} {self.changed} {self.inode}"


class Uploads:
    """Spools and sends files."""

    def __init__(self, context: Context, outbox: Outbox) -> None:
        self._context = context
        self._outbox = outbox

    def begin(
        self, conversation: ConversationId, path: Path, kind: str, compartment: str, text: str
    ) -> EntryId:
        """Note a file that is to be sent; from then on it survives a crash. Raises BadInput."""
        if kind not in KINDS or not path.is_file():
            raise BadInput
        try:
            check_name(path.name)
        except Malformed:
            raise BadInput from None
        entry, media = self._outbox.new_id(), mimetypes.guess_type(path.name)[0]
        values = (
            bytes(entry),
            bytes(conversation),
            compartment,
            self._context.clock(),
            _name(path),
            path.name,
            media or OCTETS,
            kind,
            text,
        )
        with self._context.store.write():
            self._context.store.run(
                "INSERT INTO spools (entry, conversation, compartment, time, source, name, media,"
                " kind, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
        return entry

    async def cut_off(self, conversation: ConversationId, path: Path, kind: str) -> EntryId | None:
        """The unfinished upload of the same file, unless the file has changed since.

        One that has changed is given up: it is sent anew, under fresh keys.
        """
        rows = self._context.store.rows(
            "SELECT entry, file, stamp FROM spools WHERE conversation = ? AND source = ?"
            " AND kind = ?",
            (bytes(conversation), _name(path), kind),
        )
        for row in rows:
            entry = EntryId(row["entry"])
            if row["stamp"] in (None, _Source.of(path).stamp):
                return entry
            await self._give_up(entry, FileId(row["file"]))
        return None

    async def _give_up(self, entry: EntryId, file: FileId) -> None:
        with self._locked(entry):
            self._drop(entry)
        # Never begun, complete already, or away: the server drops what nobody goes on with.
        with suppress(NotFound, Conflict, Offline):
            await self._context.transport.ask("DELETE", f"/v1/files/{file.text()}", answers.EMPTY)

    def waiting(self) -> list[EntryId]:
        """Files that have not gone out."""
        rows = self._context.store.rows("SELECT entry FROM spools ORDER BY time")
        return [EntryId(row["entry"]) for row in rows]

    async def transfer(self, entry: EntryId, progress: Progress | None = None) -> None:
        """Spool and upload, from wherever it was cut off. Needs no turn on the profile.

        Raises SourceChanged (the file is then given up), TransferBusy, Offline.
        """
        with self._locked(entry):
            row = self._row(entry)
            if row is None or row["uploaded"]:
                return
            if row["root"] is None or not self._path(entry).exists():
                try:
                    values = await asyncio.to_thread(self._spool, row, progress)
                except (SourceChanged, OSError):
                    self._drop(entry)
                    raise
                row = self._note_spool(entry, values)
            await self._upload(row, progress)

    async def finish(self, entry: EntryId) -> None:
        """Put the entry of an uploaded file into the outbox; needs a turn."""
        row = self._row(entry)
        if row is None or not row["uploaded"]:
            return
        draft = Draft(entry, row["compartment"], _document(row), row["time"])
        place = ConversationId(row["conversation"])
        await self._outbox.put(place, draft, lambda: self._forget(entry))
        self._unlink(entry)

    def _row(self, entry: EntryId) -> Row | None:
        return self._context.store.row("SELECT * FROM spools WHERE entry = ?", (bytes(entry),))

    def _path(self, entry: EntryId) -> Path:
        return self._context.profile.spools / entry.text()

    def _drop(self, entry: EntryId) -> None:
        with self._context.store.write():
            self._forget(entry)
        self._unlink(entry)

    def _forget(self, entry: EntryId) -> None:
        self._context.store.run("DELETE FROM spools WHERE entry = ?", (bytes(entry),))

    def _unlink(self, entry: EntryId) -> None:
        path = self._path(entry)
        path.unlink(missing_ok=True)
        path.with_suffix(".lock").unlink(missing_ok=True)

    @contextmanager
    def _locked(self, entry: EntryId) -> Iterator[None]:
        path = self._path(entry).with_suffix(".lock")
        handle = try_lock(path)
        if handle is None:
            raise TransferBusy
        try:
            yield
        finally:
            os.close(handle)

    def _note_spool(self, entry: EntryId, values: tuple[object, ...]) -> Row:
        with self._context.store.write():
            self._context.store.run(
                "UPDATE spools SET file = ?, key = ?, length = ?, root = ?, stamp = ?"
                " WHERE entry = ?",
                (*values, bytes(entry)),
            )
        return self._row(entry)

    def _spool(self, row: Row, progress: Progress | None) -> tuple[object, ...]:
        """Seal the source into the spool under fresh secrets, durably; what to note of it."""
        rng, entry = self._context.rng, EntryId(row["entry"])
        file, secrets = FileId(rng(16)), FileSecrets(rng(32), rng(24))
        context = FileContext(ConversationId(row["conversation"]), entry, file)
        path = self._path(entry)
        source = os.open(row["source"], os.O_RDONLY | os.O_CLOEXEC)
        try:
            before = _Source.of(source)
            pieces = _read(source, progress, before.size)
            with HashingThread() as other:
                leaves = LeafHasher(other.submit)
                sealed = seal_file(pieces, before.size, context, secrets, leaves)
                _write_durably(path, sealed)
                root = leaves.root()
            if _Source.of(source) != before:
                raise SourceChanged
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(source)
        return bytes(file), secrets.key, before.size, root, before.stamp

    async def _upload(self, row: Row, progress: Progress | None) -> None:
        entry, file = EntryId(row["entry"]), FileId(row["file"])
        size = ciphertext_length(padded_length(row["length"]))
        held = await self._announce(row, file, size)
        with self._path(entry).open("rb") as spool:
            while held < size:
                spool.seek(held)
                part = spool.read(PART_SIZE)
                held = await self._part(row, file, held, part, size)
                if progress is not None:
                    progress(row["length"] + held, row["length"] + size)
        target = f"/v1/files/{file.text()}/complete"
        body = {"root": row["root"]}
        await self._context.transport.ask("POST", target, answers.EMPTY, body)
        with self._context.store.write():
            query = "UPDATE spools SET uploaded = 1 WHERE entry = ?"
            self._context.store.run(query, (bytes(entry),))

    async def _announce(self, row: Row, file: FileId, size: int) -> int:
        target = f"/v1/conversations/{ConversationId(row['conversation']).text()}/files"
        body = {"file": bytes(file), "size": size}
        return (await self._context.transport.ask("POST", target, answers.HELD, body)).held

    async def _part(self, row: Row, file: FileId, held: int, part: bytes, size: int) -> int:
        """Send a part; where the server holds another length, go on from that."""
        target = f"/v1/files/{file.text()}/parts/{held}"
        try:
            answer = await self._context.transport.send("PUT", target, part, OCTETS)
        except Conflict:
            other = await self._announce(row, file, size)
            if other == held or other > size:
                raise
            return other
        return decode(answers.HELD, answer, 64).held


def _name(path: Path) -> str:
    return str(path.resolve())


def _document(row: Row) -> Document:
    descriptor = FileDescriptor(
        file=FileId(row["file"]),
        key=row["key"],
        length=row["length"],
        media=row["media"],
        name=row["name"],
        padded=padded_length(row["length"]),
        root=row["root"],
    )
    return Document(descriptor, row["kind"], row["text"])


def _read(handle: int, progress: Progress | None, length: int) -> Iterator[bytes]:
    total, done = length + ciphertext_length(padded_length(length)), 0
    while piece := os.read(handle, READ_SIZE):
        yield piece
        done += len(piece)
        if progress is not None:
            progress(done, total)


def _write_durably(path: Path, pieces: Iterator[Buffer]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as spool:
        for piece in pieces:
            spool.write(piece)
        spool.flush()
        os.fsync(spool.fileno())
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
