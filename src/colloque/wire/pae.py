"""Pre-authentication encoding and statement hashes (spec: encoding §2)."""

from __future__ import annotations

from hashlib import sha256


def pae(label: str, version: int, payload: bytes) -> bytes:
    """The bytes that every signature, hash and context of this protocol goes through."""
    head = f"colloque {version} {len(label)} {label} {len(payload)} "
    return head.encode("ascii") + payload


def statement_hash(label: str, version: int, payload: bytes) -> bytes:
    """SHA-256 over the PAE, 32 bytes."""
    return sha256(pae(label, version, payload)).digest()
