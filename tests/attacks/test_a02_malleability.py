"""A02: no bit of what opens an account can be changed, and no answer tells why (spec: keyslot §2).

MEGA's clients opened malleable wraps and told the server how it went, one bit of the key a log-in.
Here every byte of a keyslot set, of a wrap and of a keyring is changed. Whoever cannot sign for the
account gets the same refusal with the right secret and with a wrong one; whoever can sign (a thief
with a device) gets `wrong-password` from every changed wrap and `tampered` from every keyring.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest
from tests.attacks.sdk.evil import flip
from tools.vectors.cast import Person, the_deployment
from tools.vectors.keyslot import MASTER, keyring, keyslot_set, sign_set
from tools.vectors.stream import fixed

from colloque.errors import ColloqueError, RemoteError, Tampered, WrongPassword
from colloque.protocol.log_in import Bundle, open_with_sheet
from colloque.sealing.keyring import open_keyring, seal_keyring
from colloque.sealing.keyslot import SHEET, keyslot_keys, sheet_seed, wrap_master_key
from colloque.wire.ids import KeyslotId
from colloque.wire.keyslots import WRAP_SIZE, KeyslotSet, Slot

RIGHT, WRONG = fixed("the sheet", 16), fixed("another sheet", 16)


class Victim(Person):
    """An account with one way in, a sheet, and a right keyslot set for it."""

    def __init__(self) -> None:
        super().__init__("Vera", "patient")
        keys, id_ = keyslot_keys(sheet_seed(RIGHT), SHEET), KeyslotId(fixed("slot", 16))
        self.restart(self.first(keyslots=(keys.commit(id_),)))
        plain, head = keyslot_set(Person("Ana", "patient")), self.state.head
        wrap = wrap_master_key(MASTER, keys.owner(id_), self.state.account, head, 3)
        self.set: KeyslotSet = replace(
            plain,
            account=self.state.account,
            head=head,
            signer=self.device().signer,
            slots=(Slot(id_, SHEET, keys.login.public, wrap),),
        )

    def answer(self, keyslots: bytes, sheet: bytes = RIGHT) -> str:
        """What a client says to this set: `opened`, or the code of its error."""
        bundle = Bundle(tuple(self.links), keyslots, bytes(32))
        try:
            opened = open_with_sheet(the_deployment(), bundle, sheet)
        except (RemoteError, WrongPassword) as error:
            return error.code
        return "opened" if opened.master == MASTER else "another key"


@cache
def victim() -> Victim:
    return Victim()


def test_a02_control_the_unchanged_set_opens() -> None:
    signed = sign_set(victim(), victim().set)
    assert victim().answer(signed) == "opened"
    assert victim().answer(signed, WRONG) == WrongPassword.code


def test_a02_a_changed_set_says_nothing_about_the_secret() -> None:
    """Every byte: refused, and alike for the right secret and a wrong one."""
    signed = sign_set(victim(), victim().set)
    for place in range(len(signed)):
        changed = flip(signed, place, place % 8)
        answers = {victim().answer(changed), victim().answer(changed, WRONG)}
        assert len(answers) == 1, place
        assert answers.isdisjoint({"opened", "another key", WrongPassword.code}), place


@pytest.fixture
def signed_by_a_thief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures of sets hold: a thief has made them. It saves signing each of 1,200 sets."""
    target = "colloque.trust.keyslots.verify_composite"
    monkeypatch.setattr(target, lambda *_: None)


@pytest.mark.usefixtures("signed_by_a_thief")
def test_a02_every_changed_byte_of_a_signed_wrap_is_the_one_same_failure() -> None:
    slot = victim().set.slots[0]
    assert len(slot.wrap) == WRAP_SIZE
    answers = set()
    for place in range(WRAP_SIZE):
        changed = replace(slot, wrap=flip(slot.wrap, place, place % 8))
        answers.add(victim().answer(sign_set(victim(), replace(victim().set, slots=(changed,)))))
    assert answers == {WrongPassword.code}


def test_a02_a_wrap_moved_to_another_place_is_the_same_failure() -> None:
    """A right wrap under another version or head, and one of another slot."""
    moved = [
        sign_set(victim(), replace(victim().set, version=4)),
        sign_set(victim(), replace(victim().set, slots=(other_slot(),))),
    ]
    assert {victim().answer(signed) for signed in moved} == {WrongPassword.code}


def other_slot() -> Slot:
    """The victim's own recipient, the same key, another slot's id in what the wrap is bound to."""
    keys, state = keyslot_keys(sheet_seed(RIGHT), SHEET), victim().state
    owner = keys.owner(KeyslotId(fixed("other slot", 16)))
    wrap = wrap_master_key(MASTER, owner, state.account, state.head, 3)
    return replace(victim().set.slots[0], wrap=wrap)


def test_a02_every_changed_byte_of_a_keyring_is_the_one_same_failure() -> None:
    """Also where the set names the changed keyring's hash, as a thief could sign it."""
    ana = Person("Ana", "patient")
    sealed = seal_keyring(keyring(ana), MASTER, fixed("salt", 24))
    value = keyslot_set(ana, keyring=sha256(sealed).digest())
    assert open_keyring(sealed, MASTER, value, ana.state) == keyring(ana)
    for place in range(len(sealed)):
        changed = flip(sealed, place, place % 8)
        for named in (value, replace(value, keyring=sha256(changed).digest())):
            with pytest.raises(ColloqueError) as caught:
                open_keyring(changed, MASTER, named, ana.state)
            assert type(caught.value) is Tampered, place


def test_a02_another_right_keyring_than_the_named_one_is_the_same_failure() -> None:
    """Sealed under the same master key for the same version: the hash in the set decides."""
    ana = Person("Ana", "patient")
    one, other = (seal_keyring(keyring(ana), MASTER, fixed(name, 24)) for name in ("a", "b"))
    value = keyslot_set(ana, keyring=sha256(one).digest())
    with pytest.raises(Tampered):
        open_keyring(other, MASTER, value, ana.state)
