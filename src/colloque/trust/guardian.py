"""Verifying guardians' evaluations (spec: password §7, step 4) and what guardians are told (§4)."""

from __future__ import annotations

from collections.abc import Sequence

from colloque.errors import GuardiansDisagree, NotAuthorised, Substituted
from colloque.trust.dleq import verify_share_proof
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_plain
from colloque.wire.account import DeviceSigner, Signer
from colloque.wire.deployment import Guardian
from colloque.wire.guardian import (
    EVALUATION,
    EVALUATION_LABEL,
    Evaluate,
    Evaluation,
    SignedEvaluation,
)
from colloque.wire.pae import pae
from colloque.wire.schema import decode


def verify_evaluation(guardian: Guardian, asked: Evaluate, answer: SignedEvaluation) -> Evaluation:
    """An evaluation signed by this guardian for exactly this request; its proof not yet checked."""
    verify_plain(guardian.sign, pae(EVALUATION_LABEL, 1, answer.payload), answer.sig)
    evaluation = decode(EVALUATION, answer.payload, 8192)
    same = (
        evaluation.guardian == guardian.index
        and evaluation.nonce == asked.nonce
        and evaluation.blinded == asked.blinded
        and evaluation.handle == asked.handle
        and evaluation.version == asked.version
    )
    if not same:
        raise Substituted
    return evaluation


def verify_agreement(evaluations: Sequence[Evaluation], threshold: int) -> None:
    """Account, vector and version are identical in `threshold` answers, and each proof holds.

    Raises GuardiansDisagree, ProofInvalid. Only after this may shares be combined (A31).
    """
    if len({evaluation.guardian for evaluation in evaluations}) < threshold:
        raise GuardiansDisagree
    first = evaluations[0]
    for evaluation in evaluations:
        same = (
            evaluation.account == first.account
            and evaluation.vector == first.vector
            and evaluation.version == first.version
        )
        if not same or len(evaluation.vector) != threshold:
            raise GuardiansDisagree
    for evaluation in evaluations:
        verify_share_proof(
            evaluation.vector,
            evaluation.guardian,
            evaluation.blinded,
            evaluation.evaluated,
            evaluation.proof,
        )


def binding_key(state: AccountState, signer: Signer, version: int, time: int) -> bytes:
    """The composite public key of who may bind or confirm a version. Raises NotAuthorised.

    The first is the device's at sign-up; every later one takes a keyslot, so that nobody changes
    the password with an unlocked device (spec: password §4).
    """
    if version != 1 and isinstance(signer, DeviceSigner):
        raise NotAuthorised
    return state.signer_key(signer, time)
