"""A08: a state older than the pinned one is refused, another one at its place is a fork.

For each of the four things that a client pins: the deployment (spec: deployment §1), a sigchain
(identity §3), a keyslot set (keyslot §2) and a membership chain (conversation §3). What the SDK
does with its pins stands in tests/attacks/sdk.
"""

from __future__ import annotations

import pytest
from tools.vectors.cast import (
    Person,
    descriptor,
    first_descriptor,
    signed_descriptor,
    the_deployment,
)
from tools.vectors.conversation import people
from tools.vectors.keyslot import keyslot_set, sign_set
from tools.vectors.rooms import Room

from colloque.errors import Fork, RemoteError, RolledBack, Substituted
from colloque.trust.deployment import verify_descriptors
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.membership import check_conversation_pin, verify_statement
from colloque.trust.sigchain import check_pin, verify_chain
from colloque.wire.ids import DeploymentId


def test_a08_a_deployment_goes_forward_only() -> None:
    first = the_deployment()
    second = signed_descriptor(descriptor(version=2, prev=first.head, threshold=3))
    newest = verify_descriptors([first_descriptor(), second], first.id, 1)
    assert newest.descriptor.threshold == 3
    with pytest.raises(RolledBack):
        verify_descriptors([first_descriptor()], first.id, 2)
    for shown in ([second], [second, first_descriptor()], [first_descriptor()] * 2, []):
        with pytest.raises(RemoteError):
            verify_descriptors(shown, first.id, 2)
    with pytest.raises(Substituted):
        verify_descriptors([first_descriptor()], DeploymentId(bytes(32)))


def test_a08_a_sigchain_goes_forward_only() -> None:
    ana = Person("Ana", "patient")
    ana.append(ana.next(add=(ana.device(1).public,)))
    ana.append(ana.next(revoke=(ana.device(1).public.id,), enc=ana.enc(2)))
    pinned, id_ = ana.state, ana.state.deployment
    for length in (1, 2):
        older = verify_chain(ana.links[:length], id_)
        assert (length == 1) == (ana.device(1).public.id not in older.devices)
        with pytest.raises(RolledBack):
            check_pin(older, pinned.seq, pinned.head)
    other = Person("Ana", "patient")
    for _ in range(3):
        other.append(other.next())
    with pytest.raises(Fork):
        check_pin(verify_chain(other.links, id_), pinned.seq, pinned.head)
    check_pin(pinned, pinned.seq, pinned.head)
    for links in (ana.links[1:], ana.links[:1] + ana.links[2:], ana.links[::-1], []):
        with pytest.raises(RemoteError):
            verify_chain(links, id_)


def test_a08_a_keyslot_set_goes_forward_only() -> None:
    ana = Person("Ana", "patient")
    older = sign_set(ana, keyslot_set(ana, version=3))
    assert verify_keyslot_set(ana.state, older, 3).version == 3
    with pytest.raises(RolledBack):
        verify_keyslot_set(ana.state, older, 4)


def test_a08_a_keyslot_set_of_before_a_change_of_keyslots_is_refused_without_any_pin() -> None:
    ana = Person("Ana", "patient")
    older = sign_set(ana, keyslot_set(ana))
    new_id, new = ana.slot("new")
    kept = ana.state.keyslots[1]
    signer = ana.slot("sheet")[1].signer(ana.slot("sheet")[0])
    ana.append(ana.next(keyslots=(new.commit(new_id), kept), enc=ana.enc(2), signer=signer))
    with pytest.raises(RemoteError):
        verify_keyslot_set(ana.state, older)


def test_a08_a_membership_goes_forward_only() -> None:
    room = Room(people())
    accounts = {person.state.account: person.state for person in room.everyone}
    room.append("Ana", "create", ("Ana", "Ben", "Dan"))
    before = room.copy()
    room.append("Ana", "remove", ("Ana", "Ben"))
    pinned = room.state
    with pytest.raises(RolledBack):
        check_conversation_pin(before.state, pinned.seq, pinned.head)
    before.append("Ana", "rotate", ("Ana", "Ben", "Dan"))
    with pytest.raises(Fork):
        check_conversation_pin(before.state, pinned.seq, pinned.head)
    check_conversation_pin(pinned, 0, pinned.heads[0])
    first = room.steps[0].statement
    for statement in (first, before.steps[1].statement):
        with pytest.raises(RemoteError):
            verify_statement(pinned, statement, accounts, pinned.deployment)
