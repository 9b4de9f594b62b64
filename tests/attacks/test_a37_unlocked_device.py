"""A37: who holds an unlocked device gets no way in of his own (identity §2, password §4).

The thief has all keys of a current device, and no keyslot: neither the password nor the sheet. At
real guardians he neither changes the password nor confirms a change, and no reader takes a link of
his that touches the keyslots. The server's side: tests/attacks/sdk/test_unlocked_device.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.attacks.turned import Clock, Turned, turned
from tests.unit.guardian.people import (
    HOUR,
    Sheet,
    bind,
    confirm,
    evaluate,
    extended,
    joined,
    new_device,
    new_sheet,
    next_binding,
    sheet_of,
)
from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, PASSWORD, sign_up
from tools.vectors.stream import Stream

from colloque.errors import NotAuthorised
from colloque.protocol.account import sign_link
from colloque.protocol.log_in import start_log_in
from colloque.protocol.sign_up import SignUp
from colloque.sealing.device import DeviceKeys
from colloque.trust.sigchain import AccountState, verify_chain, verify_link
from colloque.wire.account import EncKey, Link

Authority = DeviceKeys | Sheet


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guardian(tmp_path: Path, clock: Clock) -> Iterator[Turned]:
    made = turned(tmp_path, clock)
    yield made[0]
    for one in made:
        one.store.close()


def guess(guardian: Turned, number: int) -> str:
    """The status of a stranger's log-in."""
    return evaluate(guardian, start_log_in(DEPLOYMENT, EMAIL, PASSWORD, Stream(f"guess {number}")))


def link_on(state: AccountState, by: Authority, **change: Any) -> bytes:
    """A next link, signed by a device or a keyslot."""
    plain = Link(
        account=state.account,
        add=(),
        deployment=state.deployment,
        enc=None,
        keyslots=None,
        nonce=bytes(16),
        prev=state.head,
        revoke=(),
        role=None,
        seq=state.seq + 1,
        signer=by.signer,
        time=state.time + 1,
    )
    return sign_link(replace(plain, **change), by.sign)


def test_a37_a_device_changes_no_password_and_fills_no_budget(
    guardian: Turned, clock: Clock
) -> None:
    owner = joined(guardian, clock, sign_up())
    thief, held = owner.own.device, guardian.store.bindings(owner.binding.handle)
    assert [guess(guardian, number) for number in range(7)] == ["ok"] * 6 + ["too-many"]
    for version in (1, 2, 3):
        theft = next_binding(owner, version, f"theft {version}")
        assert guardian.status("bind", bind(owner, theft, clock(), by=thief)) != "ok"
        answer = guardian.status("confirm", confirm(owner, theft, clock(), by=thief))
        assert (answer == "ok") == (version == 1), "the version in force, again, changes nothing"
    assert guardian.store.bindings(owner.binding.handle) == held
    assert guess(guardian, 7) == "too-many"
    second = next_binding(owner, 2, "the owner's")
    assert guardian.status("bind", bind(owner, second, clock(), by=sheet_of(owner))) == "ok"


def test_a37_a_device_confirms_no_change_that_the_owner_has_begun(
    guardian: Turned, clock: Clock
) -> None:
    """A recovery that was given up before the server had it must not become the password."""
    owner = joined(guardian, clock, sign_up())
    begun, thief = next_binding(owner, 2, "begun"), owner.own.device
    assert guardian.status("bind", bind(owner, begun, clock())) == "ok"
    assert guardian.status("confirm", confirm(owner, begun, clock(), by=thief)) == "refused"
    later = bind(owner, next_binding(owner, 2, "theft"), clock() + HOUR, by=thief)
    assert guardian.status("bind", later) == "refused"
    versions = [(item.version, item.active) for item in guardian.store.bindings(begun.handle)]
    assert versions == [(1, True), (2, False)]
    assert guardian.status("confirm", confirm(owner, begun, clock())) == "ok"


def changes(owner: SignUp, own: Sheet) -> list[dict[str, Any]]:
    """Every kind of change of the keyslots, each right but for who signs it."""
    before = owner.own.state.keyslots
    rotated = EncKey(2, owner.own.state.enc.key)
    return [
        {"keyslots": (*before, own.commit)},
        {"keyslots": (own.commit,), "enc": rotated},
        {"keyslots": before[:1], "enc": rotated},
        {"keyslots": (before[0], replace(own.commit, id=before[1].id)), "enc": rotated},
        {"keyslots": before[::-1]},
        {"keyslots": before},
    ]


def test_a37_a_device_adds_replaces_and_removes_no_keyslot() -> None:
    owner, own = sign_up(), new_sheet("the thief's")
    state = owner.own.state
    for change in changes(owner, own):
        for signer in (owner.own.device, own):
            with pytest.raises(NotAuthorised):
                verify_link(state, link_on(state, signer, **change), DEPLOYMENT.id)
        right = link_on(state, sheet_of(owner), **change)
        assert verify_link(state, right, DEPLOYMENT.id).keyslots == change["keyslots"]


def test_a37_a_keyslot_that_a_device_has_added_binds_nothing(
    guardian: Turned, clock: Clock
) -> None:
    owner, own = joined(guardian, clock, sign_up()), new_sheet("the thief's")
    state, second = owner.own.state, next_binding(owner, 2, "theft")
    added = link_on(state, owner.own.device, keyslots=(*state.keyslots, own.commit))
    for chain in ((owner.link,), (owner.link, added)):
        assert guardian.status("bind", bind(owner, second, clock(), chain, own)) == "refused"
    by_owner = link_on(state, sheet_of(owner), keyslots=(*state.keyslots, own.commit))
    chain = (owner.link, by_owner)
    assert guardian.status("bind", bind(owner, second, clock(), chain, own)) == "ok"


def test_a37_a_device_that_expires_signs_no_link(clock: Clock) -> None:
    """A browser left open neither stays for ever nor throws the owner's devices out."""
    owner, left_open = sign_up(), new_device("left open", expires=clock() + HOUR)
    state = verify_chain(extended(owner, (owner.link,), add=(left_open,)), DEPLOYMENT.id)
    first, rotated = owner.own.device, EncKey(2, owner.own.state.enc.key)
    for change in (
        {"add": (new_device("the thief's").public,)},
        {"revoke": (first.public.id,), "enc": rotated},
        {"enc": rotated},
        {},
    ):
        with pytest.raises(NotAuthorised):
            verify_link(state, link_on(state, left_open, **change), DEPLOYMENT.id)
    revoked = link_on(state, first, revoke=(left_open.public.id,), enc=rotated)
    assert left_open.public.id not in verify_link(state, revoked, DEPLOYMENT.id).devices
