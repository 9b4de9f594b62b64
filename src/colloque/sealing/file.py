"""Sealing files as streams (spec: file §1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from colloque.errors import SourceChanged, Tampered
from colloque.sealing.content import Opener, Sealer
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


class LeafHasher:
    """Streams ciphertext into the Merkle tree over 1 MiB leaves."""

    def __init__(self) -> None:
        self._tree = Tree()
        self._pending = bytearray()

    def update(self, data: bytes) -> None:
        """Take ciphertext of any length."""
        self._pending += data
        while len(self._pending) >= LEAF_SIZE:
            self._tree.append(bytes(self._pending[:LEAF_SIZE]))
            del self._pending[:LEAF_SIZE]

    def root(self) -> bytes:
        """The root, 32 bytes; nothing may be added after."""
        if self._pending:
            self._tree.append(bytes(self._pending))
            self._pending.clear()
        return self._tree.root()


def _padded(source: Iterable[bytes], length: int) -> Iterator[bytes]:
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
    source: Iterable[bytes],
    length: int,
    context: FileContext,
    secrets: FileSecrets,
    leaves: LeafHasher,
) -> Iterator[bytes]:
    """Ciphertext of a source of exactly `length` bytes, piece by piece; `leaves` sees all of it.

    Raises SourceChanged when the source is longer or shorter.
    """
    bound = pae(CONTEXT_LABEL, 1, encode_file_context(context))
    sealer = Sealer(secrets.key, bound, secrets.salt)
    for piece in _padded(source, length):
        sealed = sealer.update(piece)
        leaves.update(sealed)
        yield sealed
    sealed = sealer.finish()
    leaves.update(sealed)
    yield sealed


def open_file(
    source: Iterable[bytes], descriptor: FileDescriptor, context: FileContext
) -> Iterator[bytes]:
    """Plaintext of a file, piece by piece; the caller keeps it aside until the iterator ends.

    Raises Tampered: a chunk, the length, the padding or (at the end) the Merkle root is wrong.
    """
    bound = pae(CONTEXT_LABEL, 1, encode_file_context(context))
    opener, leaves, left = Opener(descriptor.key, bound), LeafHasher(), descriptor.length
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
    plain = opener.finish()
    _check_zeros(plain[left:])
    if seen != expected or left > len(plain) or leaves.root() != descriptor.root:
        raise Tampered
    yield plain[:left]


def _check_zeros(padding: bytes) -> None:
    if padding.count(0) != len(padding):
        raise Tampered
