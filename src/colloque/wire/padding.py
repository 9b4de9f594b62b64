"""PADMÉ padding (spec: encoding §5; Nikitin et al., PURBs, PETS 2019)."""

from __future__ import annotations

from colloque.errors import Malformed

FLOOR = 1024


def padme(length: int, floor: int) -> int:
    """The padded length: at least `floor`, at most about 12 % more than `length` above it."""
    if length <= floor:
        return floor
    exponent = length.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-length // step) * step


def pad(data: bytes, floor: int = FLOOR) -> bytes:
    """Four bytes of true length, the data, zeros."""
    framed = len(data).to_bytes(4, "big") + data
    return framed.ljust(padme(len(framed), floor), b"\0")


def unpad(padded: bytes, floor: int = FLOOR) -> bytes:
    """The data again. Raises Malformed unless `pad` gives exactly these bytes."""
    length = int.from_bytes(padded[:4], "big")
    if len(padded) < 4 or len(padded) != padme(4 + length, floor):
        raise Malformed
    if padded.count(0, 4 + length) != len(padded) - 4 - length:
        raise Malformed
    return padded[4 : 4 + length]
