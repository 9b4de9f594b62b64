"""Verifying that an evaluation was made with the key of a public key (RFC 9497 §2.2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha512
from hmac import compare_digest

from colloque.errors import Malformed, ProofInvalid
from colloque.trust.ristretto import (
    IDENTITY,
    add,
    check_element,
    check_scalar,
    context_string,
    hash_to_scalar,
    multiply,
    multiply_base,
    prefixed,
    scalar_bytes,
)


def composites(
    public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """M and Z of RFC 9497 §2.2.1 ComputeComposites."""
    seed = sha512(prefixed(public) + prefixed(b"Seed-" + context_string())).digest()
    m, z = IDENTITY, IDENTITY
    for index, (c, d) in enumerate(zip(blinded, evaluated, strict=True)):
        transcript = prefixed(seed) + index.to_bytes(2, "big") + prefixed(c) + prefixed(d)
        weight = hash_to_scalar(transcript + b"Composite")
        m, z = add(m, multiply(weight, c)), add(z, multiply(weight, d))
    return m, z


def challenge(public: bytes, m: bytes, z: bytes, t2: bytes, t3: bytes) -> bytes:
    """The Fiat-Shamir challenge of RFC 9497 §2.2."""
    parts = b"".join(prefixed(part) for part in (public, m, z, t2, t3))
    return hash_to_scalar(parts + b"Challenge")


def verify_proof(
    public: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes], proof: bytes
) -> None:
    """Verify c || s (64 bytes). Raises ProofInvalid, whatever is wrong."""
    c, s = proof[:32], proof[32:]
    if not blinded or len(blinded) != len(evaluated):
        raise ProofInvalid
    try:
        for element in (public, *blinded, *evaluated):
            check_element(element)
        check_scalar(c)
        check_scalar(s)
    except Malformed:
        raise ProofInvalid from None
    m, z = composites(public, blinded, evaluated)
    t2 = add(multiply_base(s), multiply(c, public))
    t3 = add(multiply(s, m), multiply(c, z))
    if not compare_digest(challenge(public, m, z, t2, t3), c):
        raise ProofInvalid


def share_public_key(vector: Sequence[bytes], index: int) -> bytes:
    """K_i = sum of i^j V_j over the Feldman vector (spec: password §2). Raises Malformed."""
    if index < 1:
        raise Malformed
    result = IDENTITY
    for power, element in enumerate(vector):
        check_element(element)
        result = add(result, multiply(scalar_bytes(index**power), element))
    return result


def verify_share_proof(
    vector: Sequence[bytes], index: int, blinded: bytes, evaluated: bytes, proof: bytes
) -> None:
    """A guardian's evaluation against its share's public key. Raises ProofInvalid."""
    try:
        public = share_public_key(vector, index)
    except Malformed:
        raise ProofInvalid from None
    verify_proof(public, [blinded], [evaluated], proof)
