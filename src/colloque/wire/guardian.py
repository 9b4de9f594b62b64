"""What clients and guardians say to each other (spec: password §4 to §6)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.wire.account import LIMIT as LINK_LIMIT
from colloque.wire.account import SIGNER, Signer
from colloque.wire.deployment import MAX_GUARDIANS
from colloque.wire.ids import AccountId, DeploymentId, DeviceId, Handle
from colloque.wire.schema import (
    Codec,
    choice,
    ident,
    nullable,
    raw,
    raw_up_to,
    record,
    sequence,
    tagged,
    text,
    uint,
)

REQUEST_LABEL = "colloque/guardian-request"
ANSWER_LABEL = "colloque/guardian-answer"
BIND_LABEL = "colloque/guardian-bind"
CONFIRM_LABEL = "colloque/guardian-confirm"
EVALUATION_LABEL = "colloque/guardian-evaluation"
LANE_LABEL = "colloque/guardian-lane"
PROOF_LABEL = "colloque/guardian-proof"
TICKET_LABEL = "colloque/mail-ticket"

REQUEST_LIMIT = 1 << 20
ANSWER_LIMIT = 65536
STATEMENT_LIMIT = 16384
FLOOR_SMALL = 1024
FLOOR_CHAIN = 65536

STATUSES = ("ok", "too-many", "version", "taken", "refused", "busy")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What a sealed request is bound to."""

    deployment: DeploymentId
    guardian: int


@dataclass(frozen=True, slots=True)
class GuardianRequest:
    """The plaintext of a request; `reply` is the fresh key of the answer."""

    body: bytes = field(repr=False)
    op: str
    reply: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class GuardianAnswer:
    """The plaintext of an answer."""

    body: bytes = field(repr=False)
    status: str


