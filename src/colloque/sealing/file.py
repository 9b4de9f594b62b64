"""Sealing files as streams (spec: file §1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from colloque.errors import SourceChanged, Tampered
from colloque.sealing.content import Buffer, Opener, Sealer
from colloque.trust.merkle import Tree
from colloque.wire.file import (
    CONTEXT_LABEL,
    LEAF_SIZE,
    FileContext,
    FileDescriptor,
    ciphertext_length,
    encode_file_context,
    padded_length,
)
from colloque.wire.pae import pae

_ZEROS = bytes(1 << 20)


@dataclass(frozen=True, slots=True)
class FileSecrets:
    """Fresh randomness of one upload attempt (A34): key (32 bytes), salt (24 bytes)."""

    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)


class _Done(Protocol):
    def result(self) -> bytes: ...


Submit = Callable[[Callable[[list[Buffer]], bytes], list[Buffer]], _Done]


def _hash_leaf(parts: list[Buffer]) -> bytes:
    """The hash of a leaf that stands in parts, without joining them (RFC 9162 §2.1.1)."""
    digest = sha256(b"\x00")
    for part in parts:
        digest.update(part)
    return digest.digest()


class LeafHasher:
    """Streams ciphertext into the Merkle tree over 1 MiB leaves.

    `submit` (as of an executor) hashes whole leaves elsewhere, since hashing takes longer than
    sealing; without it they are hashed in place. Pieces are kept by reference until then.
    """

    def __init__(self, submit: Submit | None = None) -> None:
        self._submit = submit
        self._hashes: list[bytes | _Done] = []
        self._parts: list[Buffer] = []
        self._length = 0

    def update(self, data: Buffer) -> None:
        """Take ciphertext of any length; it must not change afterwards."""
        rest = memoryview(data)
        while self._length + len(rest) >= LEAF_SIZE:
            cut = LEAF_SIZE - self._length
            self._parts.append(rest[:cut])
            self._finish_leaf()
            rest = rest[cut:]
        if rest:
            self._parts.append(rest)
            self._length += len(rest)

    def root(self) -> bytes:
        """The root, 32 bytes; nothing may be added after."""
        if self._parts:
            self._finish_leaf()
        tree = Tree()
        for digest in self._hashes:
            tree.append_hash(digest if isinstance(digest, bytes) else digest.result())
        return tree.root()

    def _finish_leaf(self) -> None:
        parts, self._parts, self._length = self._parts, [], 0
        submit = self._submit
        self._hashes.append(_hash_leaf(parts) if submit is None else submit(_hash_leaf, parts))


def _padded(source: Iterable[Buffer], length: int) -> Iterator[Buffer]:
    seen = 0
    for piece in source:
        seen += len(piece)
        if seen > length:
            raise SourceChanged
        yield piece
    if seen != length:
        raise SourceChanged
    rest = padded_length(length) - length
    while rest:
        piece = _ZEROS[:rest]
        rest -= len(piece)
        yield piece


def seal_file(
    source: Iterable[Buffer],
    length: int,
    context: FileContext,
    secrets: FileSecrets,
    leaves: LeafHasher,
) -> Iterator[Buffer]:
    """Ciphertext of a source of exactly `length` bytes, piece by piece; `leaves` sees all of it.

    Raises SourceChanged when the source is longer or shorter.
    """
    bound = pae(CONTEXT_LABEL, 1, encode_file_context(context))
    sealer = Sealer(secrets.key, bound, secrets.salt)
    for piece in _padded(source, length):
        sealed = sealer.update(piece)
        leaves.update(sealed)
        yield sealed
    last = sealer.finish()
    leaves.update(last)
    yield last


def open_file(
    source: Iterable[bytes],
    descriptor: FileDescriptor,
    context: FileContext,
    leaves: LeafHasher,
) -> Iterator[Buffer]:
    """Plaintext of a file, piece by piece; the caller keeps it aside until the iterator ends.

    Raises Tampered: a chunk, the length, the padding or (at the end) the Merkle root is wrong.
    """
    bound = pae(CONTEXT_LABEL, 1, encode_file_context(context))
    opener, left = Opener(descriptor.key, bound), descriptor.length
    expected, seen = ciphertext_length(descriptor.padded), 0
    for piece in source:
        seen += len(piece)
        if seen > expected:
            raise Tampered
        leaves.update(piece)
        plain = opener.update(piece)
        _check_zeros(plain[left:])
        yield plain[:left]
        left = max(0, left - len(plain))
    last = opener.finish()
    _check_zeros(last[left:])
    if seen != expected or left > len(last) or leaves.root() != descriptor.root:
        raise Tampered
    yield last[:left]


def _check_zeros(padding: Buffer) -> None:
    if bytes(padding).count(0) != len(padding):
        raise Tampered
