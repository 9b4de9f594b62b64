"""ristretto255 as RFC 9497 uses it: group, hashing to group and scalars. Public inputs and scalars.

Elements and scalars are their 32-byte encodings; libsodium (rbcl) does the arithmetic.
"""

from __future__ import annotations

from hashlib import sha512

import rbcl

from colloque.errors import Malformed

ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes(32)
BASE_MODE = 0
VERIFIABLE_MODE = 1


def context_string(mode: int = VERIFIABLE_MODE) -> bytes:
    """RFC 9497 §3.1 for ristretto255-SHA512."""
    return b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"


def check_element(element: bytes) -> None:
    """Refuse non-canonical encodings and the identity. Raises Malformed."""
    if len(element) != 32 or element == IDENTITY:
        raise Malformed
    if not rbcl.crypto_core_ristretto255_is_valid_point(element):
        raise Malformed


def check_scalar(scalar: bytes) -> None:
    """Refuse scalars that are not reduced. Raises Malformed."""
    if len(scalar) != 32 or int.from_bytes(scalar, "little") >= ORDER:
        raise Malformed


def scalar_bytes(value: int) -> bytes:
    """The encoding of an integer modulo the order."""
    return (value % ORDER).to_bytes(32, "little")


def multiply(scalar: bytes, element: bytes) -> bytes:
    """scalar * element, the identity allowed as a result."""
    if not any(scalar) or element == IDENTITY:
        return IDENTITY
    return bytes(rbcl.crypto_scalarmult_ristretto255_allow_scalar_zero(scalar, element))


def multiply_base(scalar: bytes) -> bytes:
    """scalar * G."""
    if not any(scalar):
        return IDENTITY
    return bytes(rbcl.crypto_scalarmult_ristretto255_base_allow_scalar_zero(scalar))


def add(a: bytes, b: bytes) -> bytes:
    """a + b."""
    return bytes(rbcl.crypto_core_ristretto255_add(a, b))


def expand_message(message: bytes, dst: bytes) -> bytes:
    """expand_message_xmd with SHA-512 to 64 bytes (RFC 9380 §5.3.1)."""
    suffix = dst + bytes([len(dst)])
    b0 = sha512(bytes(128) + message + b"\x00\x40" + b"\x00" + suffix).digest()
    return sha512(b0 + b"\x01" + suffix).digest()


def hash_to_group(message: bytes, mode: int = VERIFIABLE_MODE) -> bytes:
    """RFC 9497 §4.1 HashToGroup."""
    uniform = expand_message(message, b"HashToGroup-" + context_string(mode))
    return bytes(rbcl.crypto_core_ristretto255_from_hash(uniform))


def hash_to_scalar(message: bytes, mode: int = VERIFIABLE_MODE) -> bytes:
    """RFC 9497 §4.1 HashToScalar."""
    uniform = expand_message(message, b"HashToScalar-" + context_string(mode))
    return bytes(rbcl.crypto_core_ristretto255_scalar_reduce(uniform))


def prefixed(data: bytes) -> bytes:
    """Two bytes of length, then the data (I2OSP of RFC 9497)."""
    return len(data).to_bytes(2, "big") + data
