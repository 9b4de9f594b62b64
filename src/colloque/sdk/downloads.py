"""Files on their way down: server -> part -> verified and opened -> final name (spec: file §4)."""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from colloque.errors import Offline, Tampered
from colloque.sdk.context import Context
from colloque.sdk.errors import FileExists, TransferBusy
from colloque.sdk.hashing import HashingThread
from colloque.sdk.uploads import READ_SIZE, Progress, sync_folder
from colloque.sealing.file import LeafHasher, open_file
from colloque.wire.file import FileContext, FileDescriptor, ciphertext_length

#: Pauses (s) after a connection was lost; they start again whenever bytes have come.
PAUSES = (0.2, 0.5, 1.0, 2.0)


async def download(
    context: Context,
    descriptor: FileDescriptor,
    bound: FileContext,
    out: Path,
    progress: Progress | None,
    overwrite: bool,
) -> None:
    """Fetch, verify and open a file into `out`, which appears whole or not at all.

    A part of an earlier attempt is gone on with; if it does not verify, it is fetched anew once.
    Raises Tampered (nothing is left), Offline (the part is left), FileExists, TransferBusy.
    """
    part, resumed = _prepare(out, overwrite)
    try:
        await _attempt(context, descriptor, bound, part, out, progress)
    except Tampered:
        if not resumed:
            raise
        await _attempt(context, descriptor, bound, part, out, progress)


def _prepare(out: Path, overwrite: bool) -> tuple[Path, bool]:
    """Where the part is, and whether there is one to go on with."""
    if out.exists() and not overwrite:
        raise FileExists
    part = out.with_name(out.name + ".part")
    return part, part.exists() and part.stat().st_size > 0


async def _attempt(
    context: Context,
    descriptor: FileDescriptor,
    bound: FileContext,
    part: Path,
    out: Path,
    progress: Progress | None,
) -> None:
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TransferBusy from None
        try:
            await _fetch(context, descriptor, file, progress)
            await asyncio.to_thread(_open, file, descriptor, bound, out)
        except Tampered:
            _remove(part)
            raise
    _remove(part)


def _remove(part: Path) -> None:
    part.unlink(missing_ok=True)


async def _fetch(
    context: Context, descriptor: FileDescriptor, file: IO[bytes], progress: Progress | None
) -> None:
    """Ciphertext to its full length, over as many connections as it takes. Raises Tampered."""
    size = ciphertext_length(descriptor.padded)
    held, pauses = file.seek(0, os.SEEK_END), list(PAUSES)
    while held < size:
        before = held
        try:
            async with context.transport.stream(_target(descriptor), held) as pieces:
                async for piece in pieces:
                    file.write(piece)
                    held += len(piece)
                    if progress is not None:
                        progress(min(held, size), size)
                    if held > size:
                        raise Tampered
            if held == before:
                raise Tampered  # the server ends before the signed length
        except Offline:
            pauses = list(PAUSES) if held > before else pauses
            if not pauses:
                raise
            await asyncio.sleep(pauses.pop(0))
    if held > size:
        raise Tampered
    file.flush()


def _target(descriptor: FileDescriptor) -> str:
    return f"/v1/files/{descriptor.file.text()}/content"


def _open(file: IO[bytes], descriptor: FileDescriptor, bound: FileContext, out: Path) -> None:
    opening = out.with_name(out.name + ".opening")
    file.seek(0)
    handle = os.open(opening, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as plain, HashingThread() as other:
            for piece in open_file(_pieces(file), descriptor, bound, LeafHasher(other.submit)):
                plain.write(piece)
            plain.flush()
            os.fsync(plain.fileno())
        opening.rename(out)
        sync_folder(out.parent)
    finally:
        opening.unlink(missing_ok=True)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(READ_SIZE):
        yield piece
