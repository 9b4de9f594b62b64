"""Deterministic CBOR, the part that this protocol uses (spec: encoding §1, RFC 8949 §4.2.1).

A structural scan first refuses whatever the restricted form has not, without allocating anything,
so that a length of 2^40 in nine bytes costs nothing; then cbor2 decodes; then the value must encode
to the same bytes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import cbor2

from colloque.errors import BadInput, Malformed, TooLarge

MAX_UINT = (1 << 53) - 1
#: Containers inside one another, the outermost counted as the first.
MAX_DEPTH = 8
#: Arrays and maps in one structure: an empty one is one byte here and a hundred decoded (A28).
MAX_CONTAINERS = 32768
#: Elements, keys and values in all of them: a byte here may be eight and more decoded (A28).
MAX_ITEMS = 262144

Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[str, Value] | None"

#: What `encode` takes: a Value, or one made of other mappings and sequences.
Encodable: TypeAlias = "Value | Sequence[Encodable] | Mapping[str, Encodable]"


def encode(value: Encodable) -> bytes:
    """The one encoding of a value. Raises BadInput for a value outside the restricted form."""
    try:
        data = cbor2.dumps(value, canonical=True)
        _scan(data)
    except (cbor2.CBORError, UnicodeError, Malformed, IndexError):
        raise BadInput from None
    return data


def decode(data: bytes, limit: int) -> Value:
    """Decode at most `limit` bytes. Raises TooLarge, Malformed."""
    if len(data) > limit:
        raise TooLarge
    try:
        _scan(data)
        value: Value = cbor2.loads(data)
    except (IndexError, ValueError, cbor2.CBORError):
        raise Malformed from None
    if cbor2.dumps(value, canonical=True) != data:
        raise Malformed
    return value


def _skips() -> list[int]:
    """By head: the length of an item that the head alone determines, 0 for all others."""
    skips = [0] * 256
    for small in range(24):
        skips[small] = 1  # unsigned integer
        skips[0x40 + small] = skips[0x60 + small] = 1 + small  # byte string, text
    skips[0x18], skips[0x19], skips[0x1A] = 2, 3, 5
    skips[0xF4] = skips[0xF5] = skips[0xF6] = 1  # false, true, null
    return skips


_SKIPS = _skips()
_UINT, _BYTES, _TEXT, _ARRAY, _MAP = 0, 2, 3, 4, 5


def _scan(data: bytes) -> None:
    """Check the structure. Raises Malformed, or IndexError where the data ends too early."""
    skip = _SKIPS[data[0]]
    if (skip or _Scan(data).item(0, 0)) != len(data):
        raise Malformed


class _Scan:
    """A walk over the items of which the head does not say the length."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._containers = 0
        self._items = 0

    def item(self, at: int, depth: int) -> int:
        """Scan one item; return where the next begins."""
        data = self._data
        major, number = data[at] >> 5, data[at] & 31
        at += 1
        if number > 23:
            if number > 27:
                raise Malformed
            size = 1 << (number - 24)
            number = int.from_bytes(data[at : at + size], "big")
            at += size
        if major in (_BYTES, _TEXT):
            return at + number
        if major == _UINT and number <= MAX_UINT:
            return at
        self._containers += 1
        self._items += number * (2 if major == _MAP else 1)
        if depth == MAX_DEPTH or number > len(data) - at:
            raise Malformed
        if self._containers > MAX_CONTAINERS or self._items > MAX_ITEMS:
            raise Malformed
        if major == _ARRAY:
            return self._array(at, number, depth + 1)
        if major == _MAP:
            return self._map(at, number, depth + 1)
        raise Malformed

    def _array(self, at: int, count: int, depth: int) -> int:
        data, skips = self._data, _SKIPS
        for _ in range(count):
            skip = skips[data[at]]
            at = at + skip if skip else self.item(at, depth)
        return at

    def _map(self, at: int, count: int, depth: int) -> int:
        data, skips = self._data, _SKIPS
        for _ in range(count):
            head = data[at]
            if head >> 5 != _TEXT:
                raise Malformed
            skip = skips[head]
            at = at + skip if skip else self.item(at, depth)
            skip = skips[data[at]]
            at = at + skip if skip else self.item(at, depth)
        return at
