"""A guardian's evaluation and proof (spec: password §2; RFC 9497)."""

from __future__ import annotations

import pytest
from tests.vectors.third_party.source import load
from tools.vectors.stream import Stream

from colloque.errors import Malformed
from colloque.guardian.oprf import Share, belongs, evaluate
from colloque.sealing import oprf
from colloque.trust.dleq import verify_share_proof

RNG = Stream("guardian oprf")


def shares() -> list[Share]:
    key, other = (oprf.scalar_from(RNG(64)) for _ in range(2))
    scalars, vector = oprf.split(key, 2, 3, [other])
    return [Share(scalar, vector) for scalar in scalars]


def test_it_is_the_evaluation_and_proof_of_the_rfc() -> None:
    (suite,) = (
        suite
        for suite in load("oprf/rfc9497_allVectors.json")
        if suite["identifier"] == "ristretto255-SHA512" and suite["mode"] == 1
    )
    checked = 0
    for vector in suite["vectors"]:
        if vector["Batch"] != 1:
            continue
        share = Share(bytes.fromhex(suite["skSm"]), ())
        evaluated, proof = evaluate(
            share,
            bytes.fromhex(vector["BlindedElement"]),
            bytes.fromhex(vector["Proof"]["r"]) + bytes(32),
        )
        assert evaluated.hex() == vector["EvaluationElement"]
        assert proof.hex() == vector["Proof"]["proof"]
        checked += 1
    assert checked == 2


def test_each_share_proves_itself_under_the_vector() -> None:
    blinded = oprf.blind(b"input", oprf.scalar_from(RNG(64)))
    for index, share in enumerate(shares(), 1):
        evaluated, proof = evaluate(share, blinded, RNG(64))
        verify_share_proof(share.vector, index, blinded, evaluated, proof)


def test_a_share_belongs_to_its_index_alone() -> None:
    for index, share in enumerate(shares(), 1):
        assert [belongs(share, other) for other in (1, 2, 3)] == [
            other == index for other in (1, 2, 3)
        ]


def test_what_is_not_an_element_or_a_scalar_is_malformed() -> None:
    share = shares()[0]
    for element in (bytes(32), b"\xff" * 32, b"\x01" + bytes(31)):
        with pytest.raises(Malformed):
            evaluate(share, element, RNG(64))
        with pytest.raises(Malformed):
            belongs(Share(share.scalar, (element, share.vector[1])), 1)
    with pytest.raises(Malformed):
        belongs(Share(b"\xff" * 32, share.vector), 1)


def test_no_repr_shows_a_share() -> None:
    share = shares()[0]
    assert repr(share.scalar) not in repr(share)
