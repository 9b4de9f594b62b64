"""A new password with the recovery sheet (spec: keyslot §4).

The client is in by the sheet's keyslot already (an entrance, `OwnAccount`). Master key, encryption
epoch and settings key rotate; all other devices are revoked; the sheet stays, and signs. Order at
the edge: confirm the version in force, bind the next (provisional) at all guardians, one request to
the server, confirm at all guardians. What `prepare_recovery` gives is stored first and sent again
verbatim after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from colloque.protocol.account import OwnAccount, Vault, seal_vault, sign_link
from colloque.protocol.guardians import Binding, Rng, bind_body, confirm_body, draw_oprf_key
from colloque.protocol.log_in import Entrance, OpenedKeyslot, SessionEntrance
from colloque.sealing.keyslot import PASSWORD, KeyslotKeys, keyslot_keys
from colloque.sealing.password import check_new_password, evaluate_password
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.sigchain import AccountState, verify_link
from colloque.wire.account import EncKey, Link
from colloque.wire.handle import handle_of
from colloque.wire.ids import KeyslotId
from colloque.wire.keyring import EncSeed, Keyring


@dataclass(frozen=True, slots=True)
class Recovery:
    """A prepared change of password: everything that will travel, and the secrets that stay."""

    own: OwnAccount = field(repr=False)
    opened: OpenedKeyslot = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    link: bytes = field(repr=False)
    vault: Vault = field(repr=False)
    binding: Binding = field(repr=False)

    def bind(self, guardian: int) -> bytes:
        """The body of `bind` for a guardian: signed by the sheet on the chain before."""
        keys, time = self.opened.keys, self.own.state.time
        signer = keys.signer(self.opened.slot)
        return bind_body(self.binding, guardian, self.chain, signer, keys.sign, time, None)

    def confirm_current(self, guardian: int) -> bytes:
        """The body that confirms the version in force, for a guardian that was never told of it.

        Without it a client lost between the server's commit and the last confirmation would leave
        a guardian behind for good, and with it every later change of the password.
        """
        current = replace(self.binding, version=self.binding.version - 1)
        return self._confirm(current, guardian, self.chain)

    def confirm(self, guardian: int) -> bytes:
        """The body of `confirm` for a guardian, once the server has the new chain."""
        return self._confirm(self.binding, guardian, (*self.chain, self.link))

    def _confirm(self, binding: Binding, guardian: int, chain: tuple[bytes, ...]) -> bytes:
        keys, time = self.opened.keys, self.own.state.time
        signer = keys.signer(self.opened.slot)
        return confirm_body(binding, guardian, chain, signer, keys.sign, time)


@dataclass(frozen=True, slots=True)
class _NewPassword:
    """The new keyslot and encryption seed."""

    keys: KeyslotKeys = field(repr=False)
    slot: KeyslotId
    enc_seed: bytes = field(repr=False)


def prepare_recovery(
    entrance: Entrance | SessionEntrance,
    own: OwnAccount,
    email: str,
    password: str,
    now: int,
    rng: Rng,
) -> Recovery:
    """Prepare the change. Raises BadInput for a short password."""
    deployment, before = entrance.opened.deployment, own.state
    handle = handle_of(deployment.id, email)
    oprf_key = draw_oprf_key(deployment, rng)
    seed = evaluate_password(deployment.id, handle, check_new_password(password), oprf_key.key)
    new = _NewPassword(keyslot_keys(seed, PASSWORD), KeyslotId(rng(16)), rng(32))
    time = max(now, before.time)
    link = _link(entrance.opened, own, new, time, rng)
    state = verify_link(before, link, deployment.id)
    keyring = _keyring(own, state, new, rng)
    master, version = rng(32), own.keyslots.password + 1
    device = own.device
    vault = seal_vault(keyring, master, state, version, device.signer, device.sign, time, rng)
    binding = Binding(
        state.account,
        deployment.id,
        handle,
        new.keys.proof.public,
        oprf_key.shares,
        oprf_key.vector,
        version,
    )
    after = OwnAccount(state, device, master, keyring, verify_keyslot_set(state, vault.keyslots))
    opened = entrance.opened
    chain = (*opened.chain, entrance.link) if isinstance(entrance, Entrance) else opened.chain
    return Recovery(after, opened, chain, link, vault, binding)


def _link(opened: OpenedKeyslot, own: OwnAccount, new: _NewPassword, time: int, rng: Rng) -> bytes:
    before, device = own.state, own.device.public
    kept = tuple(item for item in before.keyslots if item.kind != PASSWORD)
    others = [id_ for id_ in before.devices if id_ != device.id]
    link = Link(
        account=before.account,
        # A chain is never without a device: one that came by a session statement takes its place.
        add=() if device.id in before.devices else (device,),
        deployment=before.deployment,
        enc=EncKey(before.enc.epoch + 1, keypair_from_seed(new.enc_seed)[1]),
        keyslots=(new.keys.commit(new.slot), *kept),
        nonce=rng(16),
        prev=before.head,
        revoke=tuple(sorted(others, key=bytes)),
        role=None,
        seq=before.seq + 1,
        signer=opened.keys.signer(opened.slot),
        time=time,
    )
    return sign_link(link, opened.keys.sign)


def _keyring(own: OwnAccount, state: AccountState, new: _NewPassword, rng: Rng) -> Keyring:
    old = own.keyring
    kept = tuple(owner for owner in old.owner if owner.kind != PASSWORD)
    names = tuple(item for item in old.devices if item.id in state.devices)
    return replace(
        old,
        devices=names,
        enc=(*old.enc, EncSeed(state.enc.epoch, new.enc_seed)),
        head=state.head,
        owner=(new.keys.owner(new.slot), *kept),
        seq=state.seq,
        settings=rng(32),
        version=old.version + 1,
    )
