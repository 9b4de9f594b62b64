"""Verifying sigchains (spec: identity §2). Public inputs only.

The rules stand in one place, in the spec's order; the result is an immutable AccountState.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

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
    KeyslotSigner,
    Link,
    Signer,
    decode_link,
    keyslot_commit,
)
from colloque.wire.ids import AccountId, DeploymentId, DeviceId, StatementHash
from colloque.wire.signed import Signed, decode_signed

MAX_DEVICES = 256


@dataclass(frozen=True, slots=True)
class SessionDevice:
    """A device outside the chain: since which position, and by which keyslot (spec: identity §6).

    Whether it is current is asked of the AccountState that it was admitted to.
    """

    device: Device
    seq: int
    slot: KeyslotCommit


@dataclass(frozen=True, slots=True)
class AccountState:
    """A verified sigchain: only what stands here is ever encrypted to or believed.

    `heads[i]` is the hash of the link with seq i; `revoked` maps a device to the seq of the link
    that revoked it; `added` maps every device ever added to (seq, device); `sessions` are the
    session devices whose statement has been verified (trust.session), current or not.
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
    slot_history: tuple[tuple[int, tuple[KeyslotCommit, ...]], ...]
    time: int
    sessions: dict[DeviceId, SessionDevice] = field(default_factory=dict)

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

    def keyslots_at(self, seq: int) -> tuple[KeyslotCommit, ...]:
        """The keyslot list in force at a position of the chain."""
        return next(slots for since, slots in reversed(self.slot_history) if since <= seq)

    def knows(self, device: DeviceId) -> bool:
        """Whether the chain or a verified session statement names this device."""
        return device in self.added or device in self.sessions

    def device_at(self, device: DeviceId, seq: int) -> Device:
        """A device, of a session too, that was current at a position. Raises NotAuthorised."""
        since, found = self._came(device)
        if since > seq or self.revoked.get(device, seq + 1) <= seq:
            raise NotAuthorised
        if device not in self.added and not self._stands(self.sessions[device], seq):
            raise NotAuthorised
        return found

    def device_since(self, device: DeviceId, seq: int) -> Device:
        """A device that was current at a position or, where it came later, when it came."""
        return self.device_at(device, max(seq, self._came(device)[0]))

    def _came(self, device: DeviceId) -> tuple[int, Device]:
        if device in self.added:
            return self.added[device]
        if device not in self.sessions:
            raise NotAuthorised
        return self.sessions[device].seq, self.sessions[device].device

    def _stands(self, session: SessionDevice, seq: int) -> bool:
        """Whether the session's keyslot was in every list up to a position (spec: identity §6)."""
        lists = [slots for since, slots in self.slot_history if session.seq < since <= seq]
        return all(session.slot in slots for slots in (self.keyslots_at(session.seq), *lists))

    def signer_key(self, signer: Signer, time: int) -> bytes:
        """The composite public key of a current authority. Raises NotAuthorised."""
        if isinstance(signer, DeviceSigner):
            device = self.devices.get(signer.id)
            if device is None or not device.current_at(time):
                raise NotAuthorised
            return device.sign
        named_slot(self.keyslots, signer)
        return signer.key


def named_slot(keyslots: Sequence[KeyslotCommit], signer: KeyslotSigner) -> KeyslotCommit:
    """The keyslot of a list that a signer names and shows the key of. Raises NotAuthorised."""
    for slot in keyslots:
        if slot.id == signer.id and slot.commit == keyslot_commit(
            slot.id, slot.kind, signer.key, signer.salt
        ):
            return slot
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
        slot_history=((0, link.keyslots),),
        time=link.time,
    )


def _verify_next(state: AccountState, signed: Signed, link: Link) -> AccountState:
    _check_position(state, signed, link)
    if link.account != state.account or link.role is not None:
        raise Malformed
    key = _link_key(state, link)
    verify_composite(key, signed.message, signed.sig)
    seq = link.seq
    devices, added, revoked = dict(state.devices), dict(state.added), dict(state.revoked)
    for device in link.add:
        if device.id in added or device.id in revoked:
            raise Malformed
        devices[device.id] = device
        added[device.id] = (seq, device)
    _revoke(link, devices, added, revoked)
    removes_slot = _check_slot_change(state, link)
    _check_rotation(state, link, removes_slot)
    if link.time < state.time:
        raise Malformed
    enc = link.enc or state.enc
    history = state.enc_history if link.enc is None else (*state.enc_history, (seq, link.enc))
    slots = state.slot_history
    if link.keyslots is not None:
        slots = (*slots, (seq, link.keyslots))
    return replace(
        state,
        heads=(*state.heads, signed.hash),
        devices=devices,
        added=added,
        revoked=revoked,
        keyslots=link.keyslots or state.keyslots,
        enc=enc,
        enc_history=history,
        slot_history=slots,
        time=link.time,
    )


def _link_key(state: AccountState, link: Link) -> bytes:
    """The key of a later link's signer. A device that expires signs none (spec: identity §2)."""
    key = state.signer_key(link.signer, link.time)
    if isinstance(link.signer, DeviceSigner) and state.devices[link.signer.id].expires is not None:
        raise NotAuthorised
    return key


def _check_position(state: AccountState, signed: Signed, link: Link) -> None:
    if link.seq <= state.seq:
        raise Malformed if state.heads[link.seq] == signed.hash else Fork
    if link.seq != state.seq + 1:
        raise Malformed
    if link.prev != state.head:
        raise Fork


def _revoke(
    link: Link,
    devices: dict[DeviceId, Device],
    added: dict[DeviceId, tuple[int, Device]],
    revoked: dict[DeviceId, int],
) -> None:
    """Rule 8: a device of the chain must be current; any other id is a session device's."""
    fresh = {device.id for device in link.add}
    for device_id in link.revoke:
        if device_id in fresh or device_id in revoked:
            raise Malformed
        if device_id in added:
            del devices[device_id]
        revoked[device_id] = link.seq
    if not devices or len(devices) > MAX_DEVICES:
        raise Malformed


def _check_keyslots(keyslots: tuple[KeyslotCommit, ...]) -> None:
    if not keyslots or len({slot.id for slot in keyslots}) != len(keyslots):
        raise Malformed


def _check_slot_change(state: AccountState, link: Link) -> bool:
    """Whether the link removes or replaces a keyslot. Any change takes a keyslot's signature.

    Adding too: whoever adds a keyslot can sign with it, so a device could remove the owner's next.
    """
    if link.keyslots is None:
        return False
    _check_keyslots(link.keyslots)
    if isinstance(link.signer, DeviceSigner):
        raise NotAuthorised
    return any(slot not in link.keyslots for slot in state.keyslots)


def _check_rotation(state: AccountState, link: Link, removes_slot: bool) -> None:
    """Removing anything rotates the encryption key (A32)."""
    if link.enc is None:
        if removes_slot or link.revoke:
            raise Malformed
    elif link.enc.epoch != state.enc.epoch + 1:
        raise Malformed
