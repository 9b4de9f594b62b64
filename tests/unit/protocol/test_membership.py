"""Who may do what: every author, action and change of members against the table of the spec.

The oracle below is written from spec: conversation §1 alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from tests.unit.protocol.fakes import NOW, sign_up
from tools.vectors.cast import Person, deployment_id
from tools.vectors.conversation import people
from tools.vectors.rooms import Room
from tools.vectors.stream import Stream

from colloque.errors import NotAuthorised, RemoteError, WrapMismatch
from colloque.protocol.account import OwnAccount
from colloque.protocol.membership import (
    Change,
    accept_conversation,
    change_members,
    create_conversation,
    needs_rotation,
    receive_statement,
)
from colloque.trust.membership import ConversationState, verify_statement
from colloque.trust.sigchain import AccountState
from colloque.wire.ids import AccountId
from colloque.wire.membership import compartments_of

ACTIONS = ("accept", "add", "remove", "leave", "rotate")
AUTHORS = ("Ana", "Ben", "Dan", "Cleo", "Eve")
BEFORE = frozenset({"Ana", "Ben", "Dan"})
AFTER = [
    BEFORE,
    BEFORE | {"Cleo"},
    BEFORE - {"Dan"},
    BEFORE - {"Ben"},
    BEFORE - {"Ana"},
    BEFORE - {"Dan", "Ben"},
    (BEFORE - {"Dan"}) | {"Cleo"},
]
ROLES = {"Ana": "patient", "Ben": "practitioner", "Dan": "assistant"}


def allowed(author: str, action: str, after: frozenset[str], pending: bool) -> bool:
    """The table of spec: conversation §1, for the patient Ana."""
    if author not in BEFORE or "Ana" not in after:
        return False
    gone, new = BEFORE - after, after - BEFORE
    match action:
        case "accept":
            return author == "Ana" and pending and not gone and not new
        case "add":
            return author == "Ana" and bool(new) and not gone
        case "remove":
            return author == "Ana" and bool(gone) and not new
        case "leave":
            return author != "Ana" and gone == {author} and not new
        case "rotate":
            return ROLES[author] in ("patient", "practitioner") and not gone and not new
    raise AssertionError(action)


@pytest.fixture(scope="module", params=["own", "pending"])
def room(request: pytest.FixtureRequest) -> Room:
    started = Room(people())
    started.append("Ana" if request.param == "own" else "Ben", "create", sorted(BEFORE))
    return started


def accounts_of(room: Room) -> dict[AccountId, AccountState]:
    return {person.state.account: person.state for person in room.everyone}


@pytest.mark.parametrize(
    ("author", "action", "after"),
    list(product(AUTHORS, ACTIONS, AFTER)),
    ids=lambda item: item if isinstance(item, str) else "".join(n[0] for n in sorted(item)),
)
def test_the_table_of_actions(room: Room, author: str, action: str, after: frozenset[str]) -> None:
    step = room.step(author, action, sorted(after))
    good = allowed(author, action, after, pending=not room.state.accepted)
    if not good:
        with pytest.raises(NotAuthorised):
            verify_statement(room.state, step.statement, accounts_of(room), deployment_id())
        return
    state = verify_statement(room.state, step.statement, accounts_of(room), deployment_id())
    assert len(state.roles) == len(after)
    assert state.current.epoch == (1 if action == "accept" else 2)
    assert state.accepted is (room.state.accepted or action == "accept")


CREATORS = [
    (author, members)
    for author in AUTHORS
    for members in (
        ("Ana", "Ben"),
        ("Ana", "Dan"),
        ("Ana", "Ben", "Dan"),
        ("Ana", "Ben", "Cleo", "Dan"),
        ("Ben", "Cleo"),
        ("Ana", "Eve"),
    )
]


@pytest.mark.parametrize(("author", "members"), CREATORS)
def test_who_may_create(author: str, members: tuple[str, ...]) -> None:
    fresh = Room(people())
    step = fresh.step(author, "create", members)
    good = author in members and author in ("Ana", "Ben", "Cleo") and "Ana" in members
    if good and "Eve" not in members:
        state = verify_statement(None, step.statement, accounts_of(fresh), deployment_id())
        assert state.accepted is (author == "Ana")
        return
    with pytest.raises(NotAuthorised):
        verify_statement(None, step.statement, accounts_of(fresh), deployment_id())


@pytest.fixture(scope="module")
def owners() -> dict[str, OwnAccount]:
    roles = {**ROLES, "Cleo": "practitioner"}
    return {
        name: sign_up(name, role, f"{name.lower()}@example.org").own for name, role in roles.items()
    }


def of(owners: dict[str, OwnAccount], *names: str) -> dict[AccountId, AccountState]:
    return {owners[name].state.account: owners[name].state for name in names}


def history(owners: dict[str, OwnAccount]) -> Iterator[tuple[Change, str]]:
    """Create, add, rotate, remove, leave: each change with its author."""
    ana, rng = owners["Ana"], Stream("history")
    change = create_conversation(ana, ana.state.account, of(owners, "Ana", "Ben"), NOW, rng)
    yield change, "Ana"
    for author, action, names in (
        ("Ana", "add", ("Ana", "Ben", "Dan")),
        ("Ben", "rotate", ("Ana", "Ben", "Dan")),
        ("Ana", "remove", ("Ana", "Dan")),
        ("Dan", "leave", ("Ana",)),
    ):
        change = change_members(
            change.state, action, owners[author], of(owners, *names), NOW + 1, rng
        )
        yield change, author


def test_every_member_gets_the_author_s_keys_and_no_other(owners: dict[str, OwnAccount]) -> None:
    accounts = of(owners, "Ana", "Ben", "Dan", "Cleo")
    states: dict[str, ConversationState | None] = dict.fromkeys(owners)
    for change, author in history(owners):
        for name, own in owners.items():
            state, keys = receive_statement(
                states[name], own, change.statement, change.wraps, accounts
            )
            assert state == change.state
            states[name] = state
            role = state.roles.get(own.state.account)
            expected = () if role is None else compartments_of(role)
            assert keys == tuple(key for key in change.keys if key.compartment in expected)
        assert author in owners
    assert change.state.current.epoch == 5


def test_accept_makes_no_keys(owners: dict[str, OwnAccount]) -> None:
    ben, ana, rng = owners["Ben"], owners["Ana"], Stream("accept")
    pair = of(owners, "Ana", "Ben")
    opened = create_conversation(ben, ana.state.account, pair, NOW, rng)
    assert not opened.state.accepted
    accepted = accept_conversation(opened.state, ana, pair, NOW + 1, rng)
    assert (accepted.keys, accepted.wraps) == ((), b"")
    state, keys = receive_statement(opened.state, ben, accepted.statement, b"", pair)
    assert state.accepted
    assert keys == ()


def test_a_refused_change_is_not_even_made(owners: dict[str, OwnAccount]) -> None:
    ana, rng = owners["Ana"], Stream("refused")
    three = of(owners, "Ana", "Ben", "Dan")
    made = create_conversation(ana, ana.state.account, three, NOW, rng)
    for author, action in (("Dan", "rotate"), ("Ben", "add"), ("Ana", "leave"), ("Ben", "remove")):
        with pytest.raises(RemoteError):
            change_members(made.state, action, owners[author], three, NOW, rng)


def test_a_swapped_wrap_is_refused(owners: dict[str, OwnAccount]) -> None:
    changes = [change for change, _ in history(owners)]
    accounts = of(owners, "Ana", "Ben", "Dan", "Cleo")
    with pytest.raises(WrapMismatch):
        receive_statement(
            changes[0].state, owners["Ana"], changes[1].statement, changes[2].wraps, accounts
        )


def test_a_changed_member_asks_for_rotation() -> None:
    fresh = Room(people())
    fresh.append("Ana", "create", sorted(BEFORE))
    assert not needs_rotation(fresh.state, accounts_of(fresh))
    ben: Person = fresh.people["Ben"]
    ben.append(ben.next(add=(ben.device(1).public,)))
    assert not needs_rotation(fresh.state, accounts_of(fresh))
    ben.append(ben.next(enc=ben.enc(2)))
    assert needs_rotation(fresh.state, accounts_of(fresh))
    fresh.append("Ana", "rotate", sorted(BEFORE))
    assert not needs_rotation(fresh.state, accounts_of(fresh))
    ben.append(ben.next(revoke=(ben.device(1).public.id,), enc=ben.enc(3)))
    assert needs_rotation(fresh.state, accounts_of(fresh))
    stale = replace(ben.state, enc=ben.state.enc_history[1][1])
    known = {**accounts_of(fresh), stale.account: stale}
    assert needs_rotation(fresh.state, known), "a revoked device is reason enough"
