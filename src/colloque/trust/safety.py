"""The safety code of two accounts (spec: identity §4)."""

from __future__ import annotations

from colloque.wire.cbor import encode
from colloque.wire.ids import AccountId
from colloque.wire.pae import statement_hash


def safety_code(a: AccountId, b: AccountId) -> bytes:
    """32 bytes, the same for both sides; binds both ids and nothing that changes."""
    lo, hi = sorted((bytes(a), bytes(b)))
    return statement_hash("colloque/safety-code", 1, encode({"hi": hi, "lo": lo}))
