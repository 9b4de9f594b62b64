"""Key derivation (spec: encoding §5): HKDF-SHA256 (RFC 5869) with a PAE as info."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from colloque.wire.pae import pae


def hkdf(secret: bytes, label: str, length: int, context: bytes = b"") -> bytes:
    """`length` bytes for one purpose; empty salt, info = PAE(label, 1, context)."""
    info = pae(label, 1, context)
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)
