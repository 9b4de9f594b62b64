"""What an account's own client knows once it is in: keys, keyring, verified chain."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from colloque.protocol.guardians import Rng
from colloque.sealing.device import DeviceKeys
from colloque.sealing.keyring import seal_keyring
from colloque.sealing.keyslot import wrap_master_key
from colloque.sealing.signing import SigningKey
from colloque.sealing.statement import sign_statement
from colloque.trust.sigchain import AccountState
from colloque.wire.account import LABEL, Link, Signer, encode_link
from colloque.wire.keyring import Keyring
from colloque.wire.keyslots import LABEL as KEYSLOTS_LABEL
from colloque.wire.keyslots import KeyslotSet, Slot, encode_keyslot_set


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One's own account, opened on this device."""

    state: AccountState
    device: DeviceKeys = field(repr=False)
    master: bytes = field(repr=False)
    keyring: Keyring = field(repr=False)
    keyslots: KeyslotSet = field(repr=False)

    @property
    def seeds(self) -> dict[int, bytes]:
        """X-Wing seeds by encryption epoch."""
        return {enc.epoch: enc.seed for enc in self.keyring.enc}


@dataclass(frozen=True, slots=True)
class Vault:
    """A sealed keyring and the keyslot set that names it, as they travel."""

    keyring: bytes = field(repr=False)
    keyslots: bytes = field(repr=False)


def sign_link(link: Link, key: SigningKey) -> bytes:
    """The encoded, signed link."""
    return sign_statement(LABEL, encode_link(link), key)


def seal_vault(
    keyring: Keyring,
    master: bytes,
    state: AccountState,
    password: int,
    signer: Signer,
    key: SigningKey,
    now: int,
    rng: Rng,
) -> Vault:
    """Seal the keyring and wrap the master key for every keyslot of its owner list."""
    sealed = seal_keyring(keyring, master, rng(24))
    slots = tuple(
        Slot(
            owner.id,
            owner.kind,
            owner.login,
            wrap_master_key(master, owner, state.account, keyring.head, keyring.version),
        )
        for owner in keyring.owner
    )
    keyslots = KeyslotSet(
        account=state.account,
        deployment=state.deployment,
        head=keyring.head,
        keyring=sha256(sealed).digest(),
        password=password,
        seq=keyring.seq,
        signer=signer,
        slots=slots,
        time=now,
        version=keyring.version,
    )
    signed = sign_statement(KEYSLOTS_LABEL, encode_keyslot_set(keyslots), key)
    return Vault(sealed, signed)
