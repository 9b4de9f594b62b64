"""A guardian's own keys: an X-Wing seed for its traffic, an Ed25519 seed for its evaluations."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from colloque.guardian.config import BadConfiguration
from colloque.sealing.wrap import XWingPrivateKey, keypair_from_seed

SIZE = 64


@dataclass(frozen=True, slots=True)
class GuardianKeys:
    """Private keys with their public halves for the deployment's descriptor."""

    kem: XWingPrivateKey = field(repr=False)
    sign: Ed25519PrivateKey = field(repr=False)
    kem_public: bytes = field(repr=False)
    sign_public: bytes


def create_secrets(path: Path) -> GuardianKeys:
    """Make new keys in a file that only its user reads; an existing file is kept and read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
    return read_secrets(path)


def read_secrets(path: Path) -> GuardianKeys:
    """Read the keys. Raises BadConfiguration for a missing, short or openly readable file."""
    try:
        data = path.read_bytes()
        if path.stat().st_mode & 0o077:
            raise BadConfiguration(f"{path.name} can be read by others than its user")
    except OSError as error:
        raise BadConfiguration(f"{path.name}: {error.strerror}") from None
    if len(data) != SIZE:
        raise BadConfiguration(f"{path.name} has not {SIZE} bytes")
    kem, kem_public = keypair_from_seed(data[:32])
    sign = Ed25519PrivateKey.from_private_bytes(data[32:])
    return GuardianKeys(kem, sign, kem_public, sign.public_key().public_bytes_raw())
