"""Signing keys: from seeds, for labels, and silent about themselves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import BadSignature
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire.pae import pae

SEED = bytes(range(64))
LABEL, OTHER = "colloque/one", "colloque/two"


def test_a_seed_always_gives_the_same_key() -> None:
    assert EntryKey.from_seed(SEED[:32]).public == EntryKey.from_seed(SEED[:32]).public
    assert SigningKey.from_seed(SEED).public == SigningKey.from_seed(SEED).public
    assert SigningKey.from_seed(SEED).public[:32] == EntryKey.from_seed(SEED[:32]).public
    assert SigningKey.from_seed(SEED[::-1]).public != SigningKey.from_seed(SEED).public


@settings(max_examples=20)
@given(st.binary(max_size=500), st.integers(0, 255))
def test_what_is_signed_verifies(payload: bytes, version: int) -> None:
    plain, composite = EntryKey.from_seed(SEED[:32]), SigningKey.from_seed(SEED)
    message = pae(LABEL, version, payload)
    verify_plain(plain.public, message, plain.sign(LABEL, version, payload))
    verify_composite(composite.public, message, composite.sign(LABEL, version, payload))


def test_a_signature_holds_for_its_label_and_version_only() -> None:
    plain, composite = EntryKey.from_seed(SEED[:32]), SigningKey.from_seed(SEED)
    for message in (pae(OTHER, 1, b"p"), pae(LABEL, 2, b"p"), pae(LABEL, 1, b"q"), b"p"):
        with pytest.raises(BadSignature):
            verify_plain(plain.public, message, plain.sign(LABEL, 1, b"p"))
        with pytest.raises(BadSignature):
            verify_composite(composite.public, message, composite.sign(LABEL, 1, b"p"))


def test_seeds_of_other_sizes_are_refused() -> None:
    for size in (0, 31, 33, 64):
        with pytest.raises(ValueError, match="32"):
            EntryKey.from_seed(bytes(size))
    for size in (0, 32, 63, 65):
        with pytest.raises(ValueError, match="64"):
            SigningKey.from_seed(bytes(size))


def test_repr_shows_nothing() -> None:
    assert repr(EntryKey.from_seed(SEED[:32])) == "EntryKey(…)"
    assert repr(SigningKey.from_seed(SEED)) == "SigningKey(…)"
    assert f"{[EntryKey.from_seed(SEED[:32])]}" == "[EntryKey(…)]"
