"""A session device: let in by a keyslot, without a link; what it may sign (spec: identity §6)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.protocol import fakes
from tests.unit.protocol.fakes import DEPLOYMENT, NOW, bind_all, bundle_of, sign_up
from tools.vectors.stream import Stream

from colloque.errors import NotAuthorised
from colloque.protocol.account import OwnAccount
from colloque.protocol.devices import add_device
from colloque.protocol.log_in import OpenedKeyslot, SessionEntrance, open_with_sheet
from colloque.protocol.membership import create_conversation
from colloque.protocol.sign_up import SignUp
from colloque.protocol.vault import change_keyring, keyslot_authority, prove_sheet
from colloque.sealing.words import words_of
from colloque.trust.guardian import binding_key
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.membership import verify_statement
from colloque.trust.session import admit_session
from colloque.trust.sigchain import verify_chain
from colloque.wire.session import MAX_LIFETIME

ORIGIN = "https://vectors.example"


@pytest.fixture(scope="module")
def made() -> SignUp:
    return sign_up()


def opened(made: SignUp, way: str) -> OpenedKeyslot:
    if way == "sheet":
        return open_with_sheet(DEPLOYMENT, bundle_of(made), made.sheet)
    guardians = fakes.guardians()
    bind_all(guardians, made)
    return fakes.log_in(guardians[:2], bundle_of(made))


def entrance(made: SignUp, way: str = "sheet") -> SessionEntrance:
    return opened(made, way).prepare_session(ORIGIN, NOW + 1, Stream(f"session {way}"))


@pytest.fixture(scope="module")
def own(made: SignUp) -> OwnAccount:
    return entrance(made).open_vault(made.vault.keyring)


@pytest.mark.parametrize("way", ["password", "sheet"])
def test_a_session_opens_the_account_without_a_link(made: SignUp, way: str) -> None:
    entered = entrance(made, way)
    account = entered.open_vault(made.vault.keyring)
    device = account.device.public
    assert account.keyring == made.own.keyring
    assert account.state.heads == made.own.state.heads
    assert device.id not in account.state.devices
    assert device.expires == NOW + 1 + MAX_LIFETIME
    read = admit_session(verify_chain([made.link], DEPLOYMENT.id), entered.session)
    assert read.device_at(device.id, 0) == device
    assert len(entered.session) < 8192


def test_each_session_is_another_device(made: SignUp) -> None:
    way, rng = opened(made, "sheet"), Stream("two")
    one, other = (way.prepare_session(ORIGIN, NOW, rng) for _ in range(2))
    assert one.device.public.id != other.device.public.id


def test_it_signs_membership_statements(own: OwnAccount) -> None:
    ben = sign_up("Ben", "practitioner", "ben@example.org").own
    accounts = {own.state.account: own.state, ben.state.account: ben.state}
    change = create_conversation(own, own.state.account, accounts, NOW + 2, Stream("room"))
    state = verify_statement(None, change.statement, accounts, DEPLOYMENT.id)
    assert state.accepted
    unknown = {**accounts, own.state.account: replace(own.state, sessions={})}
    with pytest.raises(NotAuthorised):
        verify_statement(None, change.statement, unknown, DEPLOYMENT.id)


def test_it_signs_no_link(own: OwnAccount) -> None:
    with pytest.raises(NotAuthorised):
        add_device(own, NOW + 2, Stream("device"))


def test_it_signs_no_keyslot_set_but_its_keyslot_does(made: SignUp, own: OwnAccount) -> None:
    words = words_of(made.sheet)
    keyring = prove_sheet(own, words, {1: words[0], 2: words[1]})
    with pytest.raises(NotAuthorised):
        change_keyring(own, keyring, NOW + 2, Stream("vault"))
    by = opened(made, "sheet")
    authority = keyslot_authority(by.keys, by.slot)
    changed, vault = change_keyring(own, keyring, NOW + 2, Stream("vault"), authority)
    assert changed.keyring.sheet is None
    chain = verify_chain([made.link], DEPLOYMENT.id)
    assert verify_keyslot_set(chain, vault.keyslots, 2).version == 2


@pytest.mark.parametrize("version", [1, 2])
def test_it_binds_and_confirms_nothing(own: OwnAccount, version: int) -> None:
    with pytest.raises(NotAuthorised):
        binding_key(own.state, own.device.signer, version, NOW + 2)


def test_no_repr_tells_a_secret(made: SignUp) -> None:
    entered = entrance(made)
    shown = repr(entered) + repr(entered.state)
    for secret in (made.sheet, made.own.master, entered.device_seed):
        assert repr(secret)[2:-1] not in shown
