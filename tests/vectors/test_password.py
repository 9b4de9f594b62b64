"""Vectors of spec: password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.guardian.tickets import read_ticket
from colloque.guardian.traffic import Traffic
from colloque.protocol.log_in import Bundle, LogIn
from colloque.sealing import oprf
from colloque.sealing.guardian import open_answer
from colloque.sealing.password import (
    blind_password,
    check_new_password,
    evaluate_password,
    finish_password,
    normalise_password,
    password_input,
    password_salt,
)
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.trust.dleq import share_public_key, verify_share_proof
from colloque.trust.guardian import binding_key, verify_agreement, verify_evaluation
from colloque.trust.sigchain import verify_chain
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire.guardian import (
    BIND_LABEL,
    BIND_STATEMENT,
    CONFIRM_LABEL,
    CONFIRM_STATEMENT,
    LANE_CLAIM,
    LANE_LABEL,
    PROOF_CLAIM,
    PROOF_LABEL,
    STATEMENT_LIMIT,
    Evaluate,
    Evaluation,
    LaneClaim,
    ProofClaim,
    SignedEvaluation,
    StrangerLane,
)
from colloque.wire.handle import handle_of, normalise_email
from colloque.wire.ids import DeploymentId, Handle
from colloque.wire.pae import pae
from colloque.wire.schema import Codec, decode, encode
from colloque.wire.signed import decode_signed


def _email(inputs: Inputs) -> Mapping[str, object]:
    handle = handle_of(DeploymentId(inputs.octets("deployment")), inputs["email"])
    return {"email": normalise_email(inputs["email"]), "handle": handle}


def _password_input(inputs: Inputs) -> Mapping[str, object]:
    deployment = DeploymentId(inputs.octets("deployment"))
    handle, password = Handle(inputs.octets("handle")), inputs["password"]
    check = check_new_password if inputs["new"] else normalise_password
    return {
        "normalised": check(password),
        "input": password_input(deployment, handle, password),
        "salt": password_salt(deployment, handle),
    }


def _shares(inputs: Inputs) -> Mapping[str, object]:
    key, *others = inputs.many("coefficients")
    shares, vector = oprf.split(key, 1 + len(others), inputs["count"], others)
    publics = [share_public_key(vector, index) for index in range(1, inputs["count"] + 1)]
    return {"shares": shares, "vector": vector, "publics": publics}


def _share_proof(inputs: Inputs) -> Mapping[str, object]:
    verify_share_proof(
        inputs.many("vector"),
        inputs["index"],
        inputs.octets("blinded"),
        inputs.octets("evaluated"),
        inputs.octets("proof"),
    )
    return {}


def _password_seed(inputs: Inputs) -> Mapping[str, object]:
    deployment = DeploymentId(inputs.octets("deployment"))
    handle = handle_of(deployment, inputs["email"])
    blinded = blind_password(deployment, handle, inputs["password"], inputs.octets("blind"))
    evaluated = {item["guardian"]: item.octets("evaluated") for item in inputs.parts("evaluated")}
    return {"blinded": blinded.element, "seed": finish_password(blinded, evaluated)}


def _read_answers(
    deployment: Deployment, inputs: Inputs, blinded: bytes, handle: Handle, version: int
) -> list[Evaluation]:
    read = []
    for item in inputs.parts("answers"):
        guardian = deployment.descriptor.guardians[item["guardian"] - 1]
        asked = Evaluate(blinded, handle, StrangerLane(), item.octets("nonce"), version)
        answer = SignedEvaluation(item.octets("payload"), item.octets("sig"))
        read.append(verify_evaluation(guardian, asked, answer))
    return read


def _evaluations(inputs: Inputs) -> Mapping[str, object]:
    deployment = verify_descriptors(inputs.many("descriptors"))
    blinded, handle = inputs.octets("blinded"), Handle(inputs.octets("handle"))
    evaluations = _read_answers(deployment, inputs, blinded, handle, inputs["version"])
    verify_agreement(evaluations, deployment.descriptor.threshold)
    return {"account": evaluations[0].account}


def _log_in(inputs: Inputs) -> Mapping[str, object]:
    deployment = verify_descriptors(inputs.many("descriptors"))
    handle = handle_of(deployment.id, inputs["email"])
    blind = inputs.octets("blind")
    blinded = blind_password(deployment.id, handle, inputs["password"], blind)
    bundle = Bundle(tuple(inputs.many("chain")), inputs.octets("keyslots"), bytes(32))
    version = bundle.password_version
    evaluations = _read_answers(deployment, inputs, blinded.element, handle, version)
    opened = LogIn(deployment, handle, blinded).finish(bundle, evaluations)
    return {"account": opened.state.account, "master": opened.master, "slot": opened.slot}


def _guardian_request(inputs: Inputs) -> Mapping[str, object]:
    private, _ = keypair_from_seed(inputs.octets("seed"))
    deployment = DeploymentId(inputs.octets("deployment"))
    request = Traffic(deployment, inputs["guardian"], private).open(inputs.octets("request"))
    return {"op": request.op, "body": request.body, "reply": request.reply}


def _guardian_answer(inputs: Inputs) -> Mapping[str, object]:
    parts = inputs.octets("answer"), inputs.octets("request"), inputs.octets("reply")
    answer = open_answer(*parts)
    return {"status": answer.status, "body": answer.body}


def _guardian_statement(inputs: Inputs) -> Mapping[str, object]:
    state = verify_chain(inputs.many("links"), DeploymentId(inputs.octets("deployment")))
    binds = inputs["operation"] == "bind"
    label = BIND_LABEL if binds else CONFIRM_LABEL
    codec: Codec[Any] = BIND_STATEMENT if binds else CONFIRM_STATEMENT
    signed = decode_signed(inputs.octets("statement"), label, STATEMENT_LIMIT)
    statement = decode(codec, signed.payload, STATEMENT_LIMIT)
    key = binding_key(state, statement.signer, statement.version, statement.time)
    verify_composite(key, signed.message, signed.sig)
    return {
        "account": statement.account,
        "handle": statement.handle,
        "guardian": statement.guardian,
        "version": statement.version,
    }


def _claim(inputs: Inputs) -> Mapping[str, object]:
    fields = inputs.part("fields")
    common = DeploymentId(fields.octets("deployment")), fields["guardian"]
    handle = Handle(fields.octets("handle"))
    if inputs["claim"] == "lane":
        nonce, time = fields.octets("nonce"), fields["time"]
        lane = LaneClaim(fields.octets("blinded"), *common, handle, nonce, time)
        message = pae(LANE_LABEL, 1, encode(LANE_CLAIM, lane))
    else:
        proof = ProofClaim(fields.octets("attempt"), *common, handle, fields["version"])
        message = pae(PROOF_LABEL, 1, encode(PROOF_CLAIM, proof))
    verify_plain(inputs.octets("public"), message, inputs.octets("sig"))
    return {"message": message}


def _mail_ticket(inputs: Inputs) -> Mapping[str, object]:
    deployment = DeploymentId(inputs.octets("deployment"))
    public = inputs.octets("public")
    ticket = read_ticket(inputs.octets("ticket"), public, deployment, inputs["now"])
    return {"handle": ticket.handle, "nonce": ticket.nonce, "purpose": ticket.purpose}


READERS: dict[str, Reader] = {
    "email": _email,
    "password-input": _password_input,
    "shares": _shares,
    "share-proof": _share_proof,
    "password-seed": _password_seed,
    "evaluations": _evaluations,
    "log-in": _log_in,
    "guardian-request": _guardian_request,
    "guardian-answer": _guardian_answer,
    "guardian-statement": _guardian_statement,
    "claim": _claim,
    "mail-ticket": _mail_ticket,
}


@pytest.mark.parametrize("case", cases("password"))
def test_vector(case: Case) -> None:
    case.check(READERS)


def test_the_whole_key_gives_the_seed_of_the_shares() -> None:
    deployment, handle = DeploymentId(bytes(32)), Handle(bytes(32))
    key, other = (oprf.scalar_from(bytes([n]) * 64) for n in (1, 2))
    shares, _ = oprf.split(key, 2, 3, [other])
    blinded = blind_password(deployment, handle, "a password", b"\x03" * 64)
    evaluated = {3: oprf.evaluate(shares[2], blinded.element)}
    evaluated[1] = oprf.evaluate(shares[0], blinded.element)
    seed = finish_password(blinded, evaluated)
    assert seed == evaluate_password(deployment, handle, "a password", key)
