"""Answers that must not tell by their length what they hold (A29): 65536 * 2^i bytes each."""

from __future__ import annotations

UNIT = 65536


def pad_for(length: int) -> bytes:
    """The zeros that fill an answer up, given its encoded length with an empty `pad`.

    A CBOR byte string of 0 bytes takes 1 byte; longer ones have longer heads, and some totals
    cannot be reached with each head, so the next larger one is taken then.
    """
    bare = length - 1
    target = UNIT
    while True:
        room = target - bare
        for head in (1, 2, 3, 5):
            size = room - head
            if size >= 0 and _head(size) == head:
                return bytes(size)
        target *= 2


def _head(size: int) -> int:
    """Bytes in front of a CBOR byte string of this size."""
    return 1 if size < 24 else 2 if size < 1 << 8 else 3 if size < 1 << 16 else 5
