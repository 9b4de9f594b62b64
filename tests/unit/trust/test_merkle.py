"""Merkle trees of RFC 9162 §2.1: roots as the RFC defines them, proofs for every size and place."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import ProofInvalid
from colloque.trust.merkle import (
    Tree,
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [bytes([number]) * number for number in range(40)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
ROOTS = [root(LEAVES[:size]) for size in range(41)]


def _defined(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _defined(leaves[:k]) + _defined(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(41))
def test_the_root_is_the_defined_one(size: int) -> None:
    assert ROOTS[size] == _defined(LEAVES[:size])


def test_a_growing_tree_gives_every_root() -> None:
    tree = Tree()
    for size, leaf in enumerate(LEAVES):
        assert tree.size == size
        assert tree.root() == ROOTS[size]
        tree.append(leaf)
    assert tree.root() == ROOTS[40]


def test_a_node_is_no_leaf() -> None:
    left, right = HASHES[:2]
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", range(1, 41))
def test_inclusion_of_every_leaf(size: int) -> None:
    for index in range(size):
        proof = prove_inclusion(HASHES[:size], index)
        verify_inclusion(HASHES[index], index, size, proof, ROOTS[size])
        for wrong in range(size):
            if wrong != index:
                with pytest.raises(ProofInvalid):
                    verify_inclusion(HASHES[index], wrong, size, proof, ROOTS[size])


@pytest.mark.parametrize("second", range(1, 41))
def test_consistency_of_every_prefix(second: int) -> None:
    for first in range(1, second + 1):
        proof = prove_consistency(HASHES[:second], first)
        verify_consistency(first, second, ROOTS[first], ROOTS[second], proof)
        with pytest.raises(ProofInvalid):
            verify_consistency(first, second, ROOTS[first - 1], ROOTS[second], proof)
        with pytest.raises(ProofInvalid):
            verify_consistency(first, second, ROOTS[first], ROOTS[second - 1], proof)


@given(st.data())
def test_changed_proofs_are_invalid(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 40))
    index, first = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    inclusion = _changed(data, list(prove_inclusion(HASHES[:size], index)))
    with pytest.raises(ProofInvalid):
        verify_inclusion(HASHES[index], index, size, inclusion, ROOTS[size])
    consistency = _changed(data, list(prove_consistency(HASHES[:size], first)))
    with pytest.raises(ProofInvalid):
        verify_consistency(first, size, ROOTS[first], ROOTS[size], consistency)


def _changed(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    place = data.draw(st.integers(0, len(proof) - 1))
    how = data.draw(st.sampled_from(["flip", "drop", "repeat", "add", "shorten", "lengthen"]))
    part = proof[place]
    if how == "flip":
        proof[place] = bytes([part[0] ^ 1]) + part[1:]
    elif how == "drop":
        del proof[place]
    elif how == "repeat":
        proof.insert(place, part)
    elif how == "add":
        proof.append(bytes(32))
    elif how == "shorten":
        proof[place] = part[:-1]
    else:
        proof[place] = part + b"\0"
    return proof


@settings(max_examples=200)
@given(
    st.integers(-2, 1 << 60),
    st.integers(-2, 1 << 60),
    st.lists(st.sampled_from([*HASHES, b"", bytes(31)]), max_size=70),
    st.sampled_from([*ROOTS, b""]),
)
def test_arbitrary_proofs_end_typed(a: int, b: int, proof: list[bytes], any_root: bytes) -> None:
    with pytest.raises(ProofInvalid):
        verify_inclusion(leaf_hash(b"no such leaf"), a, b, proof, any_root)
    with pytest.raises(ProofInvalid):
        verify_consistency(a, b, leaf_hash(b"no such root"), any_root, proof)


def test_an_empty_first_tree_proves_nothing() -> None:
    for proof in ([], [ROOTS[5]]):
        with pytest.raises(ProofInvalid):
            verify_consistency(0, 5, ROOTS[0], ROOTS[5], proof)
    with pytest.raises(ProofInvalid):
        verify_inclusion(HASHES[0], 0, 0, [], ROOTS[0])


def test_a_place_outside_the_tree_is_refused() -> None:
    for index, size in ((1, 1), (-1, 1), (2, 2), (3, 2), (40, 40)):
        for proof in ([], [HASHES[0]], list(prove_inclusion(HASHES[:size], size - 1))):
            with pytest.raises(ProofInvalid):
                verify_inclusion(HASHES[size - 1], index, size, proof, ROOTS[size])


def test_proofs_of_what_is_not_there_are_not_made() -> None:
    for index in (-1, 40):
        with pytest.raises(ValueError, match="leaf"):
            prove_inclusion(HASHES, index)
    for first in (0, 41):
        with pytest.raises(ValueError, match="prefix"):
            prove_consistency(HASHES, first)
