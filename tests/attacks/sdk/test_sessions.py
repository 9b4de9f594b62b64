"""A38: session statements and what session devices sign, shown by a lying server (identity §6)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.attacks.sdk import lies
from tests.attacks.sdk.browser import Browser, browse, open_keyslot
from tests.attacks.sdk.conftest import Join, Somebody, Talk
from tests.attacks.sdk.test_entries import shown, texts

from colloque.errors import ColloqueError
from colloque.protocol.account import OwnAccount
from colloque.protocol.conversation import Draft, seal_draft
from colloque.protocol.log_in import OpenedKeyslot
from colloque.protocol.membership import change_members
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.statement import sign_statement
from colloque.wire.account import Device
from colloque.wire.entry import Message, encode_entry
from colloque.wire.ids import EntryId
from colloque.wire.session import LABEL, SessionStatement, encode_session

RNG = secrets.token_bytes
DAY = 86_400_000
NEW = "another password"
Visit = Callable[..., Any]


def own_of(somebody: Somebody) -> OwnAccount:
    """The account as its client knows it."""
    return somebody.client._parts.context.me()


def session_keys(somebody: Somebody, lifetime: int = DAY) -> DeviceKeys:
    """A thief's device that ends."""
    return device_keys(RNG(32), somebody.client._parts.context.wall() + lifetime)


def let_in(by: OpenedKeyslot, device: Device, /, **changes: Any) -> bytes:
    """A session statement that a keyslot signs, with changes."""
    assert device.expires is not None
    state, time = by.state, device.expires - DAY
    signer = by.keys.signer(by.slot)
    plain = SessionStatement(
        state.account, by.deployment.id, device, state.head, state.seq, signer, time
    )
    return sign_statement(LABEL, encode_session(replace(plain, **changes)), by.keys.sign)


def forged(talk: Talk, by: Somebody, device: DeviceKeys, text: str, time: int = 0) -> bytes:
    """An entry in the newest epoch that somebody's account and this device sign: keys and all."""
    parts = by.client._parts
    room = parts.rooms.known(talk.id)
    assert room is not None
    draft = Draft(EntryId(RNG(16)), "medical", Message(text), time or parts.context.clock())
    own, timeline = replace(parts.context.me(), device=device), parts.entries.timeline(room)
    accounts = parts.entries.accounts(room)
    return encode_entry(seal_draft(draft, own, room.state, room.keys, timeline, accounts, RNG))


async def show(talk: Talk, entry: bytes, *statements: bytes) -> None:
    """The doctor's server plants an entry and shows these session statements."""
    talk.doctor.evil.behave()
    known = await shown(talk)
    talk.doctor.evil.tell(lies.entry_planted(entry, 900 + len(known)))
    talk.doctor.evil.tell(lies.sessions_instead(list(statements)))


async def refused(talk: Talk, text: str) -> bool:
    """Whether the doctor sees that one more entry is there and not what it says."""
    before = await talk.doctor.client.entries(talk.id, refresh=False)
    entries = await shown(talk)
    assert len(entries) == len(before) + 1
    return text not in texts(entries) and entries[-1].problem == "not-authorised"


async def recover(talk: Talk, visit: Visit) -> Somebody:
    """The patient sets a new password with the sheet, and writes."""
    recovered: Somebody = await visit("pia-again")
    await recovered.client.recover(talk.patient.email, talk.patient.words, NEW)
    await recovered.client.send_text(talk.id, "new password")
    return recovered


async def test_a38_what_a_session_device_signs_is_read_by_all(talk: Talk, visit: Visit) -> None:
    """Not an attack: what the refusals below must leave alone."""
    web = await browse(await visit("browser"), talk.patient)
    chain = own_of(talk.patient).state.heads
    await web.somebody.client.send_text(talk.id, "from the browser")
    assert texts(await shown(talk))[-1] == "from the browser"
    rooms = web.somebody.client._parts.rooms
    members = (await rooms.get(talk.id)).members()
    await rooms._change(talk.id, "rotate", members)
    await talk.doctor.client.send_text(talk.id, "read")
    again = await visit("doctor-again")
    await again.client.log_in(talk.doctor.email, "a good password")
    entries = await again.client.entries(talk.id)
    assert texts(entries)[-2:] == ["from the browser", "read"]
    assert {entry.problem for entry in entries} == {None}
    assert texts(await talk.patient.client.entries(talk.id))[-2:] == ["from the browser", "read"]
    assert own_of(talk.patient).state.heads == chain


