"""Membership states beyond the vectors."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tools.vectors.cast import deployment_id
from tools.vectors.conversation import people
from tools.vectors.rooms import Room

from colloque.errors import Malformed, NotAuthorised
from colloque.trust.membership import verify_statement, verify_wraps
from colloque.wire.ids import StatementHash

NAMES = ("Ana", "Ben", "Dan")


@pytest.fixture
def room() -> Room:
    started = Room(people())
    started.append("Ben", "create", NAMES)
    started.append("Ana", "accept", NAMES)
    started.append("Ana", "rotate", NAMES)
    return started


def test_the_statement_with_an_epoch_s_keys(room: Room) -> None:
    assert room.state.keyed(1) == room.state.statements[0]
    assert room.state.keyed(2) == room.state.statements[2]
    with pytest.raises(Malformed):
        room.state.keyed(3)


def test_statements_by_hash(room: Room) -> None:
    for head, statement in zip(room.state.heads, room.state.statements, strict=True):
        assert room.state.statement_at(head) == statement
    assert room.state.statement_at(StatementHash(bytes(32))) is None


def test_a_refused_statement_leaves_the_state_as_it_was(room: Room) -> None:
    before = deepcopy(room.state)
    accounts = {person.state.account: person.state for person in room.everyone}
    ghost = room.step("Ben", "add", (*NAMES, "Cleo"))
    with pytest.raises(NotAuthorised):
        verify_statement(room.state, ghost.statement, accounts, deployment_id())
    assert room.state == before


def test_wraps_name_the_key_at_the_head_that_was_named(room: Room) -> None:
    """A member who rotates afterwards does not turn old wraps wrong."""
    step = room.steps[0]
    ben = room.people["Ben"]
    ben.append(ben.next(enc=ben.enc(2)))
    accounts = {person.state.account: person.state for person in room.everyone}
    assert {leaf.key_epoch for leaf in verify_wraps(step.value, step.wraps, accounts)} == {1}
    newer = room.append("Ana", "rotate", NAMES)
    leaves = verify_wraps(newer.value, newer.wraps, accounts)
    mine = {leaf.key_epoch for leaf in leaves if leaf.recipient.id == bytes(ben.state.account)}
    assert mine == {2}
