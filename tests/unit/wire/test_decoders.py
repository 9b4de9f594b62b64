"""Every decoder of bytes from outside: typed errors only, bounded memory, one encoding."""

from __future__ import annotations

import tracemalloc
from typing import Any

import cbor2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.wire.samples import STRUCTURES, Structure

from colloque.errors import Malformed, RemoteError, TooLarge, UnknownVersion

EVERY = pytest.mark.parametrize("structure", STRUCTURES, ids=str)
PROPERTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

#: What a decoded byte costs at most (a text of two letters and its place in a list), and what the
#: arrays and maps of one structure cost together.
MEMORY_FACTOR, CONTAINERS = 26, 4 << 20

LEAVES = (
    st.integers(0, 2**54)
    | st.binary(max_size=40)
    | st.sampled_from([bytes(16), bytes(32), bytes(64), bytes(1200), bytes(1216), bytes(1984)])
    | st.text(max_size=20)
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False)
    | st.integers(max_value=-1)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


OTHERS: tuple[Any, ...] = (7, "seven", b"seven", True, [], {}, [[]], 2**53 - 1)


def check(structure: Structure, data: bytes) -> bool:
    """Accepted only where it re-encodes to itself; otherwise a RemoteError."""
    try:
        value = structure.decode(data)
    except RemoteError:
        return False
    assert structure.encode(value) == data
    return True


@EVERY
def test_the_example_is_accepted(structure: Structure) -> None:
    assert check(structure, structure.example)


@EVERY
def test_over_the_limit_is_refused_unread(structure: Structure) -> None:
    with pytest.raises(TooLarge):
        structure.decode(bytes(structure.limit + 1))


@PROPERTY
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes(data: bytes) -> None:
    for structure in STRUCTURES:
        check(structure, data)


@EVERY
@PROPERTY
@given(draw=st.data())
def test_one_byte_changed(structure: Structure, draw: st.DataObject) -> None:
    data = bytearray(structure.example)
    at = draw.draw(st.integers(0, min(len(data) - 1, 400)))
    data[at] = draw.draw(st.integers(0, 255))
    check(structure, bytes(data))


@EVERY
@PROPERTY
@given(draw=st.data())
def test_bytes_moved_about(structure: Structure, draw: st.DataObject) -> None:
    data = structure.example
    first, second = sorted(draw.draw(st.tuples(*[st.integers(0, len(data))] * 2)))
    what = draw.draw(st.sampled_from(["cut", "repeat", "insert", "end"]))
    changed = {
        "cut": data[:first] + data[second:],
        "repeat": data[:second] + data[first:],
        "insert": data[:first] + draw.draw(st.binary(max_size=9)) + data[first:],
        "end": data[:first],
    }[what]
    check(structure, changed)


@PROPERTY
@given(value=VALUES)
def test_any_value(value: Any) -> None:
    data = cbor2.dumps(value, canonical=True)
    for structure in STRUCTURES:
        check(structure, data)


@EVERY
@PROPERTY
@given(draw=st.data())
def test_one_field_of_any_value(structure: Structure, draw: st.DataObject) -> None:
    fields = cbor2.loads(structure.example)
    name = draw.draw(st.sampled_from(sorted(fields)))
    fields[name] = draw.draw(VALUES)
    check(structure, cbor2.dumps(fields, canonical=True))


@EVERY
def test_unknown_and_missing_fields(structure: Structure) -> None:
    fields = cbor2.loads(structure.example)
    with pytest.raises(Malformed):
        structure.decode(cbor2.dumps({**fields, "zz": None}, canonical=True))
    for name in fields:
        rest = {other: value for other, value in fields.items() if other != name}
        with pytest.raises(Malformed):
            structure.decode(cbor2.dumps(rest, canonical=True))


@EVERY
def test_fields_of_every_other_type(structure: Structure) -> None:
    fields = cbor2.loads(structure.example)
    for name, value in fields.items():
        for other in OTHERS:
            if type(other) is type(value):
                continue
            changed = cbor2.dumps({**fields, name: other}, canonical=True)
            try:
                read = structure.decode(changed)
            except (Malformed, UnknownVersion, TooLarge):
                continue
            assert structure.encode(read) == changed


@pytest.mark.parametrize(
    "item", [b"\x80", b"\xa0", b"\x00", b"\x60", b"\x40", b"\x62ab", b"\x42ab"], ids=bytes.hex
)
@pytest.mark.parametrize("structure", [s for s in STRUCTURES if s.limit >= 1 << 16], ids=str)
def test_bombs_are_bounded(structure: Structure, item: bytes) -> None:
    size = min(structure.limit, 1 << 20)
    count = (size - 5) // len(item)
    bomb = b"\x9a" + count.to_bytes(4, "big") + item * count
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            structure.decode(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEMORY_FACTOR * size + CONTAINERS


@EVERY
@pytest.mark.parametrize(
    "bomb",
    [
        b"\x9b" + (2**40).to_bytes(8, "big"),
        b"\xbb" + (2**62).to_bytes(8, "big"),
        b"\x5b" + (2**63 - 1).to_bytes(8, "big"),
        b"\x7a\xff\xff\xff\xff",
        b"\x81" * 60 + b"\x80",
        b"\xa1\x61\x61" * 20 + b"\x00",
    ],
    ids=["array", "map", "bytes", "text", "deep-arrays", "deep-maps"],
)
def test_claimed_lengths_cost_nothing(structure: Structure, bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            structure.decode(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100_000