@dataclass(frozen=True, slots=True)
class Bind:
    """A share for a handle, with the statement and sigchain that authorise it."""

    chain: tuple[bytes, ...] = field(repr=False)
    share: bytes = field(repr=False)
    statement: bytes = field(repr=False)
    ticket: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class BindStatement:
    """The account's signed wish to bind a handle to a vector."""

    account: AccountId
    deployment: DeploymentId
    guardian: int
    handle: Handle
    proof: bytes
    signer: Signer
    time: int
    vector: tuple[bytes, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """Makes a provisional binding the active one."""

    chain: tuple[bytes, ...] = field(repr=False)
    statement: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConfirmStatement:
    """The account's signed confirmation."""

    account: AccountId
    deployment: DeploymentId
    guardian: int
    handle: Handle
    signer: Signer
    time: int
    version: int


@dataclass(frozen=True, slots=True)
class StrangerLane:
    """A client that nobody knows."""


@dataclass(frozen=True, slots=True)
class DeviceLane:
    """A current device of the account, proven by its session key."""

    chain: tuple[bytes, ...] = field(repr=False)
    device: DeviceId
    sig: bytes = field(repr=False)
    time: int


@dataclass(frozen=True, slots=True)
class TicketLane:
    """Someone who reads the account's mail."""

    ticket: bytes = field(repr=False)


Lane = StrangerLane | DeviceLane | TicketLane


@dataclass(frozen=True, slots=True)
class LaneClaim:
    """What the session key signs to use the device lane."""

    blinded: bytes
    deployment: DeploymentId
    guardian: int
    handle: Handle
    nonce: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Ask for one evaluation of a blinded element (32 bytes)."""

    blinded: bytes = field(repr=False)
    handle: Handle
    lane: Lane
    nonce: bytes
    version: int


@dataclass(frozen=True, slots=True)
class SignedEvaluation:
    """An evaluation's payload with the guardian's plain signature."""

    payload: bytes = field(repr=False)
    sig: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A guardian's evaluation with its DLEQ proof; `left` tries remain in this lane."""

    account: AccountId
    attempt: bytes
    blinded: bytes = field(repr=False)
    evaluated: bytes = field(repr=False)
    guardian: int
    handle: Handle
    left: int
    nonce: bytes
    proof: bytes = field(repr=False)
    vector: tuple[bytes, ...] = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class Prove:
    """Gives back the try that one successful attempt took."""

    attempt: bytes
    handle: Handle
    sig: bytes = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class ProofClaim:
    """What the proof key signs."""

    attempt: bytes
    deployment: DeploymentId
    guardian: int
    handle: Handle
    version: int


@dataclass(frozen=True, slots=True)
class TooMany:
    """Seconds until another try comes back."""

    retry: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """The server's word that somebody typed the code mailed to the handle's address."""

    deployment: DeploymentId
    expires: int
    handle: Handle
    nonce: bytes
    purpose: str


_INDEX = uint(MAX_GUARDIANS)
_CHAIN = sequence(raw_up_to(LINK_LIMIT), 4096, 1)
_VECTOR = sequence(raw(32), MAX_GUARDIANS, 1)

REQUEST_CONTEXT: Codec[RequestContext] = record(
    RequestContext, deployment=ident(DeploymentId), guardian=_INDEX
)
REQUEST: Codec[GuardianRequest] = record(
    GuardianRequest, body=raw_up_to(REQUEST_LIMIT), op=text(16), reply=raw(32)
)
ANSWER: Codec[GuardianAnswer] = record(
    GuardianAnswer, body=raw_up_to(ANSWER_LIMIT), status=choice(*STATUSES)
)
BIND: Codec[Bind] = record(
    Bind,
    chain=_CHAIN,
    share=raw(32),
    statement=raw_up_to(STATEMENT_LIMIT),
    ticket=nullable(raw_up_to(4096)),
)
BIND_STATEMENT: Codec[BindStatement] = record(
    BindStatement,
    account=ident(AccountId),
    deployment=ident(DeploymentId),
    guardian=_INDEX,
    handle=ident(Handle),
    proof=raw(32),
    signer=SIGNER,
    time=uint(),
    vector=_VECTOR,
    version=uint(),
)
CONFIRM: Codec[Confirm] = record(Confirm, chain=_CHAIN, statement=raw_up_to(STATEMENT_LIMIT))
CONFIRM_STATEMENT: Codec[ConfirmStatement] = record(
    ConfirmStatement,
    account=ident(AccountId),
    deployment=ident(DeploymentId),
    guardian=_INDEX,
    handle=ident(Handle),
    signer=SIGNER,
    time=uint(),
    version=uint(),
)
LANE: Codec[Lane] = tagged(
    "kind",
    {
        "stranger": (StrangerLane, record(StrangerLane)),
        "device": (
            DeviceLane,
            record(DeviceLane, chain=_CHAIN, device=ident(DeviceId), sig=raw(64), time=uint()),
        ),
        "ticket": (TicketLane, record(TicketLane, ticket=raw_up_to(4096))),
    },
)
LANE_CLAIM: Codec[LaneClaim] = record(
    LaneClaim,
    blinded=raw(32),
    deployment=ident(DeploymentId),
    guardian=_INDEX,
    handle=ident(Handle),
    nonce=raw(16),
    time=uint(),
)
EVALUATE: Codec[Evaluate] = record(
    Evaluate, blinded=raw(32), handle=ident(Handle), lane=LANE, nonce=raw(16), version=uint()
)
SIGNED_EVALUATION: Codec[SignedEvaluation] = record(
    SignedEvaluation, payload=raw_up_to(8192), sig=raw(64)
)
EVALUATION: Codec[Evaluation] = record(
    Evaluation,
    account=ident(AccountId),
    attempt=raw(16),
    blinded=raw(32),
    evaluated=raw(32),
    guardian=_INDEX,
    handle=ident(Handle),
    left=uint(),
    nonce=raw(16),
    proof=raw(64),
    vector=_VECTOR,
    version=uint(),
)
PROVE: Codec[Prove] = record(
    Prove, attempt=raw(16), handle=ident(Handle), sig=raw(64), version=uint()
)
PROOF_CLAIM: Codec[ProofClaim] = record(
    ProofClaim,
    attempt=raw(16),
    deployment=ident(DeploymentId),
    guardian=_INDEX,
    handle=ident(Handle),
    version=uint(),
)
TOO_MANY: Codec[TooMany] = record(TooMany, retry=uint())
TICKET: Codec[Ticket] = record(
    Ticket,
    deployment=ident(DeploymentId),
    expires=uint(),
    handle=ident(Handle),
    nonce=raw(16),
    purpose=choice("bind", "evaluate"),
)
