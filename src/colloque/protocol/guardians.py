"""Requests to guardians: plaintext bodies, and sealing them (spec: password §4, §5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from colloque.errors import (
    GuardiansUnavailable,
    NotAuthorised,
    Stale,
    Substituted,
    TooManyTries,
)
from colloque.sealing import oprf
from colloque.sealing.guardian import open_answer, seal_request
from colloque.sealing.keyslot import KeyslotKeys
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.statement import sign_statement
from colloque.trust.deployment import Deployment
from colloque.wire.account import Signer
from colloque.wire.deployment import Guardian
from colloque.wire.guardian import (
    BIND,
    BIND_LABEL,
    BIND_STATEMENT,
    CONFIRM,
    CONFIRM_LABEL,
    CONFIRM_STATEMENT,
    EVALUATE,
    FLOOR_CHAIN,
    FLOOR_SMALL,
    PROOF_CLAIM,
    PROOF_LABEL,
    PROVE,
    Bind,
    BindStatement,
    Confirm,
    ConfirmStatement,
    Evaluate,
    Evaluation,
    GuardianRequest,
    ProofClaim,
    Prove,
)
from colloque.wire.ids import AccountId, DeploymentId, Handle
from colloque.wire.schema import encode

Rng = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """A sealed request for one guardian, and what opens its answer."""

    guardian: Guardian
    data: bytes = field(repr=False)
    _reply: bytes = field(repr=False)

    def open(self, answer: bytes) -> bytes:
        """The body of an `ok` answer. Raises the typed error of any other status."""
        opened = open_answer(answer, self.data, self._reply)
        if opened.status == "ok":
            return opened.body
        raise _STATUS_ERRORS[opened.status]


_STATUS_ERRORS: dict[str, type[Exception]] = {
    "too-many": TooManyTries,
    "version": Stale,
    "taken": Substituted,
    "refused": NotAuthorised,
    "busy": GuardiansUnavailable,
}


def seal_for(
    deployment: Deployment, guardian: Guardian, op: str, body: bytes, rng: Rng
) -> SealedRequest:
    """Seal one request with a fresh reply key."""
    reply = rng(32)
    floor = FLOOR_CHAIN if op in ("bind", "confirm") else FLOOR_SMALL
    request = GuardianRequest(body, op, reply)
    return SealedRequest(guardian, seal_request(guardian, deployment.id, request, floor), reply)


@dataclass(frozen=True, slots=True)
class Binding:
    """A new OPRF key in shares: what each guardian is to hold for a handle."""

    account: AccountId
    deployment: DeploymentId
    handle: Handle
    proof: bytes
    shares: tuple[bytes, ...] = field(repr=False)
    vector: tuple[bytes, ...]
    version: int


@dataclass(frozen=True, slots=True)
class OprfKey:
    """A freshly drawn OPRF key, its shares and Feldman vector; the key is dropped after use."""

    key: bytes = field(repr=False)
    shares: tuple[bytes, ...] = field(repr=False)
    vector: tuple[bytes, ...]


def draw_oprf_key(deployment: Deployment, rng: Rng) -> OprfKey:
    """Draw k and the other coefficients and split k among all guardians (spec: password §2)."""
    t, n = deployment.descriptor.threshold, len(deployment.descriptor.guardians)
    coefficients = [oprf.scalar_from(rng(64)) for _ in range(t)]
    shares, vector = oprf.split(coefficients[0], t, n, coefficients[1:])
    return OprfKey(coefficients[0], tuple(shares), tuple(vector))


def bind_body(
    binding: Binding,
    guardian: int,
    chain: tuple[bytes, ...],
    signer: Signer,
    key: SigningKey,
    now: int,
    ticket: bytes | None,
) -> bytes:
    """The body of `bind` for one guardian."""
    statement = BindStatement(
        binding.account,
        binding.deployment,
        guardian,
        binding.handle,
        binding.proof,
        signer,
        now,
        binding.vector,
        binding.version,
    )
    signed = sign_statement(BIND_LABEL, encode(BIND_STATEMENT, statement), key)
    return encode(BIND, Bind(chain, binding.shares[guardian - 1], signed, ticket))


def confirm_body(
    binding: Binding,
    guardian: int,
    chain: tuple[bytes, ...],
    signer: Signer,
    key: SigningKey,
    now: int,
) -> bytes:
    """The body of `confirm` for one guardian."""
    statement = ConfirmStatement(
        binding.account,
        binding.deployment,
        guardian,
        binding.handle,
        signer,
        now,
        binding.version,
    )
    signed = sign_statement(CONFIRM_LABEL, encode(CONFIRM_STATEMENT, statement), key)
    return encode(CONFIRM, Confirm(chain, signed))


def evaluate_body(asked: Evaluate) -> bytes:
    """The body of `evaluate`."""
    return encode(EVALUATE, asked)


def prove_body(keys: KeyslotKeys, deployment: DeploymentId, evaluation: Evaluation) -> bytes:
    """The body of `prove`: this attempt succeeded."""
    claim = ProofClaim(
        evaluation.attempt,
        deployment,
        evaluation.guardian,
        evaluation.handle,
        evaluation.version,
    )
    sig = _sign_claim(keys.proof, claim)
    return encode(PROVE, Prove(evaluation.attempt, evaluation.handle, sig, evaluation.version))


def _sign_claim(key: EntryKey, claim: ProofClaim) -> bytes:
    return key.sign(PROOF_LABEL, 1, encode(PROOF_CLAIM, claim))
