"""Wraps: bound to recipient and context, committing, one failure whatever is wrong (A02)."""

from __future__ import annotations

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import Malformed, Tampered
from colloque.sealing.wrap import (
    ENC_SIZE,
    PUBLIC_KEY_SIZE,
    WRAP_SIZE,
    keypair_from_seed,
    open_from,
    seal_to,
    unwrap,
    wrap,
    wrap_info,
)
from colloque.wire.cbor import encode
from colloque.wire.pae import pae

KEY, INFO = bytes(range(32)), b"info"
PRIVATE, PUBLIC = keypair_from_seed(bytes(range(32)))
OTHER_PRIVATE, OTHER_PUBLIC = keypair_from_seed(bytes(32))
WRAPPED = wrap(KEY, PUBLIC, INFO)
#: X25519 inputs that give a zero shared secret, whatever the scalar (RFC 7748 §6.1).
SMALL_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]


def _raw_seal(plaintext: bytes, info: bytes = INFO) -> bytes:
    """HPKE without the zeros, as a cheat would seal."""
    mlkem = MLKEM768PublicKey.from_public_bytes(PUBLIC[:1184])
    x25519 = X25519PublicKey.from_public_bytes(PUBLIC[1184:])
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    return suite.encrypt(plaintext, MLKEM768X25519PublicKey(mlkem, x25519), info)


def _refused(wrapped: bytes, info: bytes = INFO) -> None:
    with pytest.raises(Tampered):
        unwrap(wrapped, PRIVATE, info)


def test_round_trip_and_sizes() -> None:
    assert len(PUBLIC) == PUBLIC_KEY_SIZE == 1216
    assert len(WRAPPED) == WRAP_SIZE == 1200
    assert unwrap(WRAPPED, PRIVATE, INFO) == KEY
    assert wrap(KEY, PUBLIC, INFO)[:ENC_SIZE] != WRAPPED[:ENC_SIZE]


def test_a_seed_always_gives_the_same_pair() -> None:
    private, public = keypair_from_seed(bytes(range(32)))
    assert public == PUBLIC
    assert unwrap(WRAPPED, private, INFO) == KEY
    for size in (0, 31, 33, 64):
        with pytest.raises(ValueError, match="32 bytes"):
            keypair_from_seed(bytes(size))


def test_another_recipient_or_info_is_refused() -> None:
    with pytest.raises(Tampered):
        unwrap(WRAPPED, OTHER_PRIVATE, INFO)
    for info in (b"", b"inf", b"info\0", b"Info"):
        _refused(WRAPPED, info)


@settings(max_examples=150)
@given(st.integers(0, WRAP_SIZE - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, change: int) -> None:
    wrong = bytearray(WRAPPED)
    wrong[place] ^= change
    _refused(bytes(wrong))


@pytest.mark.parametrize("size", [0, 1, 1119, 1120, 1136, 1168, 1199, 1201])
def test_other_lengths_are_refused(size: int) -> None:
    _refused((WRAPPED * 2)[:size])
    if size != 1201:
        with pytest.raises(Tampered):
            open_from(PRIVATE, INFO, WRAPPED[:size])


@given(st.binary(max_size=64), st.binary(max_size=1400))
def test_arbitrary_bytes_are_refused(short: bytes, long: bytes) -> None:
    for data in (short, long, long.ljust(WRAP_SIZE, b"\0")):
        _refused(data)
        with pytest.raises(Tampered):
            open_from(PRIVATE, INFO, data)


def test_the_zeros_in_front_are_checked() -> None:
    assert unwrap(_raw_seal(bytes(32) + KEY), PRIVATE, INFO) == KEY
    for place in (0, 15, 31):
        prefix = bytearray(32)
        prefix[place] = 1
        _refused(_raw_seal(bytes(prefix) + KEY))
    for plaintext in (b"", bytes(31), KEY):
        with pytest.raises(Tampered):
            open_from(PRIVATE, INFO, _raw_seal(plaintext))


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_points_of_small_order_are_refused(point: bytes) -> None:
    with pytest.raises(Malformed):
        wrap(KEY, PUBLIC[:1184] + point, INFO)
    _refused(WRAPPED[:1088] + point + WRAPPED[ENC_SIZE:])


@pytest.mark.parametrize("size", [0, 32, 1184, 1215, 1217])
def test_public_keys_of_other_sizes_are_malformed(size: int) -> None:
    with pytest.raises(Malformed):
        wrap(KEY, (PUBLIC * 2)[:size], INFO)


def test_a_public_key_with_unreduced_coefficients_is_malformed() -> None:
    with pytest.raises(Malformed):
        wrap(KEY, b"\xff" * 1184 + PUBLIC[1184:], INFO)


def test_only_keys_of_32_bytes_are_wrapped() -> None:
    for size in (0, 31, 33, 64):
        with pytest.raises(Tampered):
            unwrap(seal_to(PUBLIC, INFO, bytes(size)), PRIVATE, INFO)
    for size in (0, 16, 31, 33):
        with pytest.raises(ValueError, match="32 bytes"):
            wrap(bytes(size), PUBLIC, INFO)


@settings(max_examples=30)
@given(st.binary(max_size=3000), st.binary(max_size=100))
def test_sealed_traffic_round_trip(plaintext: bytes, info: bytes) -> None:
    sealed = seal_to(PUBLIC, info, plaintext)
    assert len(sealed) == len(plaintext) + 1168
    assert open_from(PRIVATE, info, sealed) == plaintext
    with pytest.raises(Tampered):
        open_from(OTHER_PRIVATE, info, sealed)


def test_info_names_everything_and_each_part_counts() -> None:
    value = encode({"context": KEY, "epoch": 3, "label": "l", "purpose": "p", "recipient": b"r"})
    assert wrap_info("l", KEY, b"r", 3, "p") == pae("colloque/wrap", 1, value)
    infos = [
        wrap_info("l", KEY, b"r", 3, "p"),
        wrap_info("x", KEY, b"r", 3, "p"),
        wrap_info("l", bytes(32), b"r", 3, "p"),
        wrap_info("l", KEY, b"x", 3, "p"),
        wrap_info("l", KEY, b"r", 4, "p"),
        wrap_info("l", KEY, b"r", 3, "x"),
    ]
    for a, b in combinations(infos, 2):
        with pytest.raises(Tampered):
            unwrap(wrap(KEY, PUBLIC, a), PRIVATE, b)


def test_repr_shows_no_key() -> None:
    for text in (repr(PRIVATE), str(PRIVATE)):
        assert KEY.hex() not in text
        assert repr(KEY)[2:-1] not in text
