"""The client's side of the threshold OPRF (spec: password §2; RFC 9497, ristretto255-SHA512)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha512

import rbcl

from colloque.errors import BadInput, Malformed
from colloque.trust.dleq import challenge, composites
from colloque.trust.ristretto import (
    IDENTITY,
    ORDER,
    VERIFIABLE_MODE,
    add,
    check_element,
    hash_to_group,
    multiply,
    multiply_base,
    prefixed,
    scalar_bytes,
)

#: Longer inputs have no length prefix (RFC 9497 §1.2).
MAX_INPUT = (1 << 16) - 1


def scalar_from(uniform: bytes) -> bytes:
    """A scalar from 64 uniform bytes. Raises ValueError for zero, which does not happen."""
    if len(uniform) != 64:
        raise ValueError("a scalar takes 64 uniform bytes")
    scalar = bytes(rbcl.crypto_core_ristretto255_scalar_reduce(uniform))
    if not any(scalar):
        raise ValueError("zero scalar")
    return scalar


def blind(input_: bytes, scalar: bytes, mode: int = VERIFIABLE_MODE) -> bytes:
    """The blinded element: uniformly random whatever the input. Raises BadInput.

    The scalar is not zero and comes from `scalar_from`; the input has at most 65535 bytes.
    """
    element = hash_to_group(input_, mode)
    if element == IDENTITY or not any(scalar) or len(input_) > MAX_INPUT:
        raise BadInput
    return multiply(scalar, element)


def finalize(input_: bytes, scalar: bytes, evaluated: bytes) -> bytes:
    """Unblind and hash: 64 bytes. Raises Malformed for a bad element."""
    check_element(evaluated)
    inverse = bytes(rbcl.crypto_core_ristretto255_scalar_invert(scalar))
    return _hash(input_, multiply(inverse, evaluated))


def evaluate_unblinded(input_: bytes, key: bytes, mode: int = VERIFIABLE_MODE) -> bytes:
    """The output for who holds the whole key: 64 bytes (RFC 9497 §3.3.1 Evaluate)."""
    return _hash(input_, multiply(key, hash_to_group(input_, mode)))


def evaluate(key: bytes, blinded: bytes) -> bytes:
    """One evaluation of a blinded element. Raises Malformed for a bad element."""
    check_element(blinded)
    return multiply(key, blinded)


def prove(key: bytes, blinded: Sequence[bytes], evaluated: Sequence[bytes], scalar: bytes) -> bytes:
    """The DLEQ proof c || s of RFC 9497 §2.2.1, with a random scalar: 64 bytes."""
    public = multiply_base(key)
    m, z = composites(public, blinded, evaluated)
    c = challenge(public, m, z, multiply_base(scalar), multiply(scalar, m))
    product = int.from_bytes(c, "little") * int.from_bytes(key, "little")
    return c + scalar_bytes(int.from_bytes(scalar, "little") - product)


def split(
    key: bytes, threshold: int, count: int, coefficients: Sequence[bytes]
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Shares f(1)..f(count) and the Feldman vector of f = key + coefficients (t - 1 of them)."""
    if len(coefficients) != threshold - 1 or not 2 <= threshold <= count:
        raise ValueError("threshold and coefficients do not fit")
    polynomial = [int.from_bytes(scalar, "little") for scalar in (key, *coefficients)]
    shares = tuple(
        scalar_bytes(sum(value * index**power for power, value in enumerate(polynomial)))
        for index in range(1, count + 1)
    )
    return shares, tuple(multiply_base(scalar) for scalar in (key, *coefficients))


def combine(evaluated: Mapping[int, bytes]) -> bytes:
    """The evaluation under the whole key from verified evaluations by index (Lagrange at 0).

    Raises Malformed for a bad element, an index below 1, or the identity as the result.
    """
    result = IDENTITY
    if any(index < 1 for index in evaluated):
        raise Malformed
    for index, element in evaluated.items():
        check_element(element)
        weight = _lagrange(index, [other for other in evaluated if other != index])
        result = add(result, multiply(weight, element))
    if result == IDENTITY:
        raise Malformed
    return result


def _lagrange(index: int, others: Sequence[int]) -> bytes:
    numerator, denominator = 1, 1
    for other in others:
        numerator, denominator = numerator * other, denominator * (other - index)
    return scalar_bytes(numerator * pow(denominator, -1, ORDER))


def _hash(input_: bytes, element: bytes) -> bytes:
    return sha512(prefixed(input_) + prefixed(element) + b"Finalize").digest()
