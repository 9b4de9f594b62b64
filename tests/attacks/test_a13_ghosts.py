"""A13: nobody joins a conversation but by a member who may add, and signs it (conversation §1, §3).

The server signs, replays and rearranges as it can; members without the right sign properly. The
whole table of who may do what is in tests/unit/protocol/test_membership.
"""

from __future__ import annotations

from dataclasses import replace

import cbor2
import pytest
from tools.vectors.cast import signing
from tools.vectors.conversation import people
from tools.vectors.rooms import Room, Step
from tools.vectors.statements import envelope

from colloque.errors import BadSignature, ColloqueError, NotAuthorised
from colloque.sealing.membership import unwrap_epoch_keys
from colloque.trust.membership import ConversationState, verify_statement, verify_wraps
from colloque.wire.ids import AccountId
from colloque.wire.membership import LABEL, Author, encode_statement

BEFORE = ("Ana", "Ben", "Dan")
WITH_CLEO = ("Ana", "Ben", "Dan", "Cleo")


@pytest.fixture
def room() -> Room:
    started = Room(people())
    started.append("Ana", "create", BEFORE)
    return started


def take(room: Room, step: Step) -> ConversationState:
    accounts = {person.state.account: person.state for person in room.everyone}
    return verify_statement(room.state, step.statement, accounts, room.state.deployment)


def test_a13_control_the_patient_adds_and_the_new_member_reads(room: Room) -> None:
    step = room.step("Ana", "add", WITH_CLEO)
    state, cleo = take(room, step), room.people["Cleo"]
    accounts = {person.state.account: person.state for person in room.everyone}
    leaves = verify_wraps(state.current, step.wraps, accounts)
    keys = unwrap_epoch_keys(state.current, leaves, cleo.state.account, {1: cleo.enc_seed(1)})
    assert keys == step.keys


def test_a13_the_server_signs_for_nobody(room: Room) -> None:
    right = room.step("Ana", "add", WITH_CLEO)
    payload = encode_statement(right.value)
    for key in (signing("nobody"), signing("root"), signing("registry")):
        forged = envelope(LABEL, payload, key.sign(LABEL, 1, payload))
        with pytest.raises(BadSignature):
            take(room, replace(right, statement=forged))
    with pytest.raises(BadSignature):
        take(room, replace(right, statement=envelope(LABEL, payload, bytes(3373))))


def test_a13_a_member_s_signature_carries_no_other_members(room: Room) -> None:
    """The list of members of one statement under the signature of another."""
    right, wish = room.step("Ben", "rotate", BEFORE), room.step("Ben", "rotate", WITH_CLEO)
    sig = cbor2.loads(right.statement)["sig"]
    forged = envelope(LABEL, encode_statement(wish.value), sig)
    with pytest.raises(BadSignature):
        take(room, replace(right, statement=forged))


@pytest.mark.parametrize("action", ["add", "rotate", "accept", "remove", "leave"])
@pytest.mark.parametrize("author", ["Ben", "Dan", "Cleo", "Eve"])
def test_a13_nobody_but_the_patient_adds_whatever_it_is_called(
    room: Room, author: str, action: str
) -> None:
    step = room.step(author, action, WITH_CLEO)
    with pytest.raises(NotAuthorised):
        take(room, step)


@pytest.mark.parametrize("action", ["rotate", "accept", "remove"])
def test_a13_the_patient_adds_nobody_by_another_name(room: Room, action: str) -> None:
    with pytest.raises(ColloqueError):
        take(room, room.step("Ana", action, WITH_CLEO))


def test_a13_nobody_signs_in_the_patient_s_name(room: Room) -> None:
    ben, ana = room.people["Ben"], room.people["Ana"]
    for author in (
        Author(ana.state.account, ben.device().public.id),
        Author(ben.state.account, ana.device().public.id),
        Author(ana.state.account, ana.device().public.id),
    ):
        step = room.step("Ben", "add", WITH_CLEO, author=author)
        with pytest.raises((NotAuthorised, BadSignature)):
            take(room, step)


@pytest.mark.parametrize(("names", "author"), [(BEFORE, "Ben"), (WITH_CLEO, "Ana")])
def test_a13_a_role_is_that_of_the_member_s_own_chain(
    room: Room, names: tuple[str, ...], author: str
) -> None:
    """Another one than before, or at joining: an assistant would be given the medical key."""
    cleo = bytes(room.people["Cleo"].state.account)
    other = {"assistant": "practitioner", "practitioner": "assistant"}
    members = tuple(
        replace(member, role=other[member.role])
        if member.member.id == cleo or (names == BEFORE and member.role == "assistant")
        else member
        for member in room.members(names)
    )
    action = "rotate" if names == BEFORE else "add"
    with pytest.raises(NotAuthorised):
        take(room, room.step(author, action, names, members=members))


def test_a13_a_removed_member_is_given_no_key_and_adds_nobody(room: Room) -> None:
    room.append("Ana", "remove", ("Ana", "Dan"))
    for action, names in (("rotate", ("Ana", "Dan")), ("add", BEFORE)):
        with pytest.raises(NotAuthorised):
            take(room, room.step("Ben", action, names))
    ben = AccountId(bytes(room.people["Ben"].state.account))
    assert room.steps[-1].keys_of(ben) == ()
