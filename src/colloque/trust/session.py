"""Verifying session statements (spec: identity §6). Public inputs only."""

from __future__ import annotations

from dataclasses import replace

from colloque.errors import Fork, Malformed, NotAuthorised, Stale, Substituted
from colloque.trust.sigchain import AccountState, SessionDevice, named_slot
from colloque.trust.signature import verify_composite
from colloque.wire.account import Device, KeyslotSigner
from colloque.wire.session import LABEL, LIMIT, MAX_LIFETIME, decode_session
from colloque.wire.signed import decode_signed


def verify_session(state: AccountState, data: bytes) -> SessionDevice:
    """A session device that a keyslot of this verified account let in; perhaps ended since.

    Raises Malformed, TooLarge, UnknownVersion, WrongPurpose, Substituted, NotAuthorised,
    BadSignature, Fork; Stale where the chain must be fetched first.
    """
    signed = decode_signed(data, LABEL, LIMIT)
    statement = decode_session(signed.payload)
    if statement.deployment != state.deployment or statement.account != state.account:
        raise Substituted
    _check_device(state, statement.device, statement.time)
    if not isinstance(statement.signer, KeyslotSigner):
        raise NotAuthorised
    if statement.seq > state.seq:
        raise Stale
    slot = named_slot(state.keyslots_at(statement.seq), statement.signer)
    verify_composite(statement.signer.key, signed.message, signed.sig)
    if not state.holds(statement.seq, statement.head):
        raise Fork
    return SessionDevice(statement.device, statement.seq, slot)


def admit_session(state: AccountState, data: bytes) -> AccountState:
    """The state that knows this session device too; the first statement for a device stays."""
    session = verify_session(state, data)
    return replace(state, sessions={session.device.id: session, **state.sessions})


def _check_device(state: AccountState, device: Device, time: int) -> None:
    if device.expires is None or not time < device.expires <= time + MAX_LIFETIME:
        raise Malformed
    if device.id in state.added:
        raise Malformed
