"""A36: two valid children of one head are never merged, whichever comes first (identity §2).

Every pair of valid links on one sigchain head, and of valid statements on one membership head, in
both orders: the second is a fork, and the state stays what it was. The server takes one of two that
arrive at once and answers 409 to the other: tests/integration/server. What the SDK shows and stops:
tests/attacks/sdk.
"""

from __future__ import annotations

from itertools import permutations

import pytest
from tools.vectors.cast import Person, deployment_id, signing
from tools.vectors.conversation import people
from tools.vectors.rooms import Room, Step
from tools.vectors.stream import fixed

from colloque.errors import Fork, RemoteError
from colloque.trust.membership import is_rival, verify_statement
from colloque.trust.sigchain import check_pin, verify_chain, verify_link

NAMES = ("Ana", "Ben", "Dan")


def children(ana: Person) -> list[bytes]:
    """Valid links on the same head: by two devices and by a keyslot."""
    slot, keys = ana.slot("sheet")
    second = ana.device(1)
    return [
        ana.sign(ana.next(add=(ana.device(2).public,))),
        ana.sign(ana.next(revoke=(second.public.id,), enc=ana.enc(2))),
        ana.sign(ana.next(enc=ana.enc(2), signer=second.signer)),
        ana.sign(ana.next(enc=ana.enc(2), signer=keys.signer(slot))),
        ana.sign(ana.next(nonce=fixed("another nonce", 16))),
    ]


def test_a36_a_sigchain_takes_one_child_of_a_head() -> None:
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,)))
    before, links = ana.state, children(ana)
    for link in links:
        assert verify_link(before, link, deployment_id()).seq == before.seq + 1
    for one, other in permutations(links, 2):
        state = verify_link(before, one, deployment_id())
        with pytest.raises(Fork):
            verify_link(state, other, deployment_id())
        with pytest.raises(Fork):
            verify_chain([*ana.links, one, other], deployment_id())
        later = verify_chain([*ana.links, other], deployment_id())
        with pytest.raises(Fork):
            check_pin(later, state.seq, state.head)


def test_a36_a_grandchild_of_the_other_history_is_a_fork_too() -> None:
    ana, twin = Person("Ana", "patient"), Person("Ana", "patient")
    assert ana.state.head == twin.state.head
    ana.append(ana.next(add=(ana.device(1).public,)))
    twin.append(twin.next(add=(twin.device(2).public,)))
    grandchild = twin.append(twin.next(enc=twin.enc(2)))
    with pytest.raises(Fork):
        verify_link(ana.state, grandchild, deployment_id())
    with pytest.raises(Fork):
        verify_chain([*ana.links, grandchild], deployment_id())


def test_a36_the_same_link_again_is_no_second_child() -> None:
    ana = Person("Ana", "patient")
    link = ana.append(ana.next(add=(ana.device(1).public,)))
    with pytest.raises(RemoteError) as caught:
        verify_link(ana.state, link, deployment_id())
    assert not isinstance(caught.value, Fork)


def statements(room: Room) -> list[Step]:
    """Valid statements on the same head, by members who may."""
    return [
        room.step("Ana", "add", (*NAMES, "Cleo")),
        room.step("Ana", "remove", ("Ana", "Dan")),
        room.step("Ben", "leave", ("Ana", "Dan")),
        room.step("Ben", "rotate", NAMES),
        room.step("Ana", "rotate", NAMES),
    ]


def test_a36_a_membership_takes_one_child_of_a_head() -> None:
    room = Room(people())
    room.append("Ana", "create", NAMES)
    accounts = {person.state.account: person.state for person in room.everyone}
    steps = statements(room)
    for one, other in permutations(steps, 2):
        state = verify_statement(room.state, one.statement, accounts, deployment_id())
        with pytest.raises(Fork):
            verify_statement(state, other.statement, accounts, deployment_id())
        again = verify_statement(room.state, one.statement, accounts, deployment_id())
        assert again == state, "the refused one has left no trace"


def test_a36_a_later_statement_of_the_other_history_is_a_fork_too() -> None:
    room = Room(people())
    room.append("Ana", "create", NAMES)
    other = room.copy()
    room.append("Ben", "rotate", NAMES)
    other.append("Ana", "remove", ("Ana", "Dan"))
    later = other.step("Ana", "rotate", ("Ana", "Dan"))
    accounts = {person.state.account: person.state for person in room.everyone}
    with pytest.raises(Fork):
        verify_statement(room.state, later.statement, accounts, deployment_id())


def test_a36_only_what_a_member_has_signed_is_evidence() -> None:
    """A server that could freeze a conversation with bytes of its own would need nobody's help."""
    room = Room(people())
    room.append("Ana", "create", NAMES)
    other = room.copy()
    room.append("Ben", "rotate", NAMES)
    accounts = {person.state.account: person.state for person in room.everyone}
    rival = other.step("Ana", "rotate", NAMES)
    later = other.copy()
    later.take(rival)
    assert is_rival(room.state, rival.statement, accounts)
    assert is_rival(room.state, later.step("Ben", "rotate", NAMES).statement, accounts)
    by_nobody = other.step("Ana", "rotate", NAMES, key=signing("nobody"))
    by_an_outsider = other.step("Eve", "rotate", NAMES)
    for made_up in (by_nobody, by_an_outsider):
        with pytest.raises(Fork):
            verify_statement(room.state, made_up.statement, accounts, deployment_id())
        assert not is_rival(room.state, made_up.statement, accounts)
