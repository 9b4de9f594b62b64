"""Pre-authentication encoding: one reading only."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloque.wire.pae import pae, statement_hash

LABELS = st.from_regex(r"colloque/[a-z-]{0,40}", fullmatch=True)
TRIPLES = st.tuples(LABELS, st.integers(0, 300), st.binary(max_size=200))


def test_exact_bytes() -> None:
    assert pae("colloque/entry", 1, b"a b") == b"colloque 1 14 colloque/entry 3 a b"
    assert pae("", 10, b"") == b"colloque 10 0  0 "


def test_statement_hash_is_sha256_of_it() -> None:
    expected = sha256(b"colloque 1 14 colloque/entry 3 a b").digest()
    assert statement_hash("colloque/entry", 1, b"a b") == expected


@given(TRIPLES, TRIPLES)
def test_different_triples_differ(a: tuple[str, int, bytes], b: tuple[str, int, bytes]) -> None:
    assert (pae(*a) == pae(*b)) == (a == b)


def test_a_payload_cannot_pose_as_a_label() -> None:
    assert pae("a", 1, b"b 1 c") != pae("a 5 b", 1, b"c")


def test_a_label_is_ascii() -> None:
    with pytest.raises(UnicodeEncodeError):
        pae("colloque/é", 1, b"")
