"""A13, A33, A36: ghosts, keys of the author's own making, two histories (spec: conversation §3)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.conftest import Join, Somebody, Talk

from colloque.errors import ColloqueError
from colloque.protocol.membership import Change, change_members
from colloque.sdk.errors import Frozen
from colloque.sdk.rooms import Room
from colloque.sealing.membership import EpochKey, wrap_epoch_keys
from colloque.sealing.statement import sign_statement
from colloque.wire.ids import AccountId
from colloque.wire.membership import (
    COMPARTMENTS,
    LABEL,
    Author,
    Head,
    Member,
    Ref,
    Statement,
    WrapContext,
    decode_wraps,
    encode_statement,
    encode_wraps,
)

RNG = secrets.token_bytes


async def room_of(talk: Talk, who: Somebody) -> Room:
    """The conversation as somebody's client has verified it."""
    return await who.client._parts.rooms.sync(talk.id)


async def forged(talk: Talk, who: Somebody, action: str, extra: list[AccountId]) -> Any:
    """A statement that a member signs although the rules forbid it, as the server gives it out."""
    parts, room = who.client._parts, await room_of(talk, who)
    accounts = await parts.people.need([*room.members(), *extra])
    ordered = sorted(accounts, key=bytes)
    members = tuple(Member(Ref(bytes(id_), "account"), accounts[id_].role) for id_ in ordered)
    own, before = parts.context.me(), room.state
    context = WrapContext(
        own.state.account,
        "",
        own.state.deployment,
        before.current.epoch + 1,
        RNG(16),
        before.head,
    )
    keys = tuple(EpochKey(name, context.epoch, RNG(32)) for name in COMPARTMENTS)
    commits, wraps = wrap_epoch_keys(keys, context, members, accounts)
    statement = Statement(
        action=action,
        author=Author(own.state.account, own.device.public.id),
        conversation=before.conversation,
        deployment=own.state.deployment,
        epoch=context.epoch,
        heads=tuple(Head(id_, accounts[id_].head, accounts[id_].seq) for id_ in ordered),
        keys=commits,
        members=members,
        nonce=context.nonce,
        patient=before.current.patient,
        prev=before.head,
        seq=before.seq + 1,
        time=before.current.time + 1,
    )
    signed = sign_statement(LABEL, encode_statement(statement), own.device.sign)
    return {"statement": signed, "wraps": encode_wraps(wraps)}


async def test_a13_a_member_without_the_right_adds_nobody(talk: Talk, join: Join) -> None:
    ghost = await join("ghost", "practitioner")
    id_ = await talk.doctor.client._parts.people.look_up(ghost.email)
    posted = await forged(talk, talk.doctor, "add", [id_])
    talk.patient.evil.tell(lies.statement_behind(**posted))
    info = await talk.patient.client.conversation(talk.id)
    assert info.problem == "not-authorised"
    assert id_ not in {member.account for member in info.members}
    await talk.patient.client.send_text(talk.id, "three")
    assert [e.text for e in await talk.doctor.client.entries(talk.id)][-1] == "three"
    with pytest.raises(ColloqueError):
        await ghost.client.entries(talk.id)


async def test_a33_wraps_other_than_those_signed_are_refused(talk: Talk) -> None:
    parts, room = talk.doctor.client._parts, await room_of(talk, talk.doctor)
    accounts = await parts.people.need(room.members())
    one, two = (
        change_members(room.state, "rotate", parts.context.me(), accounts, 1, RNG) for _ in range(2)
    )
    swapped = swap_wraps(one, two)
    talk.patient.evil.tell(lies.statement_behind(**swapped))
    info = await talk.patient.client.conversation(talk.id)
    assert info.problem == "wrap-mismatch"


def swap_wraps(one: Change, two: Change) -> Any:
    """One author's statement with the wraps of the other."""
    leaves = decode_wraps(one.wraps).leaves
    others = decode_wraps(two.wraps).leaves
    wraps = replace(decode_wraps(one.wraps), leaves=(others[0], *leaves[1:]))
    return {"statement": one.statement, "wraps": encode_wraps(wraps)}


async def test_a36_two_histories_freeze_the_conversation(talk: Talk) -> None:
    parts, room = talk.patient.client._parts, await room_of(talk, talk.patient)
    accounts = await parts.people.need(room.members())
    one, two = (
        change_members(room.state, "rotate", parts.context.me(), accounts, 1, RNG) for _ in range(2)
    )
    for change in (one, two):
        talk.doctor.evil.behave()
        talk.doctor.evil.tell(lies.statement_once(change.statement, change.wraps))
        await talk.doctor.client.conversation(talk.id)
    (info,) = await talk.doctor.client.conversations(refresh=False)
    assert info.problem == "fork"
    with pytest.raises(Frozen):
        await talk.doctor.client.send_text(talk.id, "into a forked conversation")


async def test_a36_a_server_alone_freezes_nothing(talk: Talk) -> None:
    """A second history that nobody has signed, and a list that names another head."""
    parts, room = talk.patient.client._parts, await room_of(talk, talk.patient)
    accounts = await parts.people.need(room.members())
    rival = change_members(room.state, "rotate", parts.context.me(), accounts, 1, RNG)
    await talk.doctor.client._parts.rooms.change(talk.id, "rotate", room.members())
    unsigned = lies.flip(rival.statement, 3000)
    talk.doctor.evil.tell(lies.statement_once(unsigned, rival.wraps))
    assert (await talk.doctor.client.conversation(talk.id)).problem == "fork"
    talk.doctor.evil.behave()

    def another_head(listing: Any) -> Any:
        return {**listing, "conversations": [{**listing["conversations"][0], "head": bytes(32)}]}

    talk.doctor.evil.on("GET", r"/v1/conversations$", another_head)
    (info,) = await talk.doctor.client.conversations()
    assert info.problem == "fork"
    talk.doctor.evil.behave()
    await talk.doctor.client.send_text(talk.id, "we go on")
    assert [e.text for e in await talk.patient.client.entries(talk.id)][-1] == "we go on"
