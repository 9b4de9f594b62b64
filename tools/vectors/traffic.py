"""Vectors of spec: password, sealed traffic, statements, claims and tickets (§4 to §6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import cbor2
from tools.vectors import cast
from tools.vectors.cast import START, Person, deployment_id, guardian, plain
from tools.vectors.deterministic import encapsulate, seal_hpke
from tools.vectors.guardians import PAGE, bound
from tools.vectors.password import EMAIL
from tools.vectors.scenario import Changed, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, half_signed, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.content import seal
from colloque.sealing.guardian import seal_request
from colloque.sealing.keyslot import SHEET
from colloque.sealing.statement import sign_statement
from colloque.wire.guardian import (
    ANSWER,
    ANSWER_LABEL,
    BIND_LABEL,
    BIND_STATEMENT,
    CONFIRM_LABEL,
    CONFIRM_STATEMENT,
    FLOOR_CHAIN,
    FLOOR_SMALL,
    LANE_CLAIM,
    LANE_LABEL,
    PROOF_CLAIM,
    PROOF_LABEL,
    REQUEST_LABEL,
    TICKET,
    TICKET_LABEL,
    BindStatement,
    ConfirmStatement,
    GuardianAnswer,
    GuardianRequest,
    LaneClaim,
    ProofClaim,
    Ticket,
)
from colloque.wire.handle import handle_of
from colloque.wire.ids import DeploymentId
from colloque.wire.padding import pad
from colloque.wire.pae import pae
from colloque.wire.schema import encode


def scenarios() -> Iterator[Scenario]:
    """Requests, answers, bindings, confirmations, claims, tickets."""
    yield _requests()
    yield _sealed_answers()
    yield _bindings()
    yield _claims()
    yield _tickets()


def _requests() -> Scenario:
    s = Scenario(PAGE, "guardian-request", "guardian-request", "password §4", "Requests as a "
                 "guardian opens them.")  # fmt: skip
    one, request = guardian(1), GuardianRequest(b"body", "evaluate", fixed("reply"))
    sealed = seal_request(one, deployment_id(), request, FLOOR_SMALL)
    s.share(seed=cast.kem_seed("guardian 1"), deployment=bytes(deployment_id()), guardian=1,
            request=sealed)  # fmt: skip
    outputs: Fields = {"op": "evaluate", "body": b"body", "reply": fixed("reply")}
    s.accept("evaluate", outputs)
    bind = GuardianRequest(bytes(5000), "bind", fixed("reply"))
    s.accept("bind", {"op": "bind", "body": bytes(5000), "reply": fixed("reply")},
             request=seal_request(one, deployment_id(), bind, FLOOR_CHAIN))  # fmt: skip
    s.refuse("other-guardians-key", "tampered", seed=cast.kem_seed("guardian 2"))
    s.refuse("other-index", "tampered", guardian=2)
    s.refuse("other-deployment", "tampered", deployment=fixed("dep"))
    for name, at in (("ml-kem", 0), ("x25519", 1100), ("zeros", 1120), ("body", 1200),
                     ("tag", len(sealed) - 1)):  # fmt: skip
        s.refuse(f"flipped-{name}", "tampered", request=Changed(sealed, at))
    s.refuse("cut", "tampered", request=Changed(sealed, cut=1000))
    s.refuse("empty", "tampered", request=b"")
    s.refuse("other-floor", "malformed", request=seal_request(
        one, deployment_id(), request, 4096))  # fmt: skip
    info = pae(REQUEST_LABEL, 1, cbor2.dumps(
        {"deployment": bytes(deployment_id()), "guardian": 1}, canonical=True))  # fmt: skip
    fields = {"body": b"body", "op": "evaluate", "reply": fixed("reply")}
    broken: dict[str, dict[str, object]] = {
        "unknown-field": {**fields, "v": 1}, "short-reply": {**fields, "reply": bytes(31)},
        "op-17-bytes": {**fields, "op": "x" * 17},
    }  # fmt: skip
    for name, value in broken.items():
        padded = pad(cbor2.dumps(value, canonical=True), FLOOR_SMALL)
        enc, secret = encapsulate(one.kem)
        s.refuse(name, "malformed", request=enc + seal_hpke(secret, info, bytes(32) + padded))
    return s


def _sealed_answers() -> Scenario:
    s = Scenario(PAGE, "guardian-answer", "guardian-answer", "password §4", "Answers as a client "
                 "opens them: bound to the request's bytes and its reply key.")  # fmt: skip
    request, reply, salt = fixed("request", 2000), fixed("reply"), fixed("salt", 24)
    context = pae(ANSWER_LABEL, 1, sha256(request).digest())

    def sealed(plaintext: bytes) -> bytes:
        return seal(reply, context, plaintext, salt)

    good = sealed(pad(encode(ANSWER, GuardianAnswer(b"body", "ok")), FLOOR_SMALL))
    s.share(request=request, reply=reply, answer=good)
    s.accept("ok", {"status": "ok", "body": b"body"})
    for status in ("too-many", "version", "taken", "refused", "busy"):
        data = pad(encode(ANSWER, GuardianAnswer(b"", status)), FLOOR_SMALL)
        s.accept(status, {"status": status, "body": b""}, answer=sealed(data))
    s.refuse("other-reply-key", "tampered", reply=fixed("other"))
    s.refuse("to-another-request", "tampered", request=Changed(request, 0))
    s.refuse("flipped", "tampered", answer=Changed(good, 100))
    s.refuse("empty", "tampered", answer=b"")
    s.refuse("too-large", "tampered", answer=Repeated(0, 65537))
    fields = {"body": b"", "status": "ok"}
    broken: dict[str, dict[str, object]] = {
        "status-unknown": {**fields, "status": "fine"}, "unknown-field": {**fields, "x": 1},
        "without-body": {"status": "ok"},
    }  # fmt: skip
    for name, value in broken.items():
        data = pad(cbor2.dumps(value, canonical=True), FLOOR_SMALL)
        s.refuse(name, "malformed", answer=sealed(data))
    s.refuse("not-padded", "malformed", answer=sealed(encode(ANSWER, GuardianAnswer(b"", "ok"))))
    return s


def _bindings() -> Scenario:
    s = Scenario(PAGE, "binding", "guardian-statement", "password §4", "The statements of bind and "
                 "confirm against a chain: decoding, authority, signature.")  # fmt: skip
    ana = bound()
    person, me = ana.person, ana.person.device()
    value = BindStatement(person.state.account, deployment_id(), 1, ana.handle, fixed("proof"),
                          me.signer, START, ana.vector, 1)  # fmt: skip
    confirm = ConfirmStatement(value.account, value.deployment, 1, ana.handle, me.signer, START, 1)
    payload = encode(BIND_STATEMENT, value)
    s.share(deployment=bytes(deployment_id()), links=person.links, operation="bind")
    outputs: Fields = {"account": bytes(value.account), "handle": bytes(value.handle),
                       "guardian": 1, "version": 1}  # fmt: skip
    s.accept("bind", outputs, statement=sign_statement(BIND_LABEL, payload, me.sign))
    s.accept("confirm", outputs, operation="confirm", statement=sign_statement(
        CONFIRM_LABEL, encode(CONFIRM_STATEMENT, confirm), me.sign))  # fmt: skip
    sheet_id, sheet = person.slot(SHEET)
    by_sheet = encode(BIND_STATEMENT, replace(value, signer=sheet.signer(sheet_id)))
    s.accept("bind-by-a-keyslot", outputs, statement=sign_statement(
        BIND_LABEL, by_sheet, sheet.sign))  # fmt: skip
    _later_bindings(s, person, value, confirm)
    s.refuse("bind-as-confirm", "wrong-purpose", operation="confirm",
             statement=sign_statement(BIND_LABEL, payload, me.sign))  # fmt: skip
    s.refuse("confirm-fields-in-bind", "malformed", statement=sign_statement(
        BIND_LABEL, encode(CONFIRM_STATEMENT, confirm), me.sign))  # fmt: skip
    s.refuse("signed-by-another", "bad-signature",
             statement=sign_statement(BIND_LABEL, payload, person.device(1).sign))  # fmt: skip
    for half in ("ed25519", "ml-dsa"):
        s.refuse(f"{half}-half-wrong", "bad-signature",
                 statement=half_signed(BIND_LABEL, payload, me.sign, half))  # fmt: skip
    stranger = encode(BIND_STATEMENT, replace(value, signer=person.device(1).signer))
    s.refuse("device-unknown", "not-authorised",
             statement=sign_statement(BIND_LABEL, stranger, person.device(1).sign))  # fmt: skip
    fields = fields_of(BIND_STATEMENT, value)
    for name, changed in {
        "unknown-field": {**fields, "share": bytes(32)},
        "without-vector": without(fields, "vector"),
        "empty-vector": {**fields, "vector": []},
        "guardian-10": {**fields, "guardian": 10},
        "vector-of-ten": {**fields, "vector": [bytes(32)] * 10},
    }.items():
        s.refuse(name, "malformed", statement=sign_value(BIND_LABEL, changed, me.sign))
    return s


def _later_bindings(
    s: Scenario, person: Person, bind: BindStatement, confirm: ConfirmStatement
) -> None:
    """Of a version above 1: by a keyslot, never by a device."""
    sheet_id, sheet = person.slot(SHEET)
    outputs: Fields = {"account": bytes(bind.account), "handle": bytes(bind.handle),
                       "guardian": 1, "version": 2}  # fmt: skip

    def statement(operation: str, **change: Any) -> bytes:
        by = sheet if "signer" in change else person.device()
        if operation == "bind":
            payload = encode(BIND_STATEMENT, replace(bind, **change))
            return sign_statement(BIND_LABEL, payload, by.sign)
        payload = encode(CONFIRM_STATEMENT, replace(confirm, **change))
        return sign_statement(CONFIRM_LABEL, payload, by.sign)

    signer = sheet.signer(sheet_id)
    for operation in ("bind", "confirm"):
        s.accept(f"{operation}-of-version-2-by-a-keyslot", outputs, operation=operation,
                 statement=statement(operation, signer=signer, version=2))  # fmt: skip
        for version in (0, 2):
            by_device = statement(operation, version=version)
            s.refuse(f"{operation}-of-version-{version}-by-a-device", "not-authorised",
                     operation=operation, statement=by_device)  # fmt: skip


def _claims() -> Scenario:
    s = Scenario(PAGE, "claims", "claim", "password §5", "What session and proof keys sign; the "
                 "fields are bound one by one.")  # fmt: skip
    handle = handle_of(deployment_id(), EMAIL)
    lane = LaneClaim(fixed("blinded"), deployment_id(), 1, handle, fixed("n", 16), START)
    proof = ProofClaim(fixed("attempt", 16), deployment_id(), 1, handle, 1)
    key = plain("session")
    messages = {
        "lane": (LANE_LABEL, encode(LANE_CLAIM, lane), fields_of(LANE_CLAIM, lane)),
        "proof": (PROOF_LABEL, encode(PROOF_CLAIM, proof), fields_of(PROOF_CLAIM, proof)),
    }
    for claim, (label, payload, fields) in messages.items():
        given = {name: value for name, value in fields.items() if isinstance(value, bytes | int)}
        sig = key.sign(label, 1, payload)
        s.accept(claim, {"message": pae(label, 1, payload)}, claim=claim, fields=given, sig=sig,
                 public=key.public)  # fmt: skip
        for name, value in given.items():
            other = {**given, name: _other(value)}
            s.refuse(f"{claim}-{name}", "bad-signature", claim=claim, fields=other, sig=sig,
                     public=key.public)  # fmt: skip
        wrong = next(item[0] for name, item in messages.items() if name != claim)
        s.refuse(f"{claim}-under-another-label", "bad-signature", claim=claim, fields=given,
                 sig=key.sign(wrong, 1, payload), public=key.public)  # fmt: skip
    return s


def _other(value: object) -> bytes | int:
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return int(str(value)) + 1


def _tickets() -> Scenario:
    s = Scenario(PAGE, "mail-ticket", "mail-ticket", "password §6", "Tickets of the mail key.")
    handle = handle_of(deployment_id(), EMAIL)
    ticket = Ticket(deployment_id(), START + 1000, handle, fixed("ticket", 16), "bind")

    def signed(value: Ticket, key: str = "mail", label: str = TICKET_LABEL) -> bytes:
        return sign_statement(label, encode(TICKET, value), plain(key))

    good = signed(ticket)
    s.share(deployment=bytes(deployment_id()), public=plain("mail").public, now=START,
            ticket=good)  # fmt: skip
    outputs: Fields = {"handle": bytes(handle), "nonce": ticket.nonce, "purpose": "bind"}
    s.accept("bind", outputs)
    s.accept("evaluate", {**outputs, "purpose": "evaluate"},
             ticket=signed(replace(ticket, purpose="evaluate")))  # fmt: skip
    s.accept("last-moment", outputs, now=START + 1000)
    s.refuse("expired", "stale", now=START + 1001)
    s.refuse("other-deployment", "substituted",
             ticket=signed(replace(ticket, deployment=DeploymentId(fixed("dep")))))  # fmt: skip
    s.refuse("signed-by-a-guardian", "bad-signature", ticket=signed(ticket, "guardian 1"))
    s.refuse("other-label", "wrong-purpose", ticket=signed(ticket, label="colloque/login"))
    s.refuse("flipped", "bad-signature", ticket=Changed(good, good.index(ticket.nonce)))
    fields = fields_of(TICKET, ticket)
    for name, changed in {
        "purpose-unknown": {**fields, "purpose": "prove"},
        "unknown-field": {**fields, "count": 100},
        "without-nonce": without(fields, "nonce"),
    }.items():
        s.refuse(name, "malformed", ticket=sign_value(TICKET_LABEL, changed, plain("mail")))
    return s
