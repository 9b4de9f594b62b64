"""Takes the randomness out of signing and wrapping while vectors are generated.

ML-DSA is hedged and encapsulation random in the Python library, without a way to give the random
bytes; @noble/post-quantum takes them, so a Node process beside us computes both. The HPKE key
schedule on top of it stands here (RFC 9180 §5.1), checked against the library with every wrap.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from tools.vectors.stream import Stream

from colloque.sealing.signing import SigningKey
from colloque.trust.signature import COMPOSITE_DOMAIN
from colloque.wire.pae import pae

_SUITE_ID = b"HPKE" + bytes.fromhex("647a00010002")


class Node:
    """The process that signs and encapsulates."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("deterministic.mjs")
        self._process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, op: str, **fields: bytes) -> bytes:
        """One request; every field travels as hexadecimal."""
        request = {"op": op, **{name: value.hex() for name, value in fields.items()}}
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the process has no pipes")
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        return bytes.fromhex(stdout.readline())


_node = cache(Node)
_streams: list[Stream] = []


def reseed(name: str) -> None:
    """What is wrapped from here on depends on this name, not on what was wrapped before."""
    _streams[:] = [Stream(f"encapsulations of {name}")]


def sign_mldsa(seed: bytes, message: bytes, context: bytes = COMPOSITE_DOMAIN) -> bytes:
    """The deterministic variant of ML-DSA-65 (FIPS 204 §3.4): 3309 bytes."""
    return _node().ask("sign", seed=seed, message=message, context=context)


def encapsulate(public: bytes) -> tuple[bytes, bytes]:
    """X-Wing to a public key: ciphertext (1120 bytes) and shared secret (32 bytes)."""
    both = _node().ask("encapsulate", public=public, random=_streams[0](64))
    return both[:1120], both[1120:]


def _sign(self: Any, label: str, version: int, payload: bytes) -> bytes:
    message = pae(label, version, payload)
    ed25519: bytes = self._ed25519.sign(COMPOSITE_DOMAIN + message)
    return ed25519 + sign_mldsa(self._mldsa.private_bytes_raw(), message)


def _seal_to(public: bytes, info: bytes, plaintext: bytes) -> bytes:
    enc, secret = encapsulate(public)
    return enc + seal_hpke(secret, info, bytes(32) + plaintext)


@contextmanager
def deterministic() -> Iterator[None]:
    """While this lasts, composite signatures and HPKE wraps repeat from run to run."""
    with (
        patch.object(SigningKey, "sign", _sign),
        patch("colloque.sealing.wrap.seal_to", _seal_to),
        patch("colloque.sealing.guardian.seal_to", _seal_to),
    ):
        yield


def seal_hpke(shared_secret: bytes, info: bytes, plaintext: bytes) -> bytes:
    """HPKE base mode after encapsulation: HKDF-SHA256, AES-256-GCM, sequence 0, empty AAD."""
    psk_id_hash = _extract(b"", b"psk_id_hash", b"")
    context = b"\x00" + psk_id_hash + _extract(b"", b"info_hash", info)
    secret = _extract(shared_secret, b"secret", b"")
    key, nonce = _expand(secret, b"key", context, 32), _expand(secret, b"base_nonce", context, 12)
    return AESGCM(key).encrypt(nonce, plaintext, None)


def _extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return HKDF.extract(SHA256(), salt, b"HPKE-v1" + _SUITE_ID + label + secret)


def _expand(secret: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + _SUITE_ID + label + info
    return HKDFExpand(algorithm=SHA256(), length=size, info=labelled).derive(secret)
