"""d(label, n) = HKDF(decoy secret, label, n, context = handle) (spec: decoy)."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from colloque.wire.ids import Handle
from colloque.wire.pae import pae

DECOY_SECRET_SIZE = 32


@dataclass(frozen=True, slots=True)
class Derive:
    """Everything about one handle's decoy follows from this."""

    secret: bytes = field(repr=False)
    handle: Handle

    def __call__(self, label: str, length: int) -> bytes:
        """`length` bytes for one purpose."""
        info = pae(label, 1, bytes(self.handle))
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(self.secret)
