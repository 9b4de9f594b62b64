"""Ciphertexts that AES-GCM opens under two keys: "invisible salamanders".

With two keys known, one block is solved for so that both keys give the same tag (Dodis, Grubbs,
Ristenpart and Woodage, 2018, Fast Message Franking).
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

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
