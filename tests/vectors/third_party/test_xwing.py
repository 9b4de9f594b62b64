"""X-Wing: draft-connolly-cfrg-xwing-kem and the 0x647a keys of draft-ietf-hpke-pq.

The HPKE cases of 0x647a use ChaCha20-Poly1305 with associated data, which the library's HPKE does
not take, so here their key pairs are checked; the TypeScript twin opens them whole.
"""

from __future__ import annotations

from hashlib import sha3_256, shake_256

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from colloque.sealing.wrap import keypair_from_seed

from .source import load

_LABEL = b"\\.//^\\"


def _decapsulate(seed: bytes, ciphertext: bytes) -> bytes:
    """X-Wing's combiner, written out for the test: the library does not show the shared secret."""
    expanded = shake_256(seed).digest(96)
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
    first = MLKEM768PrivateKey.from_seed_bytes(expanded[:64]).decapsulate(ciphertext[:1088])
    second = x25519.exchange(X25519PublicKey.from_public_bytes(ciphertext[1088:]))
    public = x25519.public_key().public_bytes_raw()
    return sha3_256(first + second + ciphertext[1088:] + public + _LABEL).digest()


def test_key_pairs_and_shared_secrets() -> None:
    vectors = load("xwing/test-vectors.json")
    assert len(vectors) == 3
    for vector in vectors:
        seed = bytes.fromhex(vector["seed"])
        assert keypair_from_seed(seed)[1].hex() == vector["pk"]
        assert _decapsulate(seed, bytes.fromhex(vector["ct"])).hex() == vector["ss"]


def test_hpke_pq_key_pairs() -> None:
    ours = [item for item in load("hpke-pq/hpke-pq_test-vectors.json") if item["kem_id"] == 0x647A]
    assert len(ours) == 2
    for vector in ours:
        seed = bytes.fromhex(vector["skRm"])
        assert keypair_from_seed(seed)[1].hex() == vector["pkRm"]
        assert _decapsulate(seed, bytes.fromhex(vector["enc"])).hex() == vector["shared_secret"]
