"""A19: one ciphertext that AES-GCM opens under two keys; the commitment refuses it (encoding §5).

The colliding ciphertext is really made: with two keys known, one block is solved for so that both
keys give the same tag (the "invisible salamanders" of Dodis, Grubbs, Ristenpart and Woodage, 2018).
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from colloque.errors import Tampered
from colloque.sealing.content import Opener, _derive, open_chunk, open_sealed
from colloque.sealing.wrap import _SUITE, WRAP_SIZE, _public_key, keypair_from_seed, unwrap

SALT, CONTEXT = bytes(24), b"context"
REDUCTION = 0xE1 << 120


def multiply(x: int, y: int) -> int:
    """In GF(2^128) with GCM's order of bits (NIST SP 800-38D §6.3)."""
    z = 0
    for bit in range(127, -1, -1):
        if y >> bit & 1:
            z ^= x
        x = x >> 1 ^ (REDUCTION if x & 1 else 0)
    return z


def inverse(x: int) -> int:
    """x^(2^128 - 2)."""
    result, power = 1 << 127, x
    for _ in range(127):
        power = multiply(power, power)
        result = multiply(result, power)
    return result


def block(key: bytes, data: bytes) -> int:
    """AES of one block."""
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
    return int.from_bytes(encryptor.update(data), "big")


def collide(keys: list[tuple[bytes, bytes]], first: bytes) -> bytes:
    """Two blocks and a tag that are a valid GCM message under both (key, nonce) pairs."""
    c1, lengths = int.from_bytes(first, "big"), 2 * 128
    constant, coefficient, terms = 0, 0, []
    for key, nonce in keys:
        h = block(key, bytes(16))
        h2 = multiply(h, h)
        mask = block(key, nonce + b"\x00\x00\x00\x01")
        known = multiply(c1, multiply(h2, h)) ^ multiply(lengths, h) ^ mask
        terms.append((h2, known))
        coefficient ^= h2
        constant ^= known
    c2 = multiply(constant, inverse(coefficient))
    h2, known = terms[0]
    tag = multiply(c2, h2) ^ known
    return first + c2.to_bytes(16, "big") + tag.to_bytes(16, "big")


def test_a19_a_ciphertext_for_two_keys_opens_under_neither() -> None:
    keys = [bytes([number]) * 32 for number in (1, 2)]
    derived = [_derive(key, SALT, CONTEXT) for key in keys]
    pairs = [(chunk_key, nonce.to_bytes(12, "big")) for chunk_key, nonce, _ in derived]
    chunk = collide(pairs, b"sixteen letters.")
    opened = [AESGCM(key).decrypt(nonce, chunk, None) for key, nonce in pairs]
    assert opened[0] != opened[1], "control: without the commitment both keys open it"

    for _, _, commitment in derived:
        accepted = []
        for number, key in enumerate(keys):
            opener = Opener(key, CONTEXT)
            try:
                opener.update(SALT + commitment + chunk)
                accepted.append((number, opener.finish()))
            except Tampered:
                continue
        assert len(accepted) == 1, "the header names one key, and only that one opens"
    with pytest.raises(Tampered):
        Opener(keys[0], CONTEXT).update(SALT + bytes(32) + chunk)


def raw_wrap(plaintext: bytes, seed: bytes, info: bytes) -> bytes:
    """HPKE as this protocol uses it, over any plaintext."""
    _, public = keypair_from_seed(seed)
    return _SUITE.encrypt(plaintext, _public_key(public), info)


@pytest.mark.parametrize("place", range(32))
def test_a19_a_wrap_whose_first_32_bytes_are_not_zero_is_refused(place: int) -> None:
    """A wrap made for two recipients' keys cannot show zeros to both: AES-GCM alone would open."""
    seed, info, key = bytes(range(32)), b"info", b"k" * 32
    private, _ = keypair_from_seed(seed)
    assert unwrap(raw_wrap(bytes(32) + key, seed, info), private, info) == key
    prefix = bytearray(32)
    prefix[place] = 1 << (place % 8)
    wrapped = raw_wrap(bytes(prefix) + key, seed, info)
    assert len(wrapped) == WRAP_SIZE
    assert _SUITE.decrypt(wrapped, private, info)[32:] == key, "control: it does open underneath"
    with pytest.raises(Tampered):
        unwrap(wrapped, private, info)


def test_a19_no_chunk_of_a_file_opens_under_another_file_s_key() -> None:
    """The colliding chunk as the content of an entry or a file: the key is bound by the header."""
    keys = [bytes([number]) * 32 for number in (3, 4)]
    derived = [_derive(key, SALT, CONTEXT) for key in keys]
    chunk = collide([(k, n.to_bytes(12, "big")) for k, n, _ in derived], b"another sixteen.")
    for owner, other in ((0, 1), (1, 0)):
        sealed = SALT + derived[owner][2] + chunk
        assert len(open_sealed(keys[owner], CONTEXT, sealed)) == 32
        assert len(open_chunk(keys[owner], CONTEXT, sealed[:56], 0, chunk)) == 32
        with pytest.raises(Tampered):
            open_sealed(keys[other], CONTEXT, sealed)
        with pytest.raises(Tampered):
            open_chunk(keys[other], CONTEXT, sealed[:56], 0, chunk)
