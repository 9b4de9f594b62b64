"""Verifying keyslot sets (spec: keyslot §2)."""

from __future__ import annotations

from colloque.errors import Malformed, NotAuthorised, RolledBack, Substituted
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_composite
from colloque.wire.keyslots import LABEL, LIMIT, KeyslotSet, decode_keyslot_set
from colloque.wire.signed import decode_signed


def verify_keyslot_set(state: AccountState, data: bytes, pinned_version: int = 0) -> KeyslotSet:
    """A keyslot set that belongs to this verified account, at or after the pinned version."""
    signed = decode_signed(data, LABEL, LIMIT)
    keyslots = decode_keyslot_set(signed.payload)
    if keyslots.account != state.account or keyslots.deployment != state.deployment:
        raise Substituted
    if not state.holds(keyslots.seq, keyslots.head):
        raise Malformed
    key = state.signer_key(keyslots.signer, keyslots.time)
    verify_composite(key, signed.message, signed.sig)
    listed = [(slot.id, slot.kind) for slot in keyslots.slots]
    if listed != [(slot.id, slot.kind) for slot in state.keyslots]:
        raise NotAuthorised
    if keyslots.version < pinned_version:
        raise RolledBack
    return keyslots
