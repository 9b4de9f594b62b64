"""How many tries a handle has (spec: password §5 Budgets). Pure: state and time in, state out.

A budget is a bucket that refills by one every `refill` milliseconds, under a cap on the tries of
the last 30 days. The cap is exact: the times of those tries are kept, so that no calendar boundary
doubles it. A clock that goes back refills nothing and forgets nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

HOUR = 3_600_000
WINDOW = 30 * 24 * HOUR


@dataclass(frozen=True, slots=True)
class Rule:
    """`burst` tries at once; one comes back every `refill` ms (never: None); `cap` in 30 days."""

    burst: int
    refill: int | None
    cap: int


STRANGER = Rule(burst=6, refill=4 * HOUR, cap=60)
DEVICE = Rule(burst=6, refill=HOUR // 6, cap=300)
#: `burst` counts for each ticket, `cap` over all tickets of a handle.
TICKET = Rule(burst=6, refill=None, cap=30)


@dataclass(frozen=True, slots=True)
class Budget:
    """`level` tries at time `since` (ms); `taken` holds the times of the last 30 days' tries."""

    level: int
    since: int
    taken: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The next state; whether this try may go on; tries left; seconds until the next one."""

    budget: Budget
    allowed: bool
    left: int
    retry: int


def full(rule: Rule, now: int) -> Budget:
    """The budget of a handle that was never tried."""
    return Budget(rule.burst, now)


def settle(rule: Rule, budget: Budget, now: int) -> Budget:
    """The same budget at time `now`: refilled, and without tries older than 30 days."""
    taken = tuple(at for at in budget.taken if at > now - WINDOW)
    if budget.level >= rule.burst:
        return Budget(rule.burst, max(now, budget.since), taken)
    if rule.refill is None or now < budget.since:
        return replace(budget, taken=taken)
    back = (now - budget.since) // rule.refill
    if budget.level + back >= rule.burst:
        return Budget(rule.burst, now, taken)
    return Budget(budget.level + back, budget.since + back * rule.refill, taken)


def take(rule: Rule, budget: Budget, now: int) -> Decision:
    """Take one try if there is one."""
    at_hand = settle(rule, budget, now)
    if _left(rule, at_hand) == 0:
        return Decision(at_hand, False, 0, _retry(rule, at_hand, now))
    after = Budget(at_hand.level - 1, at_hand.since, (*at_hand.taken, now))
    return Decision(after, True, _left(rule, after), 0)


def give_back(rule: Rule, budget: Budget, taken: int, now: int) -> Budget:
    """Return the try taken at time `taken`; one that has left the window changes nothing."""
    at_hand = settle(rule, budget, now)
    if taken not in at_hand.taken:
        return at_hand
    place = at_hand.taken.index(taken)
    rest = at_hand.taken[:place] + at_hand.taken[place + 1 :]
    return Budget(min(rule.burst, at_hand.level + 1), at_hand.since, rest)


def _left(rule: Rule, budget: Budget) -> int:
    return max(0, min(budget.level, rule.cap - len(budget.taken)))


def _retry(rule: Rule, budget: Budget, now: int) -> int:
    """Whole seconds, rounded up. A bucket that never refills says the longest wait there is."""
    waits = [1]
    if budget.level == 0:
        waits.append(WINDOW if rule.refill is None else budget.since + rule.refill - now)
    if len(budget.taken) >= rule.cap:
        waits.append(sorted(budget.taken)[-rule.cap] + WINDOW - now)
    return -(-max(waits) // 1000)
