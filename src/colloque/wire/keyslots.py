"""Keyslot sets (spec: keyslot §2)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.account import SIGNER, Signer
from colloque.wire.ids import AccountId, DeploymentId, KeyslotId, StatementHash
from colloque.wire.schema import Codec, decode, encode, ident, raw, record, sequence, text, uint

LABEL = "colloque/keyslots"
CONTEXT_LABEL = "colloque/keyslots-context"
LIMIT = 65536
WRAP_SIZE = 1200


@dataclass(frozen=True, slots=True)
class Slot:
    """The master key, wrapped for one way in; `login` verifies its log-in assertions."""

    id: KeyslotId
    kind: str
    login: bytes
    wrap: bytes


@dataclass(frozen=True, slots=True)
class KeyslotSet:
    """All ways in of an account, at one position of its sigchain."""

    account: AccountId
    deployment: DeploymentId
    head: StatementHash
    keyring: bytes
    password: int
    seq: int
    signer: Signer
    slots: tuple[Slot, ...]
    time: int
    version: int


@dataclass(frozen=True, slots=True)
class WrapContext:
    """What a keyslot's wrap is bound to."""

    account: AccountId
    head: StatementHash
    version: int


SLOT: Codec[Slot] = record(
    Slot, id=ident(KeyslotId), kind=text(32), login=raw(32), wrap=raw(WRAP_SIZE)
)
KEYSLOT_SET: Codec[KeyslotSet] = record(
    KeyslotSet,
    account=ident(AccountId),
    deployment=ident(DeploymentId),
    head=ident(StatementHash),
    keyring=raw(32),
    password=uint(),
    seq=uint(),
    signer=SIGNER,
    slots=sequence(SLOT, 8, 1),
    time=uint(),
    version=uint(),
)
WRAP_CONTEXT: Codec[WrapContext] = record(
    WrapContext, account=ident(AccountId), head=ident(StatementHash), version=uint()
)


def encode_keyslot_set(value: KeyslotSet) -> bytes:
    """The payload of a keyslot set."""
    return encode(KEYSLOT_SET, value)


def decode_keyslot_set(payload: bytes) -> KeyslotSet:
    """Raises TooLarge, Malformed."""
    return decode(KEYSLOT_SET, payload, LIMIT)
