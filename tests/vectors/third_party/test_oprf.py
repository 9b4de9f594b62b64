"""RFC 9497 test vectors: ristretto255-SHA512, base and verifiable modes."""

from __future__ import annotations

import pytest

from colloque.errors import ProofInvalid
from colloque.sealing import oprf
from colloque.trust.dleq import verify_proof

from .source import load


def _list(joined: str) -> list[bytes]:
    return [bytes.fromhex(part) for part in joined.split(",")]


def test_base_and_verifiable_modes() -> None:
    suites = [
        suite
        for suite in load("oprf/rfc9497_allVectors.json")
        if suite["identifier"] == "ristretto255-SHA512" and suite["mode"] in (0, 1)
    ]
    assert [suite["mode"] for suite in suites] == [0, 1]
    for suite in suites:
        key, mode = bytes.fromhex(suite["skSm"]), suite["mode"]
        for vector in suite["vectors"]:
            blinded = _list(vector["BlindedElement"])
            evaluated = _list(vector["EvaluationElement"])
            inputs, blinds = _list(vector["Input"]), _list(vector["Blind"])
            outputs = _list(vector["Output"])
            for i, (value, blind) in enumerate(zip(inputs, blinds, strict=True)):
                assert oprf.blind(value, blind, mode) == blinded[i]
                assert oprf.evaluate(key, blinded[i]) == evaluated[i]
                assert oprf.finalize(value, blind, evaluated[i]) == outputs[i]
                assert oprf.evaluate_unblinded(value, key, mode) == outputs[i]
            if mode == 1:
                _check_proof(suite, vector, blinded, evaluated)


def _check_proof(
    suite: dict[str, str],
    vector: dict[str, dict[str, str]],
    blinded: list[bytes],
    evaluated: list[bytes],
) -> None:
    proof = bytes.fromhex(vector["Proof"]["proof"])
    key, public = bytes.fromhex(suite["skSm"]), bytes.fromhex(suite["pkSm"])
    assert oprf.prove(key, blinded, evaluated, bytes.fromhex(vector["Proof"]["r"])) == proof
    verify_proof(public, blinded, evaluated, proof)
    for place in range(0, 64, 7):
        wrong = bytearray(proof)
        wrong[place] ^= 1
        with pytest.raises(ProofInvalid):
            verify_proof(public, blinded, evaluated, bytes(wrong))
