"""The threshold OPRF: any t shares give the unshared output, fewer give another one."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from colloque.errors import BadInput, Malformed
from colloque.sealing import oprf
from colloque.trust.ristretto import IDENTITY, ORDER, hash_to_group, multiply_base

KEY, BLIND, A, B = (oprf.scalar_from(bytes([number]) * 64) for number in (1, 2, 3, 4))
INPUT = b"input"
BAD_ELEMENTS = [
    IDENTITY,
    b"\xff" * 32,
    b"\x01" + bytes(31),
    (2**255 - 19).to_bytes(32, "little"),
    b"",
    bytes(31),
    bytes(33),
]


def _evaluations(shares: tuple[bytes, ...], blinded: bytes) -> dict[int, bytes]:
    return {index: oprf.evaluate(share, blinded) for index, share in enumerate(shares, 1)}


@settings(max_examples=25)
@given(st.binary(max_size=300), st.binary(min_size=64, max_size=64))
def test_the_blind_makes_no_difference(input_: bytes, uniform: bytes) -> None:
    if not any(uniform):
        return
    blind = oprf.scalar_from(uniform)
    evaluated = oprf.evaluate(KEY, oprf.blind(input_, blind))
    assert oprf.finalize(input_, blind, evaluated) == oprf.evaluate_unblinded(input_, KEY)


def test_outputs_depend_on_input_and_key() -> None:
    outputs = {oprf.evaluate_unblinded(text, key) for text in (b"", b"a", b"b") for key in (KEY, A)}
    assert len(outputs) == 6
    assert {len(output) for output in outputs} == {64}


def test_the_blinded_element_depends_on_input_and_blind() -> None:
    blinded = oprf.blind(b"one", BLIND)
    assert blinded != oprf.blind(b"two", BLIND)
    assert blinded != oprf.blind(b"one", A)
    assert blinded != hash_to_group(b"one")


@pytest.mark.parametrize(("threshold", "count"), [(2, 3), (3, 3), (3, 5), (2, 2)])
def test_any_threshold_of_shares_is_enough_and_fewer_are_not(threshold: int, count: int) -> None:
    shares, vector = oprf.split(KEY, threshold, count, [A, B][: threshold - 1])
    blinded = oprf.blind(INPUT, BLIND)
    whole = oprf.evaluate(KEY, blinded)
    evaluations = _evaluations(shares, blinded)
    assert (len(shares), len(vector)) == (count, threshold)
    for size in range(1, count + 1):
        for chosen in combinations(evaluations, size):
            combined = oprf.combine({index: evaluations[index] for index in chosen})
            assert (combined == whole) == (size >= threshold)


def test_the_order_of_answers_makes_no_difference() -> None:
    shares, _ = oprf.split(KEY, 3, 3, [A, B])
    evaluations = _evaluations(shares, oprf.blind(INPUT, BLIND))
    orders = ({i: evaluations[i] for i in order} for order in permutations(evaluations))
    assert len({oprf.combine(order) for order in orders}) == 1


def test_an_answer_under_the_wrong_index_gives_another_output() -> None:
    shares, _ = oprf.split(KEY, 2, 3, [A])
    evaluations = _evaluations(shares, oprf.blind(INPUT, BLIND))
    right = oprf.combine({1: evaluations[1], 2: evaluations[2]})
    assert oprf.combine({1: evaluations[2], 2: evaluations[1]}) != right
    assert oprf.combine({1: evaluations[1], 3: evaluations[2]}) != right


def test_the_vector_commits_to_the_polynomial() -> None:
    assert oprf.split(KEY, 3, 4, [A, B])[1] == tuple(map(multiply_base, (KEY, A, B)))


@pytest.mark.parametrize("bad", BAD_ELEMENTS)
def test_bad_elements_are_malformed(bad: bytes) -> None:
    good = oprf.evaluate(KEY, oprf.blind(INPUT, BLIND))
    with pytest.raises(Malformed):
        oprf.evaluate(KEY, bad)
    with pytest.raises(Malformed):
        oprf.finalize(INPUT, BLIND, bad)
    for answers in ({1: bad}, {1: good, 2: bad}, {1: bad, 2: good}):
        with pytest.raises(Malformed):
            oprf.combine(answers)


@given(st.binary(min_size=32, max_size=32))
def test_arbitrary_elements_are_refused_or_evaluated(element: bytes) -> None:
    try:
        evaluated = oprf.evaluate(KEY, element)
    except Malformed:
        return
    assert oprf.evaluate(KEY, evaluated) != evaluated


def test_answers_that_cancel_out_or_have_no_place_are_malformed() -> None:
    # Lagrange at 0 over {1, 2} is 2 Z1 - Z2.
    one = multiply_base(A)
    twice = multiply_base((2 * int.from_bytes(A, "little") % ORDER).to_bytes(32, "little"))
    with pytest.raises(Malformed):
        oprf.combine({1: one, 2: twice})
    for answers in ({}, {0: one}, {-1: one, 1: one}):
        with pytest.raises(Malformed):
            oprf.combine(answers)


def test_scalars_are_reduced_and_never_zero() -> None:
    assert oprf.scalar_from((ORDER + 5).to_bytes(64, "little")) == (5).to_bytes(32, "little")
    for uniform in (bytes(64), ORDER.to_bytes(64, "little")):
        with pytest.raises(ValueError, match="zero"):
            oprf.scalar_from(uniform)
    for size in (0, 32, 63, 65):
        with pytest.raises(ValueError, match="64"):
            oprf.scalar_from(bytes(size))
    with pytest.raises(BadInput):
        oprf.blind(INPUT, bytes(32))


def test_inputs_have_a_limit() -> None:
    oprf.blind(bytes(oprf.MAX_INPUT), BLIND)
    with pytest.raises(BadInput):
        oprf.blind(bytes(oprf.MAX_INPUT + 1), BLIND)


@pytest.mark.parametrize(("threshold", "count"), [(1, 3), (4, 3), (0, 0), (2, 1)])
def test_thresholds_that_share_nothing_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        oprf.split(KEY, threshold, count, [A] * max(threshold - 1, 0))
    with pytest.raises(ValueError, match="threshold"):
        oprf.split(KEY, 2, 3, [A, B])
