"""Deterministic CBOR, the part that this protocol uses (spec: encoding §1, RFC 8949 §4.2.1).

A structural scan first refuses whatever the restricted form has not, without allocating anything,
so that a length of 2^40 in nine bytes costs nothing; then cbor2 decodes; then the value must encode
to the same bytes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import cbor2

from colloque.errors import Malformed, TooLarge

MAX_UINT = (1 << 53) - 1
MAX_DEPTH = 8

Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[str, Value] | None"

#: What `encode` takes: a Value, or one made of other mappings and sequences.
Encodable: TypeAlias = "Value | Sequence[Encodable] | Mapping[str, Encodable]"

_SMALL = {24: 1, 25: 2, 26: 4, 27: 8}


def encode(value: Encodable) -> bytes:
    """The one encoding of a value."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes, limit: int) -> Value:
    """Decode at most `limit` bytes. Raises TooLarge, Malformed."""
    if len(data) > limit:
        raise TooLarge
    try:
        if _scan(data, 0, MAX_DEPTH) != len(data):
            raise Malformed
        value: Value = cbor2.loads(data)
    except (IndexError, ValueError, cbor2.CBORError):
        raise Malformed from None
    if encode(value) != data:
        raise Malformed
    return value


def _scan(data: bytes, at: int, depth: int) -> int:
    """Walk one item and return where the next begins. Raises Malformed, IndexError."""
    first = data[at]
    major, info = first >> 5, first & 31
    at += 1
    if major == 7:
        if info not in (20, 21, 22):
            raise Malformed
        return at
    if info < 24:
        argument = info
    else:
        size = _SMALL.get(info)
        if size is None or at + size > len(data):
            raise Malformed
        argument = int.from_bytes(data[at : at + size], "big")
        at += size
    if major == 0:
        if argument > MAX_UINT:
            raise Malformed
        return at
    if major in (2, 3):
        if argument > len(data) - at:
            raise Malformed
        return at + argument
    if major not in (4, 5) or depth == 0 or argument > len(data) - at:
        raise Malformed
    return _scan_items(data, at, argument, depth - 1, major == 5)


def _scan_items(data: bytes, at: int, count: int, depth: int, is_map: bool) -> int:
    for _ in range(count):
        if is_map:
            if data[at] >> 5 != 3:
                raise Malformed
            at = _scan(data, at, depth)
        at = _scan(data, at, depth)
    return at
