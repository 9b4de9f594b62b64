"""Vectors of spec: identity, beside sigchains: hashes, pins, safety codes, assertions."""

from __future__ import annotations

from collections.abc import Iterator

from tools.vectors.cast import Person, deployment_id, device, plain, signing, slot
from tools.vectors.scenario import Changed, Fields, Repeated, Scenario
from tools.vectors.statements import fields_of, sign_value, without
from tools.vectors.stream import fixed

from colloque.sealing.keyslot import PASSWORD
from colloque.sealing.statement import sign_statement
from colloque.sealing.words import LANGUAGES, safety_qr, safety_words
from colloque.trust.safety import safety_code
from colloque.wire.account import keyslot_commit
from colloque.wire.ids import AccountId
from colloque.wire.login import (
    ASSERTION,
    EVENTS_LABEL,
    LABEL,
    Assertion,
    encode_assertion,
)

PAGE = "identity"


def scenarios() -> Iterator[Scenario]:
    """Device ids, commitments, pins, safety codes, log-in assertions."""
    yield _devices()
    yield _commits()
    yield _pins()
    yield _safety()
    yield _assertions()


def _devices() -> Scenario:
    s = Scenario(PAGE, "device-id", "device-id", "identity §1", "The hash of a device's keys, "
                 "from the seed as this implementation derives them.")  # fmt: skip
    for name in ("Ana 0", "Ben 0"):
        public = device(name).public
        s.accept(name, {"id": bytes(public.id)}, entry=public.entry, session=public.session,
                 sign=public.sign)  # fmt: skip
    public = device("Ana 0").public
    s.accept("entry-and-session-swapped", {"id": bytes(type(public)(
        public.session, public.entry, public.sign).id)}, entry=public.session,
        session=public.entry, sign=public.sign)  # fmt: skip
    return s


def _commits() -> Scenario:
    s = Scenario(PAGE, "keyslot-commit", "keyslot-commit", "identity §2", "The salted hash of a "
                 "keyslot's key.")  # fmt: skip
    id_, keys = slot("Ana", PASSWORD)
    for name, kind, salt in (
        ("password", "password", keys.salt),
        ("other-kind", "sheet", keys.salt),
        ("other-salt", "password", bytes(32)),
    ):
        commit = keyslot_commit(id_, kind, keys.sign.public, salt)
        s.accept(name, {"commit": commit}, id=bytes(id_), keyslot_kind=kind,
                 key=keys.sign.public, salt=salt)  # fmt: skip
    return s


def _pins() -> Scenario:
    s = Scenario(PAGE, "pins", "account-pin", "identity §3", "A pinned position in a chain.")
    ana = Person("Ana", "patient")
    first = ana.state.head
    ana.append(ana.next())
    s.share(deployment=bytes(deployment_id()), links=ana.links)
    s.accept("head", {}, seq=1, head=bytes(ana.state.head))
    s.accept("earlier", {}, seq=0, head=bytes(first))
    s.refuse("shorter", "rolled-back", seq=2, head=fixed("head"))
    s.refuse("shorter-than-own-head", "rolled-back", seq=1, head=bytes(ana.state.head),
             links=ana.links[:1])  # fmt: skip
    s.refuse("other-head", "fork", seq=1, head=fixed("head"))
    s.refuse("other-first", "fork", seq=0, head=fixed("head"))
    s.refuse("head-at-other-place", "fork", seq=1, head=bytes(first))
    return s


def _safety() -> Scenario:
    s = Scenario(PAGE, "safety-code", "safety-code", "identity §4", "The same for both sides.")
    for name, a, b in (
        ("one", "a", "b"),
        ("other-order", "b", "a"),
        ("another", "a", "c"),
    ):
        code = safety_code(AccountId(fixed(a)), AccountId(fixed(b)))
        words: Fields = {language: list(safety_words(code, language)) for language in LANGUAGES}
        s.accept(name, {"code": code, "qr": safety_qr(code), "words": words}, a=fixed(a),
                 b=fixed(b))  # fmt: skip
    return s


def _assertions() -> Scenario:
    s = Scenario(PAGE, "login-assertion", "login-assertion", "identity §5", "Assertions, "
                 "decoded and verified with the key that `public` gives.")  # fmt: skip
    ana = Person("Ana", "patient")
    slot_id, keys = ana.slot(PASSWORD)
    login = Assertion(ana.state.account, deployment_id(), ana.device().public.id, fixed("nonce"),
                      "https://vectors.example", "login", slot_id)  # fmt: skip
    session = Assertion(login.account, login.deployment, login.device, login.nonce, login.origin,
                        "session", None)  # fmt: skip
    good = sign_statement(LABEL, encode_assertion(login), keys.login)
    s.share(assertion=good, public=keys.login.public)
    outputs: Fields = {
        "account": bytes(login.account), "device": bytes(login.device), "nonce": login.nonce,
        "origin": login.origin, "purpose": "login", "slot": bytes(slot_id),
    }  # fmt: skip
    s.accept("login", outputs)
    s.accept("session", {**outputs, "purpose": "session", "slot": None},
             assertion=sign_statement(LABEL, encode_assertion(session), ana.device().session),
             public=ana.device().session.public)  # fmt: skip
    s.refuse("other-login-key", "bad-signature", public=plain("nobody").public)
    s.refuse("signed-by-the-proof-key", "bad-signature",
             assertion=sign_statement(LABEL, encode_assertion(login), keys.proof))  # fmt: skip
    payload = encode_assertion(login)
    s.refuse("composite-signature", "bad-signature",
             assertion=sign_statement(LABEL, payload, signing("nobody")))  # fmt: skip
    s.refuse("label-of-events", "wrong-purpose",
             assertion=sign_statement(EVENTS_LABEL, payload, keys.login))  # fmt: skip
    s.refuse("flipped-origin", "bad-signature",
             assertion=Changed(good, good.index(b"vectors.example")))  # fmt: skip
    value = fields_of(ASSERTION, login)
    for name, fields in {
        "purpose-unknown": {**value, "purpose": "admin"},
        "purpose-null": {**value, "purpose": None},
        "unknown-field": {**value, "admin": True},
        "without-slot": without(value, "slot"),
        "nonce-31-bytes": {**value, "nonce": bytes(31)},
        "origin-513-bytes": {**value, "origin": "o" * 513},
    }.items():
        s.refuse(name, "malformed", assertion=sign_value(LABEL, fields, keys.login))
    s.refuse("too-large", "too-large", assertion=Repeated(0, 8193))
    s.refuse("version-2", "unknown-version",
             assertion=sign_value(LABEL, value, keys.login, v=2))  # fmt: skip
    return s
