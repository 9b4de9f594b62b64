"""Session statements (spec: identity §6)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.account import DEVICE, SIGNER, Device, Signer
from colloque.wire.ids import AccountId, DeploymentId, StatementHash
from colloque.wire.schema import Codec, decode, encode, ident, record, uint

LABEL = "colloque/session"
LIMIT = 16384

#: How long after the statement's time its device may last (ms): 30 days.
MAX_LIFETIME = 30 * 86_400_000


@dataclass(frozen=True, slots=True)
class SessionStatement:
    """A device outside the chain that a keyslot lets in at a position of it."""

    account: AccountId
    deployment: DeploymentId
    device: Device
    head: StatementHash
    seq: int
    signer: Signer
    time: int


SESSION: Codec[SessionStatement] = record(
    SessionStatement,
    account=ident(AccountId),
    deployment=ident(DeploymentId),
    device=DEVICE,
    head=ident(StatementHash),
    seq=uint(),
    signer=SIGNER,
    time=uint(),
)


def encode_session(statement: SessionStatement) -> bytes:
    """The payload of a session statement."""
    return encode(SESSION, statement)


def decode_session(payload: bytes) -> SessionStatement:
    """Raises TooLarge, Malformed."""
    return decode(SESSION, payload, LIMIT)
