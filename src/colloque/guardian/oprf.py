"""A guardian's own OPRF evaluation with its proof (spec: password §2, RFC 9497 §2.2.1).

Written apart from the clients' side: a guardian has a share, no password, no blinding.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.trust.dleq import challenge, composites, share_public_key
from colloque.trust.ristretto import (
    check_element,
    check_scalar,
    multiply,
    multiply_base,
    scalar_bytes,
)


@dataclass(frozen=True, slots=True)
class Share:
    """One share of an account's OPRF key (32 bytes) and the Feldman vector it belongs to."""

    scalar: bytes = field(repr=False)
    vector: tuple[bytes, ...]


def evaluate(share: Share, blinded: bytes, nonce: bytes) -> tuple[bytes, bytes]:
    """Evaluation (32 bytes) and DLEQ proof (64 bytes), with 64 random bytes for the proof.

    Raises Malformed for an element that is not canonical or is the identity.
    """
    check_element(blinded)
    evaluated = multiply(share.scalar, blinded)
    public = multiply_base(share.scalar)
    m, z = composites(public, [blinded], [evaluated])
    r = int.from_bytes(nonce, "little")
    c = challenge(public, m, z, multiply_base(scalar_bytes(r)), multiply(scalar_bytes(r), m))
    s = r - int.from_bytes(c, "little") * int.from_bytes(share.scalar, "little")
    return evaluated, c + scalar_bytes(s)


def belongs(share: Share, index: int) -> bool:
    """Whether the scalar is the share of guardian `index` of this vector. Raises Malformed."""
    check_scalar(share.scalar)
    return multiply_base(share.scalar) == share_public_key(share.vector, index)
