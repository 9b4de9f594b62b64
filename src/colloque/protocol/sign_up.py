"""Creating an account (spec: password §4, keyslot §1).

`prepare_sign_up` makes everything at once; the edge stores it before the first byte leaves, so that
a crash at any point is followed by the same bytes again. Order at the edge: bind at all guardians,
the account at the server, confirm at all guardians.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.protocol.account import OwnAccount, Vault, seal_vault, sign_link
from colloque.protocol.guardians import (
    Binding,
    Rng,
    bind_body,
    confirm_body,
    draw_oprf_key,
)
from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.keyslot import PASSWORD, SHEET, KeyslotKeys, keyslot_keys, sheet_seed
from colloque.sealing.password import check_new_password, evaluate_password
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.deployment import Deployment
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.sigchain import AccountState, verify_chain
from colloque.wire.account import EncKey, Link
from colloque.wire.handle import handle_of, normalise_email
from colloque.wire.ids import KeyslotId
from colloque.wire.keyring import DeviceName, EncSeed, Keyring


@dataclass(frozen=True, slots=True)
class SignUp:
    """A prepared account: everything that will travel, and the secrets that stay."""

    email: str = field(repr=False)
    own: OwnAccount = field(repr=False)
    link: bytes = field(repr=False)
    vault: Vault = field(repr=False)
    binding: Binding = field(repr=False)
    sheet: bytes = field(repr=False)
    device_seed: bytes = field(repr=False)

    def bind(self, guardian: int, ticket: bytes) -> bytes:
        """The body of `bind` for a guardian."""
        return bind_body(
            self.binding,
            guardian,
            (self.link,),
            self.own.device.signer,
            self.own.device.sign,
            self.own.state.time,
            ticket,
        )

    def confirm(self, guardian: int) -> bytes:
        """The body of `confirm` for a guardian, once the server has the account."""
        return confirm_body(
            self.binding,
            guardian,
            (self.link,),
            self.own.device.signer,
            self.own.device.sign,
            self.own.state.time,
        )


def prepare_sign_up(
    deployment: Deployment,
    email: str,
    password: str,
    name: str,
    role: str,
    device_name: str,
    now: int,
    rng: Rng,
) -> SignUp:
    """Draw all keys of a new account. Raises BadInput for a bad address or a short password."""
    address = normalise_email(email)
    handle = handle_of(deployment.id, address)
    oprf_key = draw_oprf_key(deployment, rng)
    seed = evaluate_password(deployment.id, handle, check_new_password(password), oprf_key.key)
    sheet, device_seed = rng(16), rng(32)
    slots = (
        (KeyslotId(rng(16)), keyslot_keys(seed, PASSWORD)),
        (KeyslotId(rng(16)), keyslot_keys(sheet_seed(sheet), SHEET)),
    )
    device = device_keys(device_seed)
    enc_seed = rng(32)
    link = _first_link(deployment, device, slots, enc_seed, role, now, rng)
    state = verify_chain([link], deployment.id)
    keyring = _keyring(state, device, device_name, slots, enc_seed, name, sheet, rng)
    master = rng(32)
    vault = seal_vault(keyring, master, state, 1, device.signer, device.sign, now, rng)
    own = OwnAccount(state, device, master, keyring, verify_keyslot_set(state, vault.keyslots))
    proof = slots[0][1].proof.public
    binding = Binding(
        state.account, deployment.id, handle, proof, oprf_key.shares, oprf_key.vector, 1
    )
    return SignUp(address, own, link, vault, binding, sheet, device_seed)


def _first_link(
    deployment: Deployment,
    device: DeviceKeys,
    slots: tuple[tuple[KeyslotId, KeyslotKeys], ...],
    enc_seed: bytes,
    role: str,
    now: int,
    rng: Rng,
) -> bytes:
    link = Link(
        account=None,
        add=(device.public,),
        deployment=deployment.id,
        enc=EncKey(1, keypair_from_seed(enc_seed)[1]),
        keyslots=tuple(keys.commit(id_) for id_, keys in slots),
        nonce=rng(16),
        prev=None,
        revoke=(),
        role=role,
        seq=0,
        signer=device.signer,
        time=now,
    )
    return sign_link(link, device.sign)


def _keyring(
    state: AccountState,
    device: DeviceKeys,
    device_name: str,
    slots: tuple[tuple[KeyslotId, KeyslotKeys], ...],
    enc_seed: bytes,
    name: str,
    sheet: bytes,
    rng: Rng,
) -> Keyring:
    return Keyring(
        account=state.account,
        devices=(DeviceName(device.public.id, device_name),),
        enc=(EncSeed(1, enc_seed),),
        head=state.head,
        name=name,
        owner=tuple(keys.owner(id_) for id_, keys in slots),
        seq=state.seq,
        settings=rng(32),
        sheet=sheet,
        version=1,
    )
