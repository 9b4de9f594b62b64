"""Verifying signatures (spec: encoding §3): strict Ed25519, and Ed25519 + ML-DSA-65 composites."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PublicKey

from colloque.errors import BadSignature

COMPOSITE_DOMAIN = b"colloque-composite"
_P = 2**255 - 19
_Y_MASK = 2**255 - 1

#: The y coordinates of the eight points of small order on edwards25519.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _P - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


def _check_point(encoded: bytes) -> None:
    """Refuse non-canonical encodings and points of small order, which OpenSSL lets pass."""
    y = int.from_bytes(encoded, "little") & _Y_MASK
    if y >= _P or y in _SMALL_ORDER_Y:
        raise BadSignature


def verify_plain(public: bytes, message: bytes, signature: bytes) -> None:
    """Verify an Ed25519 signature (64 bytes) strictly. Raises BadSignature."""
    if len(public) != 32 or len(signature) != 64:
        raise BadSignature
    _check_point(public)
    _check_point(signature[:32])
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise BadSignature from None


def verify_composite(public: bytes, message: bytes, signature: bytes) -> None:
    """Verify both halves (3373 bytes) under a composite key (1984 bytes). Raises BadSignature."""
    if len(public) != 1984 or len(signature) != 3373:
        raise BadSignature
    verify_plain(public[:32], COMPOSITE_DOMAIN + message, signature[:64])
    try:
        key = MLDSA65PublicKey.from_public_bytes(public[32:])
        key.verify(signature[64:], message, COMPOSITE_DOMAIN)
    except (InvalidSignature, ValueError):
        raise BadSignature from None
