"""A35: nobody takes a handle, burns a budget or stands in the owner's way (spec: password §4, §5).

Guardians' own services on real stores, with a clock that the test turns. Budgets by themselves are
in test_a35_lanes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.attacks.turned import Clock, Turned, statuses, ticket, turned
from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, PASSWORD, sign_up
from tools.vectors.stream import Stream

from colloque.guardian.budget import HOUR
from colloque.protocol.lanes import device_lane
from colloque.protocol.log_in import LogIn, start_log_in
from colloque.protocol.sign_up import SignUp
from colloque.wire.guardian import TicketLane

MINUTE = HOUR // 60


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guardians(tmp_path: Path, clock: Clock) -> Iterator[list[Turned]]:
    made = turned(tmp_path, clock)
    yield made
    for one in made:
        one.store.close()


def binds(made: SignUp, mailed: bytes) -> list[bytes]:
    return [made.bind(index, mailed) for index in (1, 2, 3)]


def confirms(made: SignUp) -> list[bytes]:
    return [made.confirm(index) for index in (1, 2, 3)]


def join(guardians: list[Turned], clock: Clock, made: SignUp) -> None:
    """Bind at all, confirm at all."""
    mailed = ticket(made.binding.handle, "bind", clock() + 10 * MINUTE)
    assert statuses(guardians, "bind", binds(made, mailed)) == ["ok"] * 3
    assert statuses(guardians, "confirm", confirms(made)) == ["ok"] * 3


def guess(number: int, password: str | None = None) -> LogIn:
    """A log-in with some password."""
    rng = Stream(f"guess {number} {password}")
    return start_log_in(DEPLOYMENT, EMAIL, password or f"password {number}", rng)


def test_a35_nobody_binds_a_handle_without_its_mailed_proof(
    guardians: list[Turned], clock: Clock
) -> None:
    mallory = sign_up("Mallory")
    handle, soon = mallory.binding.handle, clock() + 10 * MINUTE
    other = sign_up("Mallory", email="mallory@example.org").binding.handle
    bad = [
        b"",
        ticket(handle, "bind", soon, mail="nobody"),
        ticket(other, "bind", soon),
        ticket(handle, "evaluate", soon),
        ticket(handle, "bind", clock() - 1),
    ]
    for mailed in bad:
        assert statuses(guardians, "bind", binds(mallory, mailed)) == ["refused"] * 3
    assert statuses(guardians, "confirm", confirms(mallory)) == ["version"] * 3
    join(guardians, clock, sign_up())


def test_a35_a_bound_handle_stays_its_owner_s_even_with_a_ticket(
    guardians: list[Turned], clock: Clock
) -> None:
    """Whoever reads the owner's mail later binds nothing: replacing takes the account's keys."""
    owner, mallory = sign_up(), sign_up("Mallory")
    join(guardians, clock, owner)
    mailed = ticket(owner.binding.handle, "bind", clock() + 10 * MINUTE)
    assert statuses(guardians, "bind", binds(mallory, mailed)) == ["taken"] * 3
    assert statuses(guardians, "confirm", confirms(mallory)) == ["version"] * 3
    assert [one.evaluate(guess(0, PASSWORD)) for one in guardians] == ["ok"] * 3


def test_a35_a_squatter_at_one_guardian_gives_way(guardians: list[Turned], clock: Clock) -> None:
    """A sign-up that reached some guardians only (lost, or a squatter's) is replaced."""
    mallory, owner = sign_up("Mallory"), sign_up()
    mailed = ticket(owner.binding.handle, "bind", clock() + 10 * MINUTE)
    assert guardians[0].status("bind", mallory.bind(1, mailed)) == "ok"
    join(guardians, clock, owner)
    assert statuses(guardians, "confirm", confirms(mallory)) == ["version"] * 3
    held = [one.store.bindings(owner.binding.handle) for one in guardians]
    assert [[item.account for item in each] for each in held] == [[owner.own.state.account]] * 3


@pytest.mark.parametrize("lost_after", range(7))
def test_a35_a_sign_up_lost_at_any_point_goes_on_with_the_same_bytes(
    guardians: list[Turned], clock: Clock, lost_after: int
) -> None:
    owner = sign_up()
    mailed = ticket(owner.binding.handle, "bind", clock() + 10 * MINUTE)
    steps = [("bind", index) for index in (1, 2, 3)] + [("confirm", index) for index in (1, 2, 3)]

    def run(steps: list[tuple[str, int]]) -> list[str]:
        return [
            guardians[index - 1].status(
                op, owner.bind(index, mailed) if op == "bind" else owner.confirm(index)
            )
            for op, index in steps
        ]

    assert run(steps[:lost_after]) == ["ok"] * lost_after
    clock.now += 60 * MINUTE if lost_after >= 3 else 0
    resumed = run(steps)
    assert resumed == ["ok"] * 6
    assert [one.evaluate(guess(0, PASSWORD)) for one in guardians] == ["ok"] * 3


def test_a35_a_day_of_strangers_and_the_owner_s_device_still_logs_in(
    guardians: list[Turned], clock: Clock
) -> None:
    """Every five minutes a stranger at each guardian; every four hours the owner, and at the end a
    mailed ticket. Strangers get what their lane has and nothing of the owner's."""
    owner = sign_up()
    join(guardians, clock, owner)
    start, taken, turned_away = clock(), 0, 0
    for step in range(24 * 12):
        clock.now = start + step * 5 * MINUTE
        answers = [one.evaluate(guess(step)) for one in guardians]
        taken, turned_away = taken + answers.count("ok"), turned_away + answers.count("too-many")
        if step % 48 == 47:
            assert own_device(guardians, owner, step, clock()) == ["ok"] * 3
    assert taken == 3 * (6 + 5), "six at once, then one comes back every four hours"
    assert turned_away == 3 * 24 * 12 - taken
    mailed = ticket(owner.binding.handle, "evaluate", clock() + 10 * MINUTE)
    lane = TicketLane(mailed)
    assert [one.evaluate(guess(1000, PASSWORD), lane) for one in guardians] == ["ok"] * 3


def own_device(guardians: list[Turned], owner: SignUp, number: int, now: int) -> list[str]:
    """A log-in from the owner's device, in its own lane."""
    begun, answers = guess(number, PASSWORD), []
    for one in guardians:
        asked = begun.ask(1, one.rng)
        answers.append(
            one.asked(asked, device_lane(asked, owner.own, one.index, (owner.link,), now))
        )
    return answers


def test_a35_nobody_else_gets_into_the_owner_s_lanes(guardians: list[Turned], clock: Clock) -> None:
    owner, mallory = sign_up(), sign_up("Mallory", email="mallory@example.org")
    join(guardians, clock, owner)
    one, begun = guardians[0], guess(0)
    asked = begun.ask(1, one.rng)
    foreign = device_lane(asked, mallory.own, 1, (mallory.link,), clock())
    assert one.asked(asked, foreign) == "refused"
    right = device_lane(asked, owner.own, 1, (owner.link,), clock())
    moved = [
        (begun.ask(1, one.rng), right),
        (asked, device_lane(asked, owner.own, 2, (owner.link,), clock())),
        (asked, device_lane(asked, owner.own, 1, (owner.link,), clock() - 6 * MINUTE)),
    ]
    assert [one.asked(question, lane) for question, lane in moved] == ["refused"] * 3
    for mailed in (
        ticket(mallory.binding.handle, "evaluate", clock() + MINUTE),
        ticket(owner.binding.handle, "bind", clock() + MINUTE),
        ticket(owner.binding.handle, "evaluate", clock() + MINUTE, mail="nobody"),
    ):
        assert one.evaluate(guess(2), TicketLane(mailed)) == "refused"
    assert one.asked(asked, right) == "ok"
