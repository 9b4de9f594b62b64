"""A35: strangers who guess for a day cannot keep the owner out (spec: password §5).

A guardian's own service with a clock that the test turns: strangers take every try that comes, for
24 hours; the owner's device and a mailed ticket go on having theirs. What strangers get in 30 days
stays under the cap, whatever they do.
"""

from __future__ import annotations

from colloque.guardian.budget import DEVICE, HOUR, STRANGER, TICKET, WINDOW, full, take

STEP = HOUR // 12


def test_a35_a_day_of_strangers_guesses_leaves_the_owner_s_lanes_alone() -> None:
    stranger, device, ticket = (full(rule, 0) for rule in (STRANGER, DEVICE, TICKET))
    guesses = 0
    for now in range(0, 24 * HOUR, STEP):
        decision = take(STRANGER, stranger, now)
        stranger, guesses = decision.budget, guesses + decision.allowed
        if now % (4 * HOUR) == 0:
            own = take(DEVICE, device, now)
            assert own.allowed
            device = own.budget
    mailed = take(TICKET, ticket, 24 * HOUR)
    assert mailed.allowed
    assert not take(STRANGER, stranger, 24 * HOUR - STEP).allowed, "the strangers have used it up"
    assert guesses <= STRANGER.burst + 24 // 4


def test_a35_strangers_stay_under_the_cap_of_30_days() -> None:
    stranger, taken = full(STRANGER, 0), []
    for now in range(0, 2 * WINDOW, STEP):
        decision = take(STRANGER, stranger, now)
        stranger = decision.budget
        taken += [now] if decision.allowed else []
    for end in range(WINDOW, 2 * WINDOW, 24 * HOUR):
        assert sum(end - WINDOW < at <= end for at in taken) <= STRANGER.cap
