"""Budgets (spec: password §5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colloque.guardian.budget import (
    DEVICE,
    HOUR,
    STRANGER,
    TICKET,
    WINDOW,
    Budget,
    Rule,
    full,
    give_back,
    settle,
    take,
)

START = 1_767_225_600_000
RULES = pytest.mark.parametrize("rule", [STRANGER, DEVICE, TICKET])


def _spend(rule: Rule, budget: Budget, now: int, times: int) -> tuple[Budget, int]:
    allowed = 0
    for _ in range(times):
        decision = take(rule, budget, now)
        budget, allowed = decision.budget, allowed + decision.allowed
    return budget, allowed


def test_the_rules_are_the_specified_ones() -> None:
    assert Rule(6, 4 * HOUR, 60) == STRANGER
    assert Rule(6, 10 * 60_000, 300) == DEVICE
    assert Rule(6, None, 30) == TICKET


@RULES
def test_six_at_once_and_no_more(rule: Rule) -> None:
    budget, allowed = _spend(rule, full(rule, START), START, 50)
    assert allowed == 6
    assert take(rule, budget, START).left == 0


@RULES
def test_left_counts_down(rule: Rule) -> None:
    budget = full(rule, START)
    lefts: list[int] = []
    for _ in range(6):
        decision = take(rule, budget, START)
        budget, lefts = decision.budget, [*lefts, decision.left]
    assert lefts == [5, 4, 3, 2, 1, 0]


@pytest.mark.parametrize("rule", [STRANGER, DEVICE])
def test_one_comes_back_exactly_then(rule: Rule) -> None:
    assert rule.refill is not None
    budget, _ = _spend(rule, full(rule, START), START, 6)
    assert not take(rule, budget, START + rule.refill - 1).allowed
    assert _spend(rule, budget, START + rule.refill, 3)[1] == 1
    assert take(rule, budget, START).retry == rule.refill // 1000


def test_retry_is_rounded_up() -> None:
    budget, _ = _spend(DEVICE, full(DEVICE, START), START, 6)
    assert take(DEVICE, budget, START + 1).retry == 600
    assert take(DEVICE, budget, START + 599_999).retry == 1


def test_a_ticket_never_refills() -> None:
    budget, _ = _spend(TICKET, full(TICKET, START), START, 6)
    assert not take(TICKET, budget, START + 365 * 24 * HOUR).allowed


@RULES
def test_the_cap_holds_in_every_window_of_thirty_days(rule: Rule) -> None:
    """Whatever the pace; a window that straddles two months gets no double cap."""
    budget, times = full(rule, START), []
    for step in range(0, 3 * WINDOW, HOUR // 6):
        now = START + step
        decision = take(rule, budget, now)
        budget = decision.budget
        times += [now] if decision.allowed else []
    for first, at in enumerate(times):
        inside = [t for t in times[first:] if t < at + WINDOW]
        assert len(inside) <= rule.cap


def test_the_cap_tells_when_it_ends() -> None:
    taken = tuple(START + i * HOUR for i in range(60))
    decision = take(STRANGER, Budget(3, START, taken), START + 100 * HOUR)
    assert not decision.allowed
    assert decision.retry == (WINDOW - 100 * HOUR) // 1000
    assert take(STRANGER, Budget(3, START, taken), START + WINDOW).allowed


def test_a_success_gives_back_its_own_try() -> None:
    budget, _ = _spend(STRANGER, full(STRANGER, START), START, 6)
    again = give_back(STRANGER, budget, START, START + 5)
    assert len(again.taken) == 5
    assert _spend(STRANGER, again, START + 5, 3)[1] == 1


def test_giving_back_never_exceeds_full_and_ignores_foreign_times() -> None:
    budget, _ = _spend(STRANGER, full(STRANGER, START), START, 1)
    later = START + 40 * HOUR
    assert give_back(STRANGER, budget, START, later).level == 6
    assert give_back(STRANGER, budget, START + 1, START) == settle(STRANGER, budget, START)


def test_a_clock_that_goes_back_refills_nothing() -> None:
    budget, _ = _spend(STRANGER, full(STRANGER, START), START, 6)
    assert not take(STRANGER, budget, START - 100 * HOUR).allowed
    assert len(take(STRANGER, budget, START - 100 * HOUR).budget.taken) == 6


@given(st.lists(st.tuples(st.integers(0, 8 * HOUR), st.booleans()), max_size=80))
def test_never_more_than_burst_plus_refills_plus_returns(steps: list[tuple[int, bool]]) -> None:
    """Tries allowed <= burst + refills elapsed + tries given back, at any pace."""
    assert STRANGER.refill is not None
    now, budget, allowed, returned = START, full(STRANGER, START), 0, 0
    for wait, give in steps:
        now += wait
        if give and budget.taken:
            budget, returned = give_back(STRANGER, budget, budget.taken[0], now), returned + 1
        decision = take(STRANGER, budget, now)
        budget, allowed = decision.budget, allowed + decision.allowed
        assert 0 <= budget.level <= STRANGER.burst
    assert allowed <= STRANGER.burst + (now - START) // STRANGER.refill + returned
