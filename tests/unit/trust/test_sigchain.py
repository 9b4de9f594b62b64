"""Sigchains beyond the vectors: limits too large for a file, and what a state answers."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tools.vectors.cast import START, Person, deployment_id, device

from colloque.errors import Fork, Malformed, NotAuthorised, RolledBack
from colloque.sealing.keyslot import PASSWORD, SHEET
from colloque.trust.sigchain import check_pin, verify_chain, verify_link


def fill(person: Person, count: int) -> None:
    """Add devices until there are `count`."""
    while len(person.state.devices) < count:
        first = len(person.state.devices)
        some = range(first, min(first + 8, count))
        person.append(person.next(add=tuple(device(f"many {n}").public for n in some)))


def test_at_most_256_current_devices() -> None:
    ana = Person("Ana", "patient")
    fill(ana, 256)
    over = ana.sign(ana.next(add=(device("one more").public,)))
    with pytest.raises(Malformed):
        verify_link(ana.state, over, deployment_id())
    swap = ana.next(
        add=(device("one more").public,),
        revoke=(device("many 1").public.id,),
        enc=ana.enc(2),
    )
    assert len(verify_link(ana.state, ana.sign(swap), deployment_id()).devices) == 256


def test_a_refused_link_leaves_the_state_as_it_was() -> None:
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,)))
    before = deepcopy(ana.state)
    broken = ana.sign(ana.next(revoke=(ana.device(1).public.id,)))
    good = ana.sign(ana.next(revoke=(ana.device(1).public.id,), enc=ana.enc(2)))
    with pytest.raises(Malformed):
        verify_link(ana.state, broken, deployment_id())
    verify_link(ana.state, good, deployment_id())
    assert ana.state == before


def test_link_by_link_is_the_whole_chain() -> None:
    ana = Person("Ana", "patient")
    for n in (1, 2, 3):
        ana.append(ana.next(add=(ana.device(n).public,)))
    assert verify_chain(ana.links, deployment_id()) == ana.state
    for length in range(1, len(ana.links)):
        state = verify_chain(ana.links[:length], deployment_id())
        check_pin(ana.state, state.seq, state.head)
        with pytest.raises(RolledBack):
            check_pin(state, ana.state.seq, ana.state.head)
        with pytest.raises(Fork):
            check_pin(ana.state, state.seq, bytes(32))


def test_what_a_state_says_of_a_position() -> None:
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,)))
    ana.append(ana.next(revoke=(ana.device(1).public.id,), enc=ana.enc(2)))
    gone = ana.device(1).public
    assert ana.state.device_at(gone.id, 1) == gone
    for seq in (0, 2, 3):
        with pytest.raises(NotAuthorised):
            ana.state.device_at(gone.id, seq)
    assert [ana.state.enc_at(seq).epoch for seq in (0, 1, 2, 9)] == [1, 1, 2, 2]
    assert ana.state.holds(0, ana.state.heads[0])
    for seq in (-1, 1, 3):
        assert not ana.state.holds(seq, ana.state.heads[0])


def test_who_is_an_authority() -> None:
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1, START + 5).public,)))
    key = ana.device(1, START + 5)
    assert ana.state.signer_key(key.signer, START + 5) == key.sign.public
    with pytest.raises(NotAuthorised):
        ana.state.signer_key(key.signer, START + 6)
    for kind in (PASSWORD, SHEET):
        id_, keys = ana.slot(kind)
        assert ana.state.signer_key(keys.signer(id_), START) == keys.sign.public
    id_, keys = ana.slot("new")
    with pytest.raises(NotAuthorised):
        ana.state.signer_key(keys.signer(id_), START)
