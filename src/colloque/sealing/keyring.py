"""Sealing the keyring under the account master key (spec: keyslot §3)."""

from __future__ import annotations

from hashlib import sha256

from colloque.errors import Tampered
from colloque.sealing.content import open_sealed, seal
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.sigchain import AccountState
from colloque.wire.ids import AccountId
from colloque.wire.keyring import (
    CONTEXT_LABEL,
    FLOOR,
    KEYRING_CONTEXT,
    LIMIT,
    Keyring,
    KeyringContext,
    decode_keyring,
    encode_keyring,
)
from colloque.wire.keyslots import KeyslotSet
from colloque.wire.padding import pad, unpad
from colloque.wire.pae import pae
from colloque.wire.schema import encode


def _context(account: AccountId, version: int) -> bytes:
    return pae(CONTEXT_LABEL, 1, encode(KEYRING_CONTEXT, KeyringContext(account, version)))


def seal_keyring(keyring: Keyring, master: bytes, salt: bytes) -> bytes:
    """Seal under a master key (32 bytes) with a fresh salt (24 bytes)."""
    context = _context(keyring.account, keyring.version)
    return seal(master, context, pad(encode_keyring(keyring), FLOOR), salt)


def open_keyring(
    sealed: bytes, master: bytes, keyslots: KeyslotSet, state: AccountState
) -> Keyring:
    """Open the keyring that a verified set names (spec: password §7, step 7). Raises Tampered."""
    if len(sealed) > LIMIT or sha256(sealed).digest() != keyslots.keyring:
        raise Tampered
    plaintext = open_sealed(master, _context(state.account, keyslots.version), sealed)
    keyring = decode_keyring(unpad(plaintext, FLOOR))
    same = keyring.account == state.account and keyring.version == keyslots.version
    if not same or not state.holds(keyring.seq, keyring.head) or keyring.seq < keyslots.seq:
        raise Tampered
    if [enc.epoch for enc in keyring.enc] != list(range(1, state.enc.epoch + 1)):
        raise Tampered
    if keypair_from_seed(keyring.enc[-1].seed)[1] != state.enc.key:
        raise Tampered
    return keyring
