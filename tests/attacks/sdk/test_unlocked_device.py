"""A37: at the real server a device alone gets no way in of its own (identity §2, keyslot §4)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import pytest
from tests.attacks.sdk.conftest import PASSWORD, Join, Somebody

from colloque.errors import ColloqueError, NotAuthorised, WrongPassword
from colloque.protocol.account import OwnAccount, seal_vault, sign_link
from colloque.protocol.devices import add_device
from colloque.sdk import answers
from colloque.sealing.keyslot import SHEET, KeyslotKeys, keyslot_keys
from colloque.trust.keyslots import verify_keyslot_set
from colloque.wire.account import EncKey, KeyslotCommit, Link
from colloque.wire.ids import KeyslotId, StatementHash
from colloque.wire.signed import decode_signed

RNG = secrets.token_bytes
NEW = "another good password"
Vaulted = dict[str, bytes | None]


async def post(somebody: Somebody, body: Vaulted) -> str:
    """Ask the server for a change of the account; `ok`, or the code of its refusal."""
    transport = somebody.client._parts.context.transport
    try:
        await transport.ask("POST", "/v1/account/changes", answers.EMPTY, body)
    except ColloqueError as error:
        return error.code
    return "ok"


def own_of(somebody: Somebody) -> OwnAccount:
    """What an unlocked device gives to who holds it."""
    return somebody.client._parts.context.me()


def change(own: OwnAccount, slots: tuple[KeyslotCommit, ...], rotates: bool) -> Link:
    """A link that changes the keyslots, to be signed by the device."""
    state = own.state
    return Link(
        account=state.account,
        add=(),
        deployment=state.deployment,
        enc=EncKey(state.enc.epoch + 1, state.enc.key) if rotates else None,
        keyslots=slots,
        nonce=RNG(16),
        prev=state.head,
        revoke=(),
        role=None,
        seq=state.seq + 1,
        signer=own.device.signer,
        time=state.time,
    )


def body_of(own: OwnAccount, link: Link, added: tuple[KeyslotId, KeyslotKeys]) -> Vaulted:
    """The link with the keyring and the set that would belong to it."""
    signed = sign_link(link, own.device.sign)
    head = StatementHash(decode_signed(signed, "colloque/account", 65536).hash)
    listed = {slot.id for slot in link.keyslots or ()}
    owners = (*own.keyring.owner, added[1].owner(added[0]))
    keyring = replace(
        own.keyring,
        head=head,
        seq=link.seq,
        owner=tuple(one for one in owners if one.id in listed),
        version=own.keyring.version + 1,
    )
    state = replace(own.state, heads=(*own.state.heads, head))
    device = own.device
    vault = seal_vault(
        keyring,
        own.master,
        state,
        own.keyslots.password,
        device.signer,
        device.sign,
        link.time,
        RNG,
    )
    return {"keyring": vault.keyring, "keyslots": vault.keyslots, "link": signed}


@pytest.mark.parametrize("kind", ["add", "replace"])
async def test_a37_the_server_takes_no_keyslot_from_a_device(
    join: Join, visit: Any, kind: str
) -> None:
    """Right in everything, keyring and set too, but for who signs the link."""
    pia = await join("pia")
    own = own_of(pia)
    added = (KeyslotId(RNG(16)), keyslot_keys(RNG(32), SHEET))
    commit, before = added[1].commit(added[0]), own.state.keyslots
    slots = (*before, commit) if kind == "add" else (before[0], commit)
    body = body_of(own, change(own, slots, rotates=kind == "replace"), added)
    assert await post(pia, body) == NotAuthorised.code
    context = pia.client._parts.context
    vault = await context.transport.ask("GET", "/v1/account/vault", answers.VAULT)
    assert verify_keyslot_set(own.state, vault.keyslots) == own.keyslots
    assert await post(pia, {"keyring": None, "keyslots": None, "link": more(pia)}) == "ok"
    again = await visit("again")
    await again.client.log_in(pia.email, PASSWORD)
    assert own_of(again).state.keyslots == before


def more(somebody: Somebody) -> bytes:
    """A link that a device may sign: one more device."""
    context = somebody.client._parts.context
    return add_device(context.me(), context.wall(), RNG)[1]


async def test_a37_the_sheet_throws_out_a_thief_and_all_that_he_added(
    join: Join, visit: Any
) -> None:
    pia = await join("pia")
    stolen = own_of(pia)
    assert await post(pia, {"keyring": None, "keyslots": None, "link": more(pia)}) == "ok"
    owner = await visit("owner")
    await owner.client.recover(pia.email, " ".join(pia.words), new_password=NEW)
    state = own_of(owner).state
    assert list(state.devices) == [own_of(owner).device.public.id]
    assert stolen.device.public.id in state.revoked
    assert await post(pia, {"keyring": None, "keyslots": None, "link": more(pia)}) != "ok"
    with pytest.raises(WrongPassword):
        await (await visit("thief")).client.log_in(pia.email, PASSWORD)
    await (await visit("once-more")).client.log_in(pia.email, NEW)


async def test_a37_a_proved_sheet_is_no_longer_with_the_device(join: Join) -> None:
    """Until then it stands in the keyring, and who holds the device has it (spec: threat-model)."""
    pia = await join("pia")
    assert own_of(pia).keyring.sheet is not None
    await pia.client.confirm_sheet({3: pia.words[2], 8: pia.words[7]})
    assert own_of(pia).keyring.sheet is None
    assert pia.client.sheet_words() is None
