"""Proofs of an evaluation: only the key of the agreed vector makes them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import Malformed, ProofInvalid
from colloque.sealing import oprf
from colloque.trust.dleq import share_public_key, verify_proof, verify_share_proof
from colloque.trust.ristretto import IDENTITY, ORDER, multiply_base, scalar_bytes

KEY, OTHER, NONCE = (oprf.scalar_from(bytes([number]) * 64) for number in (1, 2, 3))
BLINDED = [oprf.blind(bytes([number]), NONCE) for number in range(3)]
EVALUATED = [oprf.evaluate(KEY, element) for element in BLINDED]
PUBLIC = multiply_base(KEY)
PROOF = oprf.prove(KEY, BLINDED, EVALUATED, NONCE)
SHARES, VECTOR = oprf.split(KEY, 2, 3, [OTHER])
#: Not the encoding of any element: not below the field's prime, odd, off the curve.
NOT_ELEMENTS = [b"\xff" * 32, b"\x01" + bytes(31), b"\x02" + bytes(31), b"", bytes(31), bytes(33)]


def _refused(public: bytes, blinded: list[bytes], evaluated: list[bytes], proof: bytes) -> None:
    with pytest.raises(ProofInvalid):
        verify_proof(public, blinded, evaluated, proof)


def test_single_and_batch_proofs_pass() -> None:
    verify_proof(PUBLIC, BLINDED, EVALUATED, PROOF)
    single = oprf.prove(KEY, BLINDED[:1], EVALUATED[:1], NONCE)
    verify_proof(PUBLIC, BLINDED[:1], EVALUATED[:1], single)
    _refused(PUBLIC, BLINDED, EVALUATED, single)


def test_another_key_input_output_or_order_is_refused() -> None:
    _refused(multiply_base(OTHER), BLINDED, EVALUATED, PROOF)
    wrong = oprf.evaluate(OTHER, BLINDED[0])
    _refused(PUBLIC, BLINDED, [wrong, *EVALUATED[1:]], PROOF)
    _refused(PUBLIC, BLINDED, [EVALUATED[1], EVALUATED[0], EVALUATED[2]], PROOF)
    _refused(PUBLIC, [BLINDED[1], BLINDED[0], BLINDED[2]], EVALUATED, PROOF)
    # An evaluation under another key, proved as honestly as can be.
    lie = oprf.prove(OTHER, BLINDED[:1], [wrong], NONCE)
    _refused(PUBLIC, BLINDED[:1], [wrong], lie)


def test_uneven_and_empty_lists_are_refused() -> None:
    _refused(PUBLIC, BLINDED, EVALUATED[:2], PROOF)
    _refused(PUBLIC, BLINDED[:2], EVALUATED, PROOF)
    _refused(PUBLIC, [], [], oprf.prove(KEY, [], [], NONCE))


@pytest.mark.parametrize("bad", [*NOT_ELEMENTS, IDENTITY])
def test_bad_elements_are_refused_everywhere(bad: bytes) -> None:
    _refused(bad, BLINDED, EVALUATED, PROOF)
    _refused(PUBLIC, [bad, *BLINDED[1:]], EVALUATED, PROOF)
    _refused(PUBLIC, BLINDED, [bad, *EVALUATED[1:]], PROOF)
    with pytest.raises(Malformed):
        share_public_key([VECTOR[0], bad], 1)
    with pytest.raises(ProofInvalid):
        verify_share_proof([bad, VECTOR[1]], 1, BLINDED[0], EVALUATED[0], PROOF)


def test_unreduced_scalars_are_refused() -> None:
    for half in (0, 32):
        value = int.from_bytes(PROOF[half : half + 32], "little") + ORDER
        wrong = bytearray(PROOF)
        wrong[half : half + 32] = value.to_bytes(32, "little")
        _refused(PUBLIC, BLINDED, EVALUATED, bytes(wrong))


@settings(max_examples=60)
@given(st.integers(0, 63), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    wrong = bytearray(PROOF)
    wrong[place] ^= change
    _refused(PUBLIC, BLINDED, EVALUATED, bytes(wrong))


@given(st.binary(max_size=80))
def test_arbitrary_proofs_are_refused(proof: bytes) -> None:
    _refused(PUBLIC, BLINDED, EVALUATED, proof)


def test_a_share_is_proved_against_the_vector() -> None:
    for index, share in enumerate(SHARES, 1):
        assert share_public_key(VECTOR, index) == multiply_base(share)
        evaluated = oprf.evaluate(share, BLINDED[0])
        proof = oprf.prove(share, BLINDED[:1], [evaluated], NONCE)
        verify_share_proof(VECTOR, index, BLINDED[0], evaluated, proof)
        for other in {1, 2, 3, 4} - {index}:
            with pytest.raises(ProofInvalid):
                verify_share_proof(VECTOR, other, BLINDED[0], evaluated, proof)


def test_no_share_has_an_index_below_one() -> None:
    proof = oprf.prove(KEY, BLINDED[:1], EVALUATED[:1], NONCE)
    for index in (0, -1):
        with pytest.raises(ProofInvalid):
            verify_share_proof(VECTOR, index, BLINDED[0], EVALUATED[0], proof)


def test_a_vector_that_sums_to_the_identity_is_refused() -> None:
    # f(2) = 0: whoever made this vector would have guardian 2 answer for no key at all.
    negated = scalar_bytes(-2 * int.from_bytes(OTHER, "little"))
    vector = [multiply_base(negated), multiply_base(OTHER)]
    with pytest.raises(ProofInvalid):
        verify_share_proof(vector, 2, BLINDED[0], EVALUATED[0], PROOF)
