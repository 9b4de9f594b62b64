"""Signing keys (spec: encoding §3). No repr shows a key."""

from __future__ import annotations

from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from colloque.trust.signature import COMPOSITE_DOMAIN
from colloque.wire.pae import pae


class EntryKey:
    """A plain Ed25519 key: entries, log-in assertions, requests; one key for one purpose."""

    __slots__ = ("_private", "public")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        #: The public key, 32 bytes.
        self.public = private.public_key().public_bytes_raw()

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """From a 32-byte seed."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def sign(self, label: str, version: int, payload: bytes) -> bytes:
        """Sign PAE(label, version, payload): 64 bytes."""
        return self._private.sign(pae(label, version, payload))

    def sign_bytes(self, message: bytes) -> bytes:
        """Sign bytes whose form another standard fixes (RFC 9421): 64 bytes."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return "EntryKey(…)"


class SigningKey:
    """A composite Ed25519 + ML-DSA-65 key for identity and membership statements."""

    __slots__ = ("_ed25519", "_mldsa", "public")

    def __init__(self, ed25519: Ed25519PrivateKey, mldsa: MLDSA65PrivateKey) -> None:
        self._ed25519, self._mldsa = ed25519, mldsa
        #: The public key, 1984 bytes.
        self.public = (
            ed25519.public_key().public_bytes_raw() + mldsa.public_key().public_bytes_raw()
        )

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """From a 64-byte seed: 32 for Ed25519, 32 for ML-DSA-65."""
        if len(seed) != 64:
            raise ValueError("a composite seed has 64 bytes")
        ed25519 = Ed25519PrivateKey.from_private_bytes(seed[:32])
        return cls(ed25519, MLDSA65PrivateKey.from_seed_bytes(seed[32:]))

    def sign(self, label: str, version: int, payload: bytes) -> bytes:
        """Sign PAE(label, version, payload) with both halves: 3373 bytes."""
        message = pae(label, version, payload)
        ed25519 = self._ed25519.sign(COMPOSITE_DOMAIN + message)
        return ed25519 + self._mldsa.sign(message, COMPOSITE_DOMAIN)

    def __repr__(self) -> str:
        return "SigningKey(…)"
