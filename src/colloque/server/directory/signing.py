"""The registry's key, in the registry's own store; the server has only its public half.

`colloque.server` must not import `sealing`, where other private keys work, so the composite
signature (spec: encoding §3) of this one command is put together here.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from colloque.server.config import BadConfiguration
from colloque.trust.signature import COMPOSITE_DOMAIN
from colloque.wire.deployment import RECORD_LABEL, DirectoryRecord, encode_directory_record
from colloque.wire.pae import pae
from colloque.wire.signed import Signed, encode_signed


class RegistryKey:
    """Signs directory records."""

    def __init__(self, seed: bytes) -> None:
        """`seed`: 32 bytes for Ed25519, 32 for ML-DSA-65."""
        if len(seed) != 64:
            raise BadConfiguration("the registry's key must hold 64 bytes")
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(seed[:32])
        self._mldsa = MLDSA65PrivateKey.from_seed_bytes(seed[32:])

    def sign(self, record: DirectoryRecord) -> bytes:
        """The signed record."""
        payload = encode_directory_record(record)
        message = pae(RECORD_LABEL, 1, payload)
        signature = self._ed25519.sign(COMPOSITE_DOMAIN + message) + self._mldsa.sign(
            message, COMPOSITE_DOMAIN
        )
        return encode_signed(Signed(RECORD_LABEL, payload, signature))

    def __repr__(self) -> str:
        return "RegistryKey(…)"


def read_registry_key(path: Path | None) -> RegistryKey:
    """Raises BadConfiguration."""
    if path is None:
        raise BadConfiguration("registry: the key's file is not named")
    try:
        return RegistryKey(path.read_bytes())
    except OSError:
        raise BadConfiguration(f"{path.name} cannot be read") from None
