"""The decoy's OPRF key in shares: the same at every guardian (spec: decoy §4)."""

from __future__ import annotations

from dataclasses import dataclass, field

import rbcl

from colloque.decoy.derive import Derive
from colloque.trust.ristretto import multiply_base, scalar_bytes
from colloque.wire.ids import Handle


@dataclass(frozen=True, slots=True)
class DecoyOprf:
    """One guardian's share (32 bytes) and the Feldman vector."""

    share: bytes = field(repr=False)
    vector: tuple[bytes, ...]


def decoy_oprf(secret: bytes, handle: Handle, threshold: int, guardian: int) -> DecoyOprf:
    """Share and vector that guardian `guardian` shows for an unknown handle."""
    stream = Derive(secret, handle)("colloque/decoy-oprf", 64 * threshold)
    coefficients = [
        bytes(rbcl.crypto_core_ristretto255_scalar_reduce(stream[64 * i : 64 * i + 64]))
        for i in range(threshold)
    ]
    share = sum(
        int.from_bytes(value, "little") * guardian**power
        for power, value in enumerate(coefficients)
    )
    return DecoyOprf(scalar_bytes(share), tuple(multiply_base(value) for value in coefficients))
