"""Signing statements (spec: encoding §3)."""

from __future__ import annotations

from colloque.sealing.signing import EntryKey, SigningKey
from colloque.wire.signed import VERSION, Signed, encode_signed


def sign_statement(label: str, payload: bytes, key: SigningKey | EntryKey) -> bytes:
    """The encoded statement; composite or plain is fixed by the label, so by the key's type."""
    return encode_signed(Signed(label, payload, key.sign(label, VERSION, payload)))