async def test_a38_a_withheld_statement_keeps_the_entry_out(talk: Talk, visit: Visit) -> None:
    web = await browse(await visit("browser"), talk.patient)
    await web.somebody.client.send_text(talk.id, "from the browser")
    talk.doctor.evil.tell(lies.sessions_instead([]))
    assert await refused(talk, "from the browser")


async def test_a38_statements_that_let_nobody_in(talk: Talk, join: Join) -> None:
    eve = await join("eve")
    own, hers = own_of(talk.patient), talk.patient.client._parts.context
    mine = await open_keyslot(hers, talk.patient.email)
    evil = await open_keyslot(eve.client._parts.context, eve.email)
    device, other = session_keys(talk.patient), session_keys(talk.patient)
    public, account = device.public, own.state.account
    by_hers = mine.keys.signer(mine.slot)
    as_pia = {"account": account, "head": own.state.head, "seq": own.state.seq}
    shown_instead = {
        "of another account": let_in(evil, public),
        "signed by another account": let_in(evil, public, **as_pia),
        "under another's signature": let_in(evil, public, **as_pia, signer=by_hers),
        "signed by a device": let_in(mine, public, signer=own.device.signer),
        "for another device": let_in(mine, other.public),
        "that never ends": let_in(mine, public, device=replace(public, expires=None)),
        "that ends too late": let_in(mine, public, time=(public.expires or 0) - 31 * DAY),
        "on another head": let_in(mine, public, head=evil.state.head),
        "on a head to come": let_in(mine, public, seq=own.state.seq + 1),
    }
    for name, statement in shown_instead.items():
        await show(talk, forged(talk, talk.patient, device, name), statement)
        assert await refused(talk, name), name
    await show(talk, forged(talk, talk.patient, device, "right"), let_in(mine, public))
    assert texts(await shown(talk))[-1] == "right"


async def test_a38_an_entry_dated_after_the_end_is_kept_out(talk: Talk) -> None:
    context = talk.patient.client._parts.context
    mine, device = await open_keyslot(context, talk.patient.email), session_keys(talk.patient)
    end = device.public.expires
    assert end is not None
    statement = let_in(mine, device.public)
    await show(talk, forged(talk, talk.patient, device, "late", end + 1), statement)
    assert await refused(talk, "late")


async def test_a38_a_new_password_ends_the_sessions_of_the_old(talk: Talk, visit: Visit) -> None:
    """At the server at once; at members although the server helps, even with the epoch's keys."""
    thief = await browse(await visit("thief"), talk.patient)
    await thief.somebody.client.send_text(talk.id, "before")
    assert texts(await shown(talk))[-1] == "before"
    recovered = await recover(talk, visit)
    with pytest.raises(ColloqueError):
        await thief.somebody.client.send_text(talk.id, "after")
    device = thief.context.me().device
    await show(talk, forged(talk, recovered, device, "after"), thief.entrance.session)
    assert await refused(talk, "after")
    entries = await shown(talk)
    assert texts(entries)[-2:] == ["before", "new password"]


async def test_a38_a_removed_keyslot_lets_nobody_in_any_more(talk: Talk, visit: Visit) -> None:
    """Neither at the newest head nor at one where it still stood."""
    thief = await browse(await visit("thief"), talk.patient)
    recovered = await recover(talk, visit)
    old, state = thief.opened, own_of(recovered).state
    await shown(talk)
    for name, place in (
        ("at the newest head", {"head": state.head, "seq": state.seq}),
        ("at an old head", {}),
    ):
        device = session_keys(talk.patient)
        await show(talk, forged(talk, recovered, device, name), let_in(old, device.public, **place))
        assert await refused(talk, name), name


async def test_a38_it_signs_no_membership_statement_either(talk: Talk, visit: Visit) -> None:
    thief: Browser = await browse(await visit("thief"), talk.patient)
    recovered = await recover(talk, visit)
    await shown(talk)
    parts = recovered.client._parts
    room = await parts.rooms.sync(talk.id)
    accounts = dict(await parts.people.need(room.members()))
    own, old = parts.context.me(), thief.context.me()
    # The thief's client believes that its keyslot still stands; the rest it knows as it is.
    blind = replace(
        own.state,
        slot_history=old.state.slot_history,
        sessions=old.state.sessions,
    )
    as_thief = replace(own, device=old.device, state=blind)
    change = change_members(room.state, "rotate", as_thief, accounts, 1, RNG)
    posted = {"statement": change.statement, "wraps": change.wraps}
    talk.doctor.evil.tell(lies.statement_behind(**posted))
    talk.doctor.evil.tell(lies.sessions_instead([thief.entrance.session]))
    assert (await talk.doctor.client.conversation(talk.id)).problem == "not-authorised"
