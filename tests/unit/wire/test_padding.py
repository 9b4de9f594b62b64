"""Padding: few sizes, small cost, one padded form for any data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloque.errors import Malformed
from colloque.wire.padding import FLOOR, pad, padme, unpad


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, 1024),
        (1024, 1024),
        (1025, 1088),
        (1088, 1088),
        (4097, 4352),
        (1 << 20, 1 << 20),
        ((1 << 20) + 1, (1 << 20) + 32768),
        (1 << 30, 1 << 30),
        (9999999, 10223616),
    ],
)
def test_known_sizes(length: int, expected: int) -> None:
    assert padme(length, FLOOR) == expected


@pytest.mark.parametrize(("length", "expected"), [(9, 10), (33, 36), (100, 104), (1000, 1024)])
def test_without_a_floor_as_in_the_paper(length: int, expected: int) -> None:
    assert padme(length, 1) == expected


@given(st.integers(0, 1 << 50), st.integers(1, 1 << 16))
def test_never_shorter_at_most_12_percent_and_stable(length: int, floor: int) -> None:
    padded = padme(length, floor)
    assert padded >= max(length, floor)
    assert padded <= max(floor, length + length * 12 // 100 + 1)
    assert padme(padded, floor) == padded
    assert padme(length + 1, floor) >= padded


@given(st.binary(max_size=5000), st.sampled_from([1, 64, FLOOR, 8192]))
def test_round_trip(data: bytes, floor: int) -> None:
    padded = pad(data, floor)
    assert len(padded) == padme(4 + len(data), floor)
    assert unpad(padded, floor) == data


@given(st.binary(max_size=3000) | st.binary(max_size=60).map(lambda head: head.ljust(64, b"\0")))
def test_arbitrary_bytes_are_refused_or_pad_again(padded: bytes) -> None:
    try:
        data = unpad(padded, 64)
    except Malformed:
        return
    assert pad(data, 64) == padded


@pytest.mark.parametrize("data", [b"", b"x", b"x" * 1020, b"x" * 1021, b"x" * 4000])
def test_any_other_padding_is_malformed(data: bytes) -> None:
    good = pad(data)
    wrong = [good[:-1], good + b"\0", good + bytes(64), b"", good[:3]]
    if good[-1] == 0:
        wrong.append(good[:-1] + b"\x01")
    longer, shorter = len(good) - 3, max(len(data) - 1, 0)
    wrong += [longer.to_bytes(4, "big") + good[4:], b"\xff\xff\xff\xff" + good[4:]]
    if data:
        wrong.append(shorter.to_bytes(4, "big") + good[4:])
    for padded in wrong:
        with pytest.raises(Malformed):
            unpad(padded)


def test_the_floor_is_part_of_the_form() -> None:
    with pytest.raises(Malformed):
        unpad(pad(b"x", 2048), 1024)
