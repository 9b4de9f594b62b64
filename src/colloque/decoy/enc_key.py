"""An X-Wing public key without a private half (spec: decoy §2).

The ML-KEM part is a uniformly sampled vector, the X25519 part a random string: neither can be told
from a real key, and nobody holds what would open a wrap for it.
"""

from __future__ import annotations

from hashlib import shake_256

_Q = 3329
_COEFFICIENTS = 768
_VECTOR_SIZE = 1152
#: Enough for 768 accepted candidates with room: three bytes give two, four of five are accepted.
_STREAM_SIZE = 4096


def enc_key_without_private(seed: bytes) -> bytes:
    """1216 bytes: ByteEncode_12 of 768 coefficients, rho (32 bytes), X25519 (32 bytes)."""
    stream = shake_256(seed).digest(_STREAM_SIZE)
    coefficients, used = _sample(stream)
    rest = stream[used : used + 64]
    x25519 = rest[32:63] + bytes([rest[63] & 0x7F])
    return _encode(coefficients) + rest[:32] + x25519


def _sample(stream: bytes) -> tuple[list[int], int]:
    """Rejection sampling as in FIPS 203 Algorithm 7 (SampleNTT)."""
    found: list[int] = []
    for at in range(0, _STREAM_SIZE - 66, 3):
        a, b, c = stream[at : at + 3]
        for candidate in (a | (b & 15) << 8, b >> 4 | c << 4):
            if candidate < _Q and len(found) < _COEFFICIENTS:
                found.append(candidate)
        if len(found) == _COEFFICIENTS:
            return found, at + 3
    raise ValueError("the stream was too short")  # happens with negligible probability


def _encode(coefficients: list[int]) -> bytes:
    """FIPS 203 Algorithm 5 (ByteEncode) with d = 12."""
    out = bytearray()
    for low, high in zip(coefficients[::2], coefficients[1::2], strict=True):
        out += (low | high << 12).to_bytes(3, "little")
    return bytes(out)
