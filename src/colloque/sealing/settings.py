"""Sealing an account's settings (spec: sync §6)."""

from __future__ import annotations

from colloque.errors import Tampered
from colloque.sealing.content import open_sealed, seal
from colloque.wire.ids import AccountId
from colloque.wire.padding import pad, unpad
from colloque.wire.pae import pae
from colloque.wire.schema import encode
from colloque.wire.settings import (
    CONTEXT_LABEL,
    FLOOR,
    SETTINGS_CONTEXT,
    Settings,
    SettingsContext,
    decode_settings,
    encode_settings,
)


def _context(account: AccountId, version: int) -> bytes:
    return pae(CONTEXT_LABEL, 1, encode(SETTINGS_CONTEXT, SettingsContext(account, version)))


def seal_settings(settings: Settings, account: AccountId, key: bytes, salt: bytes) -> bytes:
    """Seal under the keyring's settings key (32 bytes) with a fresh salt (24 bytes)."""
    context = _context(account, settings.version)
    return seal(key, context, pad(encode_settings(settings), FLOOR), salt)


def open_settings(sealed: bytes, account: AccountId, key: bytes, version: int) -> Settings:
    """Open the settings of a version. Raises Tampered, Malformed."""
    plaintext = open_sealed(key, _context(account, version), sealed)
    settings = decode_settings(unpad(plaintext, FLOOR))
    if settings.version != version:
        raise Tampered
    return settings
