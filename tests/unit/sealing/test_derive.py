"""Derivation: HKDF-SHA256 of RFC 5869, one purpose for a label."""

from __future__ import annotations

import hmac

from hypothesis import given
from hypothesis import strategies as st

from colloque.sealing.derive import hkdf
from colloque.wire.pae import pae


def _rfc_5869(secret: bytes, info: bytes, length: int) -> bytes:
    key = hmac.digest(bytes(32), secret, "sha256")
    out, block, number = b"", b"", 0
    while len(out) < length:
        number += 1
        block = hmac.digest(key, block + info + bytes([number]), "sha256")
        out += block
    return out[:length]


@given(st.binary(min_size=1, max_size=80), st.integers(1, 200), st.binary(max_size=50))
def test_it_is_the_rfc(secret: bytes, length: int, context: bytes) -> None:
    expected = _rfc_5869(secret, pae("colloque/test", 1, context), length)
    assert hkdf(secret, "colloque/test", length, context) == expected


def test_secret_label_and_context_all_count() -> None:
    keys = {
        hkdf(secret, label, 32, context)
        for secret in (bytes(32), bytes(31))
        for label in ("colloque/a", "colloque/b")
        for context in (b"", b"a", b"b")
    }
    assert len(keys) == 12
