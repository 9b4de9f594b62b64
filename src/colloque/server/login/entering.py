"""Letting in a session device (spec: sync §3, identity §6)."""

from __future__ import annotations

from colloque.server.accounts import devices
from colloque.server.database.pool import Connection
from colloque.server.http.problems import Problem
from colloque.server.login.assertions import Read
from colloque.trust.session import admit_session
from colloque.trust.sigchain import AccountState
from colloque.wire.session import LABEL, LIMIT, SessionStatement, decode_session
from colloque.wire.signed import decode_signed

CLOCK_MS = 300_000


async def let_in(
    connection: Connection, state: AccountState, read: Read, data: bytes, now: int
) -> AccountState:
    """The state with the session device in it, its statement stored; the account's row is held.

    1. it names the assertion's device and keyslot; 2. the same again changes nothing, another one
    for the same device is a `conflict`; 3. it stands on the head (`stale`) and its time is near our
    clock (`clock`); 4. it verifies and no link has revoked the device. Raises Problem, RemoteError.
    """
    statement = decode_session(decode_signed(data, LABEL, LIMIT).payload)
    _check_named(read, statement)
    device = statement.device
    stored = await devices.statements(connection, state.account, [device.id])
    if stored:
        if stored != (data,):
            raise Problem("conflict")
        return state
    if (statement.seq, statement.head) != (state.seq, state.head):
        raise Problem("stale")
    if abs(statement.time - now) > CLOCK_MS:
        raise Problem("clock")
    admitted = admit_session(state, data)
    admitted.device_at(device.id, state.seq)
    slot = admitted.sessions[device.id].slot.id
    await devices.insert(connection, state.account, device, data, slot)
    return admitted


def _check_named(read: Read, statement: SessionStatement) -> None:
    named = (statement.device.id, statement.signer.id)
    if named != (read.assertion.device, read.assertion.slot):
        raise Problem("refused")
