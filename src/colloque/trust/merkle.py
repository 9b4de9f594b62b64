"""RFC 9162 §2.1 Merkle trees with SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from colloque.errors import ProofInvalid


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The right edge of a growing tree: appends leaves one by one, gives the root at any time."""

    def __init__(self) -> None:
        self._edge: list[tuple[int, bytes]] = []
        self.size = 0

    def append(self, leaf: bytes) -> None:
        """Append a leaf."""
        self.append_hash(leaf_hash(leaf))

    def append_hash(self, digest: bytes) -> None:
        """Append a leaf by its hash."""
        width = 1
        while self._edge and self._edge[-1][0] == width:
            digest = node_hash(self._edge.pop()[1], digest)
            width *= 2
        self._edge.append((width, digest))
        self.size += 1

    def root(self) -> bytes:
        """The root of what has been appended, 32 bytes; SHA-256 of nothing for an empty tree."""
        if not self._edge:
            return sha256().digest()
        digest = self._edge[-1][1]
        for _, left in reversed(self._edge[:-1]):
            digest = node_hash(left, digest)
        return digest


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over whole leaves."""
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    tree = Tree()
    for digest in hashes:
        tree.append_hash(digest)
    return tree.root()


def prove_inclusion(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The audit path of a leaf in the tree over these leaf hashes (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < len(hashes):
        raise ValueError("no such leaf")
    if len(hashes) == 1:
        return ()
    k = _split(len(hashes))
    if index < k:
        return (*prove_inclusion(hashes[:k], index), _root_of_hashes(hashes[k:]))
    return (*prove_inclusion(hashes[k:], index - k), _root_of_hashes(hashes[:k]))


def verify_inclusion(
    digest: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes
) -> None:
    """RFC 9162 §2.1.3.2 for a leaf hash. Raises ProofInvalid."""
    if not 0 <= index < size:
        raise ProofInvalid
    _check_hashes(digest, expected, *proof)
    fn, sn, result = index, size - 1, digest
    for part in proof:
        if sn == 0:
            raise ProofInvalid
        if fn & 1 or fn == sn:
            result = node_hash(part, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or result != expected:
        raise ProofInvalid


def prove_consistency(hashes: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """The proof that the tree over `first` leaves is a prefix of this one (RFC 9162 §2.1.4.1)."""
    if not 0 < first <= len(hashes):
        raise ValueError("no such prefix")
    return _subproof(first, hashes, True)


def _subproof(m: int, hashes: Sequence[bytes], whole: bool) -> tuple[bytes, ...]:
    n = len(hashes)
    if m == n:
        return () if whole else (_root_of_hashes(hashes),)
    k = _split(n)
    if m <= k:
        return (*_subproof(m, hashes[:k], whole), _root_of_hashes(hashes[k:]))
    return (*_subproof(m - k, hashes[k:], False), _root_of_hashes(hashes[:k]))


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """RFC 9162 §2.1.4.2; a first size of 0 proves nothing and is refused. Raises ProofInvalid."""
    if not 0 < first <= second:
        raise ProofInvalid
    if first == second:
        if proof or first_root != second_root:
            raise ProofInvalid
        return
    _check_hashes(first_root, second_root, *proof)
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        raise ProofInvalid
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for part in path[1:]:
        if sn == 0:
            raise ProofInvalid
        if fn & 1 or fn == sn:
            fr, sr = node_hash(part, fr), node_hash(part, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, part)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or fr != first_root or sr != second_root:
        raise ProofInvalid


def _check_hashes(*hashes: bytes) -> None:
    if any(len(digest) != 32 for digest in hashes):
        raise ProofInvalid
