"""Vectors of spec: file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from tools.vectors.entry import descriptor
from tools.vectors.scenario import Changed, Field, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, without
from tools.vectors.stream import fixed

from colloque.sealing.content import seal
from colloque.sealing.file import FileSecrets, LeafHasher, seal_file
from colloque.wire import cbor
from colloque.wire.cbor import Encodable
from colloque.wire.file import (
    CONTEXT_LABEL,
    FILE_DESCRIPTOR,
    FileContext,
    FileDescriptor,
    ciphertext_length,
    encode_file_context,
    padded_length,
)
from colloque.wire.ids import ConversationId, EntryId, FileId
from colloque.wire.pae import pae
from colloque.wire.schema import encode

PAGE = "file"
CONTEXT = FileContext(ConversationId(fixed("c")), EntryId(fixed("e", 16)), FileId(fixed("f", 16)))
SECRETS = FileSecrets(fixed("file key"), fixed("file salt", 24))
CHUNK = 16400


def scenarios() -> Iterator[Scenario]:
    """Sizes, descriptors, sealed files, opened files."""
    yield _sizes()
    yield _descriptors()
    yield _sealed()
    yield _opened()


def _sizes() -> Scenario:
    s = Scenario(PAGE, "sizes", "file-size", "file §1", "Padded and sealed lengths.")
    for length in (0, 1, 1024, 1025, 16384, 16385, 32768, 1_000_000, 1 << 20, 3 * 10**9):
        padded = padded_length(length)
        s.accept(str(length), {"padded": padded, "sealed": ciphertext_length(padded)},
                 length=length)  # fmt: skip
    return s


def _descriptors() -> Scenario:
    s = Scenario(PAGE, "descriptor", "file-descriptor", "file §2", "Descriptors of files.")
    for name, value in {
        "valid": descriptor(),
        "empty-file": descriptor(length=0, padded=1024),
        "name-with-dots": descriptor(name="a..b.tar.gz"),
        "hidden-name": descriptor(name=".profile"),
        "name-of-any-script": descriptor(name="отчёт 结果 📄.pdf"),
        "name-255-bytes": descriptor(name="x" * 255),
    }.items():
        data = encode(FILE_DESCRIPTOR, value)
        s.accept(name, {"descriptor": data}, descriptor=data)
    fields = fields_of(FILE_DESCRIPTOR, descriptor())
    names = {
        "path": "../etc/passwd", "slash": "a/b", "backslash": "a\\b", "nul": "a\0b",
        "line-feed": "a\nb", "escape": "a\x1b[2J", "c1-control": "a\x85b", "delete": "a\x7f",
        "dot": ".", "two-dots": "..", "empty-name": "", "name-256-bytes": "x" * 256,
    }  # fmt: skip
    bad: dict[str, dict[str, Encodable]] = {
        **{name: {**fields, "name": value} for name, value in names.items()},
        "padded-too-large": {**fields, "padded": padded_length(5000) + 1024},
        "padded-is-the-length": {**fields, "padded": 5000},
        "length-over-padded": {**fields, "length": 50000},
        "unknown-field": {**fields, "url": "https://x.example"},
        "without-root": without(fields, "root"),
        "short-key": {**fields, "key": bytes(31)},
        "media-201-bytes": {**fields, "media": "x" * 201},
        "name-is-bytes": {**fields, "name": b"a"},
    }
    for name, changed in bad.items():
        s.refuse(name, "malformed", descriptor=cbor.encode(changed))
    s.refuse("version-2", "unknown-version", descriptor=cbor.encode({**fields, "version": 2}))
    return s


def _context_fields() -> dict[str, Field]:
    return {
        "conversation": bytes(CONTEXT.conversation),
        "entry": bytes(CONTEXT.entry),
        "file": bytes(CONTEXT.file),
    }


def _seal(plaintext: bytes) -> tuple[bytes, bytes]:
    leaves = LeafHasher()
    pieces = seal_file([plaintext], len(plaintext), CONTEXT, SECRETS, leaves)
    return b"".join(pieces), leaves.root()


def _sealed() -> Scenario:
    s = Scenario(PAGE, "seal", "seal-file", "file §1", "Files, sealed with this key and salt.")
    s.share(**_context_fields(), key=SECRETS.key, salt=SECRETS.salt)
    for count in (0, 1, 1024, 1025, 16384, 40_000, 1_100_000):
        plaintext = Repeated(count % 251, count)
        data, root = _seal(plaintext.data)
        outputs: Fields = {"root": root, "sha256": sha256(data).digest(), "size": len(data)}
        s.accept(f"{count}-bytes", outputs, plaintext=plaintext)
    return s


def _opened() -> Scenario:
    s = Scenario(PAGE, "open", "open-file", "file §1, §4", "Files, opened; nothing counts before "
                 "the end.")  # fmt: skip
    plaintext = Repeated(9, 40_000)
    data, root = _seal(plaintext.data)
    right = FileDescriptor(CONTEXT.file, SECRETS.key, 40_000, "text/plain", "a.txt",
                           padded_length(40_000), root)  # fmt: skip
    s.share(conversation=bytes(CONTEXT.conversation), entry=bytes(CONTEXT.entry),
            descriptor=encode(FILE_DESCRIPTOR, right), ciphertext=data)  # fmt: skip
    s.accept("valid", {"sha256": sha256(plaintext.data).digest(), "size": 40_000})
    empty, empty_root = _seal(b"")
    value = replace(right, length=0, padded=1024, root=empty_root)
    s.accept("empty", {"sha256": sha256(b"").digest(), "size": 0},
             descriptor=encode(FILE_DESCRIPTOR, value), ciphertext=empty)  # fmt: skip

    def refuse(name: str, why: str = "", /, **changes: Any) -> None:
        described = encode(FILE_DESCRIPTOR, replace(right, **changes))
        s.refuse(name, "tampered", why, descriptor=described)

    refuse("other-key", key=fixed("other"))
    refuse("other-root", root=fixed("root"))
    refuse("other-file-id", file=FileId(fixed("g", 16)))
    refuse("shorter-length", "padding that is not zero", length=39_500)
    refuse("longer-length", "of another size class", length=60_000, padded=padded_length(60_000))
    s.refuse("other-conversation", "tampered", conversation=fixed("other"))
    s.refuse("other-entry", "tampered", entry=fixed("other", 16))
    first, second = data[56 : 56 + CHUNK], data[56 + CHUNK : 56 + 2 * CHUNK]
    broken: dict[str, bytes | Changed] = {
        "flipped-salt": Changed(data, 0),
        "flipped-commitment": Changed(data, 30),
        "flipped-first-chunk": Changed(data, 60),
        "flipped-last-tag": Changed(data, len(data) - 1),
        "cut-last-byte": Changed(data, cut=len(data) - 1),
        "cut-last-chunk": Changed(data, cut=56 + 2 * CHUNK),
        "cut-header": Changed(data, cut=55),
        "longer": Changed(data, append=b"\0"),
        "empty-ciphertext": b"",
        "chunks-swapped": data[:56] + second + first + data[56 + 2 * CHUNK :],
        "chunk-twice": data[:56] + first + first + data[56 + 2 * CHUNK :],
        "chunk-missing": data[:56] + data[56 + CHUNK :],
    }
    for name, ciphertext in broken.items():
        s.refuse(name, "tampered", ciphertext=ciphertext)
    _wrong_padding(s, right, plaintext.data)
    return s


def _wrong_padding(s: Scenario, right: FileDescriptor, plaintext: bytes) -> None:
    """Rightly sealed, root and all, over padding that is not all zeros."""
    padded = plaintext.ljust(right.padded - 1, b"\0") + b"\x01"
    context = pae(CONTEXT_LABEL, 1, encode_file_context(CONTEXT))
    data = seal(SECRETS.key, context, padded, SECRETS.salt)
    leaves = LeafHasher()
    leaves.update(data)
    described = encode(FILE_DESCRIPTOR, replace(right, root=leaves.root()))
    s.refuse("padding-not-zero", "tampered", descriptor=described, ciphertext=data)
