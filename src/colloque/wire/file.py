"""File descriptors and the sizes of files (spec: file)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from colloque.errors import Malformed
from colloque.wire.ids import ConversationId, EntryId, FileId
from colloque.wire.padding import padme
from colloque.wire.schema import Codec, encode, ident, raw, record, text, uint, version

CONTEXT_LABEL = "colloque/file"
VERSION = 1
FLOOR = 1024
CHUNK_SIZE = 16384
LEAF_SIZE = 1 << 20
_HEADER = 56
_TAG = 16


@dataclass(frozen=True, slots=True)
class FileDescriptor:
    """Where a file is and how it opens; only ever inside a sealed, signed entry."""

    file: FileId
    key: bytes = field(repr=False)
    length: int
    media: str = field(repr=False)
    name: str = field(repr=False)
    padded: int
    root: bytes
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class FileContext:
    """What a file's ciphertext is bound to."""

    conversation: ConversationId
    entry: EntryId
    file: FileId
    version: int = VERSION


def _read_descriptor(**fields: object) -> FileDescriptor:
    descriptor = FileDescriptor(**fields)  # type: ignore[arg-type]  # typed by the codec's fields
    if descriptor.padded != padded_length(descriptor.length):
        raise Malformed
    check_name(descriptor.name)
    return descriptor


FILE_DESCRIPTOR: Codec[FileDescriptor] = record(
    _read_descriptor,
    file=ident(FileId),
    key=raw(32),
    length=uint(),
    media=text(200),
    name=text(255),
    padded=uint(),
    root=raw(32),
    version=version(VERSION),
)
FILE_CONTEXT: Codec[FileContext] = record(
    FileContext,
    conversation=ident(ConversationId),
    entry=ident(EntryId),
    file=ident(FileId),
    version=version(VERSION),
)


def check_name(name: str) -> None:
    """Refuse names that could leave a folder or hide what they are (spec: file §2)."""
    if name in ("", ".", "..") or any(sign in name for sign in "/\\"):
        raise Malformed
    if any(unicodedata.category(sign) == "Cc" for sign in name):
        raise Malformed


def padded_length(length: int) -> int:
    """The plaintext length after padding, in bytes."""
    return padme(length, FLOOR)


def ciphertext_length(padded: int) -> int:
    """The length of the ciphertext of `padded` bytes (spec: file §1)."""
    return _HEADER + padded + _TAG * (padded // CHUNK_SIZE + 1)


def encode_file_context(context: FileContext) -> bytes:
    """The payload of the file's sealing context."""
    return encode(FILE_CONTEXT, context)
