"""Sign-up, log-in and recovery in memory, against guardians that verify what they get."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.protocol import fakes
from tests.unit.protocol.fakes import DEPLOYMENT, EMAIL, NOW, bind_all, bundle_of, sign_up
from tools.vectors.stream import Stream

from colloque.errors import (
    BadInput,
    Fork,
    GuardiansDisagree,
    NotAuthorised,
    ProofInvalid,
    Substituted,
    Tampered,
    WrongPassword,
)
from colloque.protocol.account import OwnAccount
from colloque.protocol.guardians import prove_body
from colloque.protocol.log_in import (
    Bundle,
    Entrance,
    SessionEntrance,
    open_with_sheet,
    start_log_in,
)
from colloque.protocol.recovery import Recovery, prepare_recovery
from colloque.protocol.sign_up import SignUp, prepare_sign_up
from colloque.protocol.vault import change_keyring, name_device, prove_sheet
from colloque.sealing.words import words_of
from colloque.trust.sigchain import verify_chain, verify_link
from colloque.wire.ids import AccountId

ORIGIN = "https://vectors.example"
NEW = "another long password"


@pytest.fixture(scope="module")
def made() -> SignUp:
    return sign_up()


@pytest.fixture
def held(made: SignUp) -> list[fakes.FakeGuardian]:
    guardians = fakes.guardians()
    bind_all(guardians, made)
    return guardians


def enter(opened_by: str, made: SignUp, held: list[fakes.FakeGuardian]) -> Entrance:
    bundle = bundle_of(made)
    if opened_by == "sheet":
        opened = open_with_sheet(DEPLOYMENT, bundle, made.sheet)
    else:
        opened = fakes.log_in(held[:2], bundle)
    return opened.prepare_device(ORIGIN, NOW + 1, Stream(f"device {opened_by}"))


@pytest.mark.parametrize("used", [(0, 1), (0, 2), (1, 2), (2, 0), (0, 1, 2)])
def test_any_two_guardians_suffice(
    made: SignUp, held: list[fakes.FakeGuardian], used: tuple[int, ...]
) -> None:
    opened = fakes.log_in([held[index] for index in used], bundle_of(made))
    assert opened.master == made.own.master


@pytest.mark.parametrize("way", ["password", "sheet"])
def test_log_in_opens_the_account_on_a_new_device(
    made: SignUp, held: list[fakes.FakeGuardian], way: str
) -> None:
    entrance = enter(way, made, held)
    own = entrance.open_vault(made.vault.keyring)
    assert own.keyring == made.own.keyring
    assert own.state.seq == 1
    assert set(own.state.devices) == {made.own.device.public.id, own.device.public.id}
    assert verify_chain([made.link, entrance.link], DEPLOYMENT.id) == own.state


def test_a_proof_is_accepted(made: SignUp, held: list[fakes.FakeGuardian]) -> None:
    opened = fakes.log_in(held[:2], bundle_of(made))
    rng = Stream("prove")
    started = start_log_in(DEPLOYMENT, EMAIL, fakes.PASSWORD, rng)
    (evaluation,) = fakes.evaluate_at(started, held[:1], 1, rng)
    fakes.ask(held[0], "prove", prove_body(opened.keys, DEPLOYMENT.id, evaluation), rng)
    assert held[0].proved == [evaluation.attempt]


def test_wrong_password_and_wrong_sheet_are_the_same_error(
    made: SignUp, held: list[fakes.FakeGuardian]
) -> None:
    with pytest.raises(WrongPassword):
        fakes.log_in(held[:2], bundle_of(made), "wrong password")
    with pytest.raises(WrongPassword):
        open_with_sheet(DEPLOYMENT, bundle_of(made), bytes(16))


def test_guardians_that_disagree_are_found_before_combining(
    made: SignUp, held: list[fakes.FakeGuardian]
) -> None:
    handle, other = fakes.handle(), held[1].active
    other[handle] = fakes.changed(other[handle], account=AccountId(bytes(32)))
    with pytest.raises(GuardiansDisagree):
        fakes.log_in(held[:2], bundle_of(made))
    assert fakes.log_in([held[0], held[2]], bundle_of(made)).master == made.own.master


def test_a_wrong_share_is_found(made: SignUp, held: list[fakes.FakeGuardian]) -> None:
    handle = fakes.handle()
    held[1].active[handle].share = held[0].active[handle].share
    with pytest.raises(ProofInvalid):
        fakes.log_in(held[:2], bundle_of(made))


def test_one_guardian_is_not_enough(made: SignUp, held: list[fakes.FakeGuardian]) -> None:
    with pytest.raises(GuardiansDisagree):
        fakes.log_in(held[:1], bundle_of(made))
    with pytest.raises(GuardiansDisagree):
        fakes.log_in([held[0], held[0]], bundle_of(made))


def test_the_account_of_another_is_refused(made: SignUp, held: list[fakes.FakeGuardian]) -> None:
    eve = sign_up("Eve", email="eve@example.org")
    with pytest.raises(Substituted):
        fakes.log_in(held[:2], bundle_of(eve))
    with pytest.raises(Substituted):
        fakes.log_in(held[:2], replace(bundle_of(made), keyslots=eve.vault.keyslots))


def test_the_keyring_of_another_version_is_refused(
    made: SignUp, held: list[fakes.FakeGuardian]
) -> None:
    own = made.own
    _, vault = change_keyring(own, name_device(own, "Phone"), NOW, Stream("vault"))
    with pytest.raises(Tampered):
        enter("password", made, held).open_vault(vault.keyring)


def test_a_short_password_or_bad_address_makes_nothing() -> None:
    for email, password in ((EMAIL, "short"), ("ana", "a long password")):
        with pytest.raises(BadInput):
            prepare_sign_up(DEPLOYMENT, email, password, "Ana", "patient", "x", NOW, Stream("bad"))


def test_no_repr_tells_a_secret(made: SignUp, held: list[fakes.FakeGuardian]) -> None:
    entrance = enter("sheet", made, held)
    shown = repr(made) + repr(made.own) + repr(made.vault) + repr(entrance) + repr(held[0].active)
    for secret in (made.sheet, made.own.master, made.device_seed, entrance.device_seed):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
    assert EMAIL not in repr(made)


def test_vault_changes_keep_the_master_key(made: SignUp) -> None:
    own, vault = change_keyring(made.own, name_device(made.own, "Phone"), NOW, Stream("v"))
    assert own.keyring.devices[-1].name == "Phone"
    assert (own.keyring.version, own.keyslots.version) == (2, 2)
    assert vault.keyslots != made.vault.keyslots


def test_a_sheet_is_proved_by_two_words(made: SignUp) -> None:
    words = words_of(made.sheet)
    proved = prove_sheet(made.own, words, {3: words[2].upper(), 12: words[11]})
    assert proved.sheet is None
    for typed in ({3: words[2]}, {3: words[2], 12: words[0] + "x"}, {0: words[-1], 13: "x"}):
        with pytest.raises(BadInput):
            prove_sheet(made.own, words, typed)


def by_session(made: SignUp) -> SessionEntrance:
    opened = open_with_sheet(DEPLOYMENT, bundle_of(made), made.sheet)
    return opened.prepare_session(ORIGIN, NOW + 1, Stream("session sheet"))


def recover(entrance: Entrance | SessionEntrance, made: SignUp) -> Recovery:
    own: OwnAccount = entrance.open_vault(made.vault.keyring)
    return prepare_recovery(entrance, own, EMAIL, NEW, NOW + 2, Stream("recovery"))


@pytest.mark.parametrize("way", ["device", "session"])
def test_recovery_replaces_everything(
    made: SignUp, held: list[fakes.FakeGuardian], way: str
) -> None:
    recovery = recover(enter("sheet", made, held) if way == "device" else by_session(made), made)
    rng, chain = Stream("recovery guardians"), (*recovery.chain, recovery.link)
    for guardian in held:
        fakes.ask(guardian, "confirm", recovery.confirm_current(guardian.index), rng)
        fakes.ask(guardian, "bind", recovery.bind(guardian.index), rng)
    after = Bundle(chain, recovery.vault.keyslots, b"n" * 32)
    assert fakes.log_in(held[:2], bundle_of(made)).master == made.own.master
    assert fakes.log_in(held[:2], after, NEW).master == recovery.own.master
    for guardian in held:
        fakes.ask(guardian, "confirm", recovery.confirm(guardian.index), rng)
    assert fakes.log_in(held[1:], after, NEW).master == recovery.own.master
    with pytest.raises(WrongPassword):
        fakes.log_in(held[:2], after)
    state = verify_chain(chain, DEPLOYMENT.id)
    assert list(state.devices) == [recovery.own.device.public.id]
    assert (state.enc.epoch, recovery.own.keyring.enc[0]) == (2, made.own.keyring.enc[0])
    assert recovery.own.keyring.settings != made.own.keyring.settings
    assert open_with_sheet(DEPLOYMENT, after, made.sheet).master == recovery.own.master


def test_after_recovery_old_keys_sign_nothing(made: SignUp, held: list[fakes.FakeGuardian]) -> None:
    entrance = enter("sheet", made, held)
    state = recover(entrance, made).own.state
    with pytest.raises(NotAuthorised):
        state.signer_key(made.own.device.signer, NOW + 3)
    with pytest.raises(Fork):
        verify_link(state, enter("password", made, held).link, DEPLOYMENT.id)
    assert entrance.state.head == state.heads[1]
