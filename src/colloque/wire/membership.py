"""Membership statements and wraps of epoch keys (spec: conversation §1, §2)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.account import ROLES
from colloque.wire.cbor import Value
from colloque.wire.cbor import encode as encode_value
from colloque.wire.ids import AccountId, ConversationId, DeploymentId, DeviceId, StatementHash
from colloque.wire.keyslots import WRAP_SIZE
from colloque.wire.pae import statement_hash
from colloque.wire.schema import (
    Codec,
    choice,
    decode,
    encode,
    ident,
    nullable,
    raw,
    raw_up_to,
    record,
    sequence,
    uint,
)

LABEL = "colloque/membership"
CONTEXT_LABEL = "colloque/membership-context"
LIMIT = 1 << 18
WRAPS_LIMIT = 1 << 20
LEAF_LIMIT = 2048
MAX_MEMBERS = 64
ACTIONS = ("create", "accept", "add", "remove", "leave", "rotate")

ADMINISTRATIVE = "administrative"
MEDICAL = "medical"
#: In the order in which statements list them.
COMPARTMENTS = (ADMINISTRATIVE, MEDICAL)


@dataclass(frozen=True, slots=True)
class Ref:
    """A member reference: an account, later a team or a guest (A11: tagged, never a bare id)."""

    id: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Author:
    """An account and the device that acts for it."""

    account: AccountId
    device: DeviceId


@dataclass(frozen=True, slots=True)
class Head:
    """A position in an account's sigchain."""

    account: AccountId
    head: StatementHash
    seq: int


@dataclass(frozen=True, slots=True)
class EpochKeyCommit:
    """Commitment to a compartment's key and the Merkle root over its wraps."""

    commit: bytes
    compartment: str
    root: bytes


@dataclass(frozen=True, slots=True)
class Member:
    """A member and its role."""

    member: Ref
    role: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a conversation's membership chain."""

    action: str
    author: Author
    conversation: ConversationId | None
    deployment: DeploymentId
    epoch: int
    heads: tuple[Head, ...]
    keys: tuple[EpochKeyCommit, ...]
    members: tuple[Member, ...]
    nonce: bytes
    patient: Ref
    prev: StatementHash | None
    seq: int
    time: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One compartment's key, wrapped for one member."""

    compartment: str
    key_epoch: int
    recipient: Ref
    wrap: bytes


@dataclass(frozen=True, slots=True)
class Wraps:
    """The encoded leaves beside a statement, in the order of its `keys`."""

    leaves: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class WrapContext:
    """What the wraps of one compartment are bound to."""

    author: AccountId
    compartment: str
    deployment: DeploymentId
    epoch: int
    nonce: bytes
    prev: StatementHash | None


COMPARTMENT: Codec[str] = choice(*COMPARTMENTS)
REF: Codec[Ref] = record(Ref, id=raw(32), kind=choice("account", "team", "guest"))
AUTHOR: Codec[Author] = record(Author, account=ident(AccountId), device=ident(DeviceId))
HEAD: Codec[Head] = record(Head, account=ident(AccountId), head=ident(StatementHash), seq=uint())
EPOCH_KEY_COMMIT: Codec[EpochKeyCommit] = record(
    EpochKeyCommit, commit=raw(32), compartment=COMPARTMENT, root=raw(32)
)
MEMBER: Codec[Member] = record(Member, member=REF, role=choice(*ROLES))
STATEMENT: Codec[Statement] = record(
    Statement,
    action=choice(*ACTIONS),
    author=AUTHOR,
    conversation=nullable(ident(ConversationId)),
    deployment=ident(DeploymentId),
    epoch=uint(),
    heads=sequence(HEAD, MAX_MEMBERS),
    keys=sequence(EPOCH_KEY_COMMIT, len(COMPARTMENTS)),
    members=sequence(MEMBER, MAX_MEMBERS, 1),
    nonce=raw(16),
    patient=REF,
    prev=nullable(ident(StatementHash)),
    seq=uint(),
    time=uint(),
)
LEAF: Codec[Leaf] = record(
    Leaf, compartment=COMPARTMENT, key_epoch=uint(), recipient=REF, wrap=raw(WRAP_SIZE)
)
WRAPS: Codec[Wraps] = record(Wraps, leaves=sequence(raw_up_to(LEAF_LIMIT), 2 * MAX_MEMBERS))
WRAP_CONTEXT: Codec[WrapContext] = record(
    WrapContext,
    author=ident(AccountId),
    compartment=COMPARTMENT,
    deployment=ident(DeploymentId),
    epoch=uint(),
    nonce=raw(16),
    prev=nullable(ident(StatementHash)),
)


def compartments_of(role: str) -> tuple[str, ...]:
    """The compartments that a role is entitled to (spec: conversation §1)."""
    return (ADMINISTRATIVE,) if role == "assistant" else COMPARTMENTS


def encode_statement(statement: Statement) -> bytes:
    """The payload of a membership statement."""
    return encode(STATEMENT, statement)


def decode_statement(payload: bytes) -> Statement:
    """Raises TooLarge, Malformed."""
    return decode(STATEMENT, payload, LIMIT)


def encode_wraps(wraps: Wraps) -> bytes:
    """The wraps as they travel beside a statement."""
    return encode(WRAPS, wraps)


def decode_wraps(data: bytes) -> Wraps:
    """Raises TooLarge, Malformed."""
    return decode(WRAPS, data, WRAPS_LIMIT)


def encode_leaf(leaf: Leaf) -> bytes:
    """A leaf of the Merkle tree over wraps."""
    return encode(LEAF, leaf)


def decode_leaf(data: bytes) -> Leaf:
    """Raises TooLarge, Malformed."""
    return decode(LEAF, data, LEAF_LIMIT)


def epoch_key_commit(compartment: str, epoch: int, key: bytes, nonce: bytes) -> bytes:
    """The commitment to an epoch key (spec: conversation §2), 32 bytes."""
    value: Value = {"compartment": compartment, "epoch": epoch, "key": key, "nonce": nonce}
    return statement_hash("colloque/epoch-key", 1, encode_value(value))


def wrap_context_hash(context: WrapContext) -> bytes:
    """The context hash of a compartment's wraps, 32 bytes."""
    return statement_hash(CONTEXT_LABEL, 1, encode(WRAP_CONTEXT, context))
