"""Wrapping keys with HPKE over X-Wing (spec: encoding §5; RFC 9180, draft-ietf-hpke-pq).

AES-GCM does not commit to its key, so 32 zero bytes go in front of every plaintext and are checked.
"""

from __future__ import annotations

from hashlib import shake_256
from hmac import compare_digest

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from colloque.errors import Malformed, Tampered
from colloque.wire import cbor
from colloque.wire.pae import pae

XWingPrivateKey = MLKEM768X25519PrivateKey

PUBLIC_KEY_SIZE = 1216
ENC_SIZE = 1120
WRAP_SIZE = 1200
_ZEROS = bytes(32)
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def keypair_from_seed(seed: bytes) -> tuple[XWingPrivateKey, bytes]:
    """Private key and public key (1216 bytes) of a 32-byte X-Wing seed (GenerateKeyPairDerand)."""
    if len(seed) != 32:
        raise ValueError("an X-Wing seed has 32 bytes")
    expanded = shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    return MLKEM768X25519PrivateKey(mlkem, x25519), public


def _public_key(public: bytes) -> MLKEM768X25519PublicKey:
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:1184])
        x25519 = X25519PublicKey.from_public_bytes(public[1184:])
    except ValueError:
        raise Malformed from None
    return MLKEM768X25519PublicKey(mlkem, x25519)


def seal_to(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    """HPKE base mode over zeros and plaintext: 1168 bytes longer. Raises Malformed (bad key)."""
    try:
        return _SUITE.encrypt(_ZEROS + plaintext, _public_key(public), info)
    except ValueError:
        # An X25519 half of small order: the shared secret would be zero.
        raise Malformed from None


def open_from(private: XWingPrivateKey, info: bytes, sealed: bytes) -> bytes:
    """Open what `seal_to` made. Raises Tampered, whatever is wrong."""
    try:
        opened = _SUITE.decrypt(sealed, private, info)
    except (InvalidTag, ValueError):
        raise Tampered from None
    if len(opened) < 32 or not compare_digest(opened[:32], _ZEROS):
        raise Tampered
    return opened[32:]


def wrap(key: bytes, public: bytes, info: bytes) -> bytes:
    """Wrap a 32-byte key: 1200 bytes."""
    if len(key) != 32:
        raise ValueError("a wrapped key has 32 bytes")
    return seal_to(public, info, key)


def unwrap(wrapped: bytes, private: XWingPrivateKey, info: bytes) -> bytes:
    """The 32-byte key again. Raises Tampered, whatever is wrong."""
    if len(wrapped) != WRAP_SIZE:
        raise Tampered
    return open_from(private, info, wrapped)


def wrap_info(label: str, context_hash: bytes, recipient: bytes, epoch: int, purpose: str) -> bytes:
    """What a wrap is bound to."""
    value: cbor.Value = {
        "context": context_hash,
        "epoch": epoch,
        "label": label,
        "purpose": purpose,
        "recipient": recipient,
    }
    return pae("colloque/wrap", 1, cbor.encode(value))
