"""Verifying sigchains (spec: identity §2). Public inputs only.

The rules stand in one place, in the spec's order; the result is an immutable AccountState.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from colloque.errors import (
    Fork,
    Malformed,
    NotAuthorised,
    RolledBack,
    Substituted,
)
from colloque.trust.signature import verify_composite
from colloque.wire.account import (
    LABEL,
    LIMIT,
    ROLES,
    Device,
    DeviceSigner,
    EncKey,
    KeyslotCommit,
    Link,
    Signer,
    decode_link,
    keyslot_commit,
)
from colloque.wire.ids import AccountId, DeploymentId, DeviceId, StatementHash
from colloque.wire.signed import Signed, decode_signed

MAX_DEVICES = 256


@dataclass(frozen=True, slots=True)
class AccountState:
    """A verified sigchain: only what stands here is ever encrypted to or believed.

    `heads[i]` is the hash of the link with seq i; `revoked` maps a device to the seq of the link
    that revoked it; `added` maps every device ever added to (seq, device).
    """

    account: AccountId
    deployment: DeploymentId
    role: str
    heads: tuple[StatementHash, ...]
    devices: dict[DeviceId, Device]
    added: dict[DeviceId, tuple[int, Device]]
    revoked: dict[DeviceId, int]
    keyslots: tuple[KeyslotCommit, ...]
    enc: EncKey
    enc_history: tuple[tuple[int, EncKey], ...]
    time: int

    @property
    def seq(self) -> int:
        """Position of the newest link."""
        return len(self.heads) - 1

    @property
    def head(self) -> StatementHash:
        """Hash of the newest link."""
        return self.heads[-1]

    def holds(self, seq: int, head: bytes) -> bool:
        """Whether the chain has this head at this position."""
        return 0 <= seq < len(self.heads) and bytes(self.heads[seq]) == bytes(head)

    def enc_at(self, seq: int) -> EncKey:
        """The encryption key in force at a position of the chain."""
        return next(key for since, key in reversed(self.enc_history) if since <= seq)

    def device_at(self, device: DeviceId, seq: int) -> Device:
        """A device that was current at a position. Raises NotAuthorised."""
        since, found = self.added.get(device, (seq + 1, None))
        if found is None or since > seq or self.revoked.get(device, seq + 1) <= seq:
            raise NotAuthorised
        return found

    def signer_key(self, signer: Signer, time: int) -> bytes:
        """The composite public key of a current authority. Raises NotAuthorised."""
        if isinstance(signer, DeviceSigner):
            device = self.devices.get(signer.id)
            if device is None or not device.current_at(time):
                raise NotAuthorised
            return device.sign
        for slot in self.keyslots:
            if slot.id == signer.id and slot.commit == keyslot_commit(
                slot.id, slot.kind, signer.key, signer.salt
            ):
                return signer.key
        raise NotAuthorised


def verify_chain(links: Sequence[bytes], deployment: DeploymentId) -> AccountState:
    """Verify a whole chain. Raises RemoteError kinds; an empty chain is Malformed."""
    state: AccountState | None = None
    for link in links:
        state = verify_link(state, link, deployment)
    if state is None:
        raise Malformed
    return state


def verify_link(state: AccountState | None, data: bytes, deployment: DeploymentId) -> AccountState:
    """Verify one link on top of a state (None for the first) and return the next state."""
    signed = decode_signed(data, LABEL, LIMIT)
    link = decode_link(signed.payload)
    if link.deployment != deployment:
        raise Substituted
    if state is None:
        return _verify_first(signed, link)
    return _verify_next(state, signed, link)


def check_pin(state: AccountState, seq: int, head: bytes) -> None:
    """A pinned position must be in the chain (spec: identity §3). Raises RolledBack, Fork."""
    if state.seq < seq:
        raise RolledBack
    if not state.holds(seq, head):
        raise Fork


def _verify_first(signed: Signed, link: Link) -> AccountState:
    if link.seq != 0 or link.prev is not None or link.account is not None:
        raise Malformed
    if link.role not in ROLES or len(link.add) != 1 or link.revoke:
        raise Malformed
    if link.enc is None or link.enc.epoch != 1 or not link.keyslots:
        raise Malformed
    device = link.add[0]
    if link.signer != DeviceSigner(device.id) or not device.current_at(link.time):
        raise NotAuthorised
    verify_composite(device.sign, signed.message, signed.sig)
    _check_keyslots(link.keyslots)
    return AccountState(
        account=AccountId(signed.hash),
        deployment=link.deployment,
        role=link.role or "",
        heads=(signed.hash,),
        devices={device.id: device},
        added={device.id: (0, device)},
        revoked={},
        keyslots=link.keyslots,
        enc=link.enc,
        enc_history=((0, link.enc),),
        time=link.time,
    )


def _verify_next(state: AccountState, signed: Signed, link: Link) -> AccountState:
    _check_position(state, signed, link)
    if link.account != state.account or link.role is not None:
        raise Malformed
    key = state.signer_key(link.signer, link.time)
    verify_composite(key, signed.message, signed.sig)
    seq = link.seq
    devices, added, revoked = dict(state.devices), dict(state.added), dict(state.revoked)
    for device in link.add:
        if device.id in added:
            raise Malformed
        devices[device.id] = device
        added[device.id] = (seq, device)
    _revoke(link, devices, revoked, seq)
    removes_slot = _check_slot_change(state, link)
    _check_rotation(state, link, removes_slot)
    if link.time < state.time:
        raise Malformed
    enc = link.enc or state.enc
    history = state.enc_history if link.enc is None else (*state.enc_history, (seq, link.enc))
    return replace(
        state,
        heads=(*state.heads, signed.hash),
        devices=devices,
        added=added,
        revoked=revoked,
        keyslots=state.keyslots if link.keyslots is None else link.keyslots,
        enc=enc,
        enc_history=history,
        time=link.time,
    )


def _check_position(state: AccountState, signed: Signed, link: Link) -> None:
    if link.seq <= state.seq:
        raise Malformed if state.heads[link.seq] == signed.hash else Fork
    if link.seq != state.seq + 1:
        raise Malformed
    if link.prev != state.head:
        raise Fork


def _revoke(
    link: Link, devices: dict[DeviceId, Device], revoked: dict[DeviceId, int], seq: int
) -> None:
    fresh = {device.id for device in link.add}
    for device_id in link.revoke:
        if device_id in fresh or devices.pop(device_id, None) is None:
            raise Malformed
        revoked[device_id] = seq
    if not devices or len(devices) > MAX_DEVICES:
        raise Malformed


def _check_keyslots(keyslots: tuple[KeyslotCommit, ...]) -> None:
    if not keyslots or len({slot.id for slot in keyslots}) != len(keyslots):
        raise Malformed


def _check_slot_change(state: AccountState, link: Link) -> bool:
    """Whether the link removes or replaces a keyslot; that takes a keyslot's signature."""
    if link.keyslots is None:
        return False
    _check_keyslots(link.keyslots)
    removes = any(slot not in link.keyslots for slot in state.keyslots)
    if removes and isinstance(link.signer, DeviceSigner):
        raise NotAuthorised
    return removes


def _check_rotation(state: AccountState, link: Link, removes_slot: bool) -> None:
    """Removing anything rotates the encryption key (A32)."""
    if link.enc is None:
        if removes_slot or link.revoke:
            raise Malformed
    elif link.enc.epoch != state.enc.epoch + 1:
        raise Malformed
