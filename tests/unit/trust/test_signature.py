"""Signatures: strict Ed25519, and composites of which no half is worth anything alone."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import BadSignature
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.trust.signature import COMPOSITE_DOMAIN, verify_composite, verify_plain
from colloque.wire.pae import pae

ENTRY = EntryKey.from_seed(bytes(range(32)))
COMPOSITE = SigningKey.from_seed(bytes(range(64)))
MESSAGE = pae("colloque/test", 1, b"payload")
PLAIN_SIGNATURE = ENTRY.sign("colloque/test", 1, b"payload")
SIGNATURE = COMPOSITE.sign("colloque/test", 1, b"payload")

# Edwards25519, for making keys and signatures that an honest signer never makes.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
IDENTITY: Point = (0, 1)


def _add(a: Point, b: Point) -> Point:
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x, y


def _times(scalar: int, point: Point) -> Point:
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _decode(y: int, odd: int) -> Point:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert x * x % P == square
    return (x if x & 1 == odd else -x % P), y


BASE = _decode(4 * pow(5, -1, P) % P, 0)
#: A point of order 8; its multiples are all points of small order.
TORSION = _decode(
    int.from_bytes(
        bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
    ),
    0,
)
SMALL_ORDER = [_times(k, TORSION) for k in range(8)]


def _secret(seed: bytes) -> int:
    head = bytearray(sha512(seed).digest()[:32])
    head[0] &= 248
    head[31] = head[31] & 63 | 64
    return int.from_bytes(head, "little")


def _challenge(r: bytes, a: bytes, message: bytes) -> int:
    return int.from_bytes(sha512(r + a + message).digest(), "little") % L


def _refused(public: bytes, message: bytes, signature: bytes) -> None:
    with pytest.raises(BadSignature):
        verify_plain(public, message, signature)


def test_the_arithmetic_of_this_test_is_right() -> None:
    assert _encode(_times(_secret(bytes(range(32))), BASE)) == ENTRY.public
    assert len({_encode(point) for point in SMALL_ORDER}) == 8
    assert _times(8, TORSION) == IDENTITY


def test_a_good_signature_passes() -> None:
    verify_plain(ENTRY.public, MESSAGE, PLAIN_SIGNATURE)
    verify_composite(COMPOSITE.public, MESSAGE, SIGNATURE)
    assert (len(COMPOSITE.public), len(SIGNATURE)) == (1984, 3373)


def test_rfc_8032_vector() -> None:
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    verify_plain(bytes.fromhex(public), b"\x72", bytes.fromhex(signature))


@pytest.mark.parametrize("bit", range(512))
def test_any_changed_bit_of_a_signature_is_refused(bit: int) -> None:
    wrong = bytearray(PLAIN_SIGNATURE)
    wrong[bit // 8] ^= 1 << bit % 8
    _refused(ENTRY.public, MESSAGE, bytes(wrong))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_keys_of_other_sizes_are_refused(size: int) -> None:
    _refused((ENTRY.public * 2)[:size], MESSAGE, PLAIN_SIGNATURE)


@pytest.mark.parametrize("size", [0, 32, 63, 65])
def test_signatures_of_other_sizes_are_refused(size: int) -> None:
    _refused(ENTRY.public, MESSAGE, (PLAIN_SIGNATURE * 2)[:size])


def test_s_plus_the_order_is_refused() -> None:
    s = int.from_bytes(PLAIN_SIGNATURE[32:], "little")
    for turns in (1, 2, 7):
        wrong = PLAIN_SIGNATURE[:32] + (s + turns * L).to_bytes(32, "little")
        _refused(ENTRY.public, MESSAGE, wrong)


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_public_key_of_small_order_is_refused(point: Point) -> None:
    # With A of small order, R = s B verifies whenever k A = 0: one signature for many messages.
    public, r = _encode(point), _encode(_times(5, BASE))
    signature = r + (5).to_bytes(32, "little")
    fitting = next(
        message
        for message in (bytes([number]) for number in range(256))
        if _times(_challenge(r, public, message) % 8, point) == IDENTITY
    )
    # The control: without the check it would pass.
    Ed25519PublicKey.from_public_bytes(public).verify(signature, fitting)
    _refused(public, fitting, signature)


def test_r_of_small_order_is_refused() -> None:
    secret, r = _secret(bytes(range(32))), _encode(IDENTITY)
    s = _challenge(r, ENTRY.public, MESSAGE) * secret % L
    signature = r + s.to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(ENTRY.public).verify(signature, MESSAGE)
    _refused(ENTRY.public, MESSAGE, signature)


def test_a_key_with_a_torsion_part_needs_the_equation_without_cofactor() -> None:
    secret = _secret(bytes(range(32)))
    public = _encode(_add(_times(secret, BASE), TORSION))
    r = _encode(_times(7, BASE))
    for message in (bytes([number]) for number in range(16)):
        k = _challenge(r, public, message)
        signature = r + ((7 + k * secret) % L).to_bytes(32, "little")
        if k % 8 == 0:
            verify_plain(public, message, signature)
        else:
            _refused(public, message, signature)


@pytest.mark.parametrize("y", range(19))
@pytest.mark.parametrize("sign", [0, 1])
def test_encodings_of_y_over_p_are_refused(y: int, sign: int) -> None:
    wrong = (P + y | sign << 255).to_bytes(32, "little")
    _refused(wrong, MESSAGE, PLAIN_SIGNATURE)
    _refused(ENTRY.public, MESSAGE, wrong + PLAIN_SIGNATURE[32:])


@pytest.mark.parametrize(("y", "sign"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_small_order_in_another_encoding_is_refused(y: int, sign: int) -> None:
    public, r = (P + y | sign << 255).to_bytes(32, "little"), _encode(_times(5, BASE))
    signature, passed = r + (5).to_bytes(32, "little"), 0
    for message in (bytes([number]) for number in range(64)):
        _refused(public, message, signature)
        with suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            passed += 1
    # The control: without the check some would pass.
    assert passed


@pytest.mark.parametrize("y", [1, P - 1])
def test_a_signed_zero_is_refused(y: int) -> None:
    _refused((y | 1 << 255).to_bytes(32, "little"), MESSAGE, PLAIN_SIGNATURE)


@given(st.binary(max_size=80), st.binary(max_size=200), st.binary(max_size=80))
def test_arbitrary_bytes_are_bad_signatures(public: bytes, message: bytes, sig: bytes) -> None:
    _refused(public, message, sig)
    _refused(public[:32].ljust(32, b"\0"), message, sig[:64].ljust(64, b"\0"))


@settings(max_examples=60)
@given(st.integers(0, 3372), st.integers(1, 255))
def test_any_changed_byte_of_a_composite_is_refused(place: int, change: int) -> None:
    wrong = bytearray(SIGNATURE)
    wrong[place] ^= change
    with pytest.raises(BadSignature):
        verify_composite(COMPOSITE.public, MESSAGE, bytes(wrong))


def test_both_halves_must_be_of_this_key_and_message() -> None:
    other = SigningKey.from_seed(bytes(64))
    foreign = other.sign("colloque/test", 1, b"payload")
    elsewhere = COMPOSITE.sign("colloque/test", 1, b"other")
    for wrong in (foreign, elsewhere):
        for mixed in (wrong, SIGNATURE[:64] + wrong[64:], wrong[:64] + SIGNATURE[64:]):
            with pytest.raises(BadSignature):
                verify_composite(COMPOSITE.public, MESSAGE, mixed)
    for public in (
        other.public,
        other.public[:32] + COMPOSITE.public[32:],
        COMPOSITE.public[:32] + other.public[32:],
    ):
        with pytest.raises(BadSignature):
            verify_composite(public, MESSAGE, SIGNATURE)


def test_half_a_composite_is_no_plain_signature_nor_the_reverse() -> None:
    _refused(COMPOSITE.public[:32], MESSAGE, SIGNATURE[:64])
    lone = EntryKey.from_seed(bytes(range(32)))
    assert lone.public == COMPOSITE.public[:32]
    with pytest.raises(BadSignature):
        verify_composite(COMPOSITE.public, MESSAGE, lone.sign_bytes(MESSAGE) + SIGNATURE[64:])
    # PAE starts every plain message with "colloque ", the domain of the halves with "colloque-".
    assert not MESSAGE.startswith(COMPOSITE_DOMAIN)


@pytest.mark.parametrize("size", [0, 64, 3309, 3372, 3374])
def test_composites_of_other_sizes_are_refused(size: int) -> None:
    with pytest.raises(BadSignature):
        verify_composite(COMPOSITE.public, MESSAGE, (SIGNATURE * 2)[:size])
    with pytest.raises(BadSignature):
        verify_composite((COMPOSITE.public * 2)[:size], MESSAGE, SIGNATURE)
