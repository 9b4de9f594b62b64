"""Strict CBOR: one encoding for a value, nothing else accepted, bombs refused before they grow."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloque.errors import BadInput, Malformed, TooLarge
from colloque.wire.cbor import MAX_DEPTH, MAX_UINT, Value, decode, encode

LIMIT = 1 << 20

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(0, MAX_UINT)
    | st.binary(max_size=300)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=30)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), inner)
    ),
    max_leaves=40,
)


def _depth(value: Value) -> int:
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    return 0


def _nested(depth: int) -> Value:
    value: Value = 0
    for _ in range(depth):
        value = [value]
    return value


@given(VALUES)
def test_what_is_encoded_is_decoded(value: Value) -> None:
    if _depth(value) > MAX_DEPTH:
        with pytest.raises(BadInput):
            encode(value)
        return
    decoded = decode(encode(value), LIMIT)
    assert decoded == value
    assert repr(decoded).count("True") == repr(value).count("True")


@given(VALUES.filter(lambda value: _depth(value) <= MAX_DEPTH), st.data())
def test_mutated_bytes_are_refused_or_reencode(value: Value, data: st.DataObject) -> None:
    mutated = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(mutated) - 1))
        mutated[place] = data.draw(st.integers(0, 255))
    _refused_or_reencodes(bytes(mutated))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_refused_or_reencode(data: bytes) -> None:
    _refused_or_reencodes(data)


def _refused_or_reencodes(data: bytes) -> None:
    try:
        value = decode(data, LIMIT)
    except Malformed:
        return
    assert encode(value) == data


@given(VALUES.filter(lambda value: _depth(value) <= MAX_DEPTH))
def test_every_truncation_and_extension_is_malformed(value: Value) -> None:
    data = encode(value)
    for wrong in (*(data[:end] for end in range(len(data))), data + b"\x00"):
        with pytest.raises(Malformed):
            decode(wrong, LIMIT)


@pytest.mark.parametrize(
    "hexed",
    [
        "",  # nothing
        "1800",  # 0 in two bytes
        "190017",  # 23 in three
        "1a0000ffff",  # 65535 in five
        "1b00000000ffffffff",  # 2^32 - 1 in nine
        "1b0020000000000000",  # 2^53
        "1bffffffffffffffff",
        "1c",  # reserved
        "20",  # -1
        "3b001fffffffffffff",
        "5800",  # empty byte string, long form
        "5f4100ff",  # indefinite byte string
        "7f6161ff",  # indefinite text
        "62c328",  # UTF-8: bad continuation
        "61ff",  # UTF-8: bad byte
        "63eda080",  # UTF-8: surrogate
        "62c080",  # UTF-8: overlong
        "9fff",  # indefinite array
        "bfff",  # indefinite map
        "a10000",  # integer key
        "a1410000",  # byte-string key
        "a1f600",  # null key
        "a2616200616100",  # unsorted: b, a
        "a2626161006162" + "00",  # unsorted: longer first
        "a2616100616100",  # a key twice
        "a161" + "61",  # value missing
        "c074323031332d30332d32315432303a30343a30305a",  # tag 0
        "c24101",  # bignum
        "d9d9f700",  # self-described
        "d81c00",  # shareable
        "f7",  # undefined
        "f800",  # simple
        "f818",
        "e0",
        "f90000",  # floats
        "fa00000000",
        "fb0000000000000000",
        "ff",  # break
        "0000",  # two items
    ],
)
def test_everything_else_is_malformed(hexed: str) -> None:
    with pytest.raises(Malformed):
        decode(bytes.fromhex(hexed), LIMIT)


@pytest.mark.parametrize(
    ("value", "hexed"),
    [
        (0, "00"),
        (23, "17"),
        (24, "1818"),
        (256, "190100"),
        (65536, "1a00010000"),
        (MAX_UINT, "1b001fffffffffffff"),
        (b"\x01", "4101"),
        ("é", "62c3a9"),
        ([], "80"),
        ({}, "a0"),
        (False, "f4"),
        (True, "f5"),
        (None, "f6"),
        ({"aa": 1, "b": [2]}, "a2616281" + "02" + "626161" + "01"),
    ],
)
def test_known_encodings(value: Value, hexed: str) -> None:
    assert encode(value).hex() == hexed
    decoded = decode(bytes.fromhex(hexed), LIMIT)
    assert decoded == value
    assert type(decoded) is type(value)


def test_a_long_key_and_a_long_text_pass() -> None:
    value: Value = {"k" * 300: "v" * 70000, "l" * 24: b"b" * 256}
    assert decode(encode(value), LIMIT) == value


def test_nesting_of_eight_passes_and_nine_does_not() -> None:
    assert decode(encode(_nested(MAX_DEPTH)), LIMIT) == _nested(MAX_DEPTH)
    with pytest.raises(Malformed):
        decode(b"\x81" * (MAX_DEPTH + 1) + b"\x00", LIMIT)
    with pytest.raises(Malformed):
        decode(b"\xa1\x61a" * (MAX_DEPTH + 1) + b"\x00", LIMIT)
    with pytest.raises(Malformed):
        decode(b"\x81" * LIMIT, LIMIT)


def test_the_limit_is_of_the_bytes() -> None:
    data = encode(b"x" * 100)
    assert decode(data, len(data)) == b"x" * 100
    with pytest.raises(TooLarge):
        decode(data, len(data) - 1)


@pytest.mark.parametrize("head", ["9b", "bb", "5b", "7b"])
def test_a_claimed_length_allocates_nothing(head: str) -> None:
    for claimed in ("ffffffffffffffff", "0000000100000000", "0000000000100000"):
        bomb = bytes.fromhex("81" * 7 + head + claimed) + b"\x61a\x00" * 100
        tracemalloc.start()
        try:
            with pytest.raises(Malformed):
                decode(bomb, LIMIT)
            assert tracemalloc.get_traced_memory()[1] < 100_000
        finally:
            tracemalloc.stop()


class _Other:
    pass


@pytest.mark.parametrize(
    "value",
    [1.0, -1, MAX_UINT + 1, 1 << 70, {1: 2}, {b"a": 1}, {None: 1}, "\ud800", _Other(), {"a": 0.5}],
)
def test_values_outside_the_form_are_not_encoded(value: Any) -> None:
    with pytest.raises(BadInput):
        encode(value)


def test_a_value_that_contains_itself_is_not_encoded() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(BadInput):
        encode(value)
