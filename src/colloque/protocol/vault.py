"""Changes of the keyring that need no rotation (spec: keyslot §4, adding)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from colloque.errors import BadInput
from colloque.protocol.account import OwnAccount, Vault, seal_vault
from colloque.protocol.guardians import Rng
from colloque.sealing.keyslot import KeyslotKeys
from colloque.sealing.signing import SigningKey
from colloque.sealing.words import same_word
from colloque.trust.keyslots import verify_keyslot_set
from colloque.wire.account import Signer
from colloque.wire.ids import KeyslotId
from colloque.wire.keyring import DeviceName, Keyring


@dataclass(frozen=True, slots=True)
class Authority:
    """Who signs a keyslot set."""

    signer: Signer
    key: SigningKey = field(repr=False)


def keyslot_authority(keys: KeyslotKeys, slot: KeyslotId) -> Authority:
    """A keyslot as an authority: a session device has it sign (spec: keyslot §2)."""
    return Authority(keys.signer(slot), keys.sign)


def change_keyring(
    own: OwnAccount, keyring: Keyring, now: int, rng: Rng, authority: Authority | None = None
) -> tuple[OwnAccount, Vault]:
    """Seal a changed keyring as the next version, at the newest head, under the same master key.

    Signed by this device, which must then stand in the chain, or by `authority`. NotAuthorised.
    """
    state = own.state
    by = authority or Authority(own.device.signer, own.device.sign)
    new = replace(keyring, head=state.head, seq=state.seq, version=own.keyring.version + 1)
    time = max(now, state.time)
    password = own.keyslots.password
    vault = seal_vault(new, own.master, state, password, by.signer, by.key, time, rng)
    return replace(own, keyring=new, keyslots=verify_keyslot_set(state, vault.keyslots)), vault


def name_device(own: OwnAccount, name: str) -> Keyring:
    """The keyring with a name for this device."""
    device = own.device.public.id
    others = tuple(item for item in own.keyring.devices if item.id != device)
    return replace(own.keyring, devices=(*others, DeviceName(device, name)))


def prove_sheet(own: OwnAccount, words: tuple[str, ...], typed: dict[int, str]) -> Keyring:
    """The keyring without the sheet's secret, once two of its words (1..12) were typed rightly.

    `words` are the sheet's twelve. Raises BadInput for wrong or fewer words.
    """
    if len(typed) < 2 or any(
        not 1 <= place <= len(words) or not same_word(word, words[place - 1])
        for place, word in typed.items()
    ):
        raise BadInput
    return replace(own.keyring, sheet=None)
