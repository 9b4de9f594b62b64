"""Vectors of spec: sync: request signatures, the events greeting, settings."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cbor2
from tools.vectors.cast import START, device, plain
from tools.vectors.scenario import Changed, Scenario
from tools.vectors.statements import fields_of, without
from tools.vectors.stream import fixed

from colloque.sealing.content import seal
from colloque.sealing.settings import seal_settings
from colloque.wire.http_signature import (
    RequestLine,
    content_digest,
    signature_base,
    signature_params,
)
from colloque.wire.ids import AccountId, ConversationId, StatementHash
from colloque.wire.login import EVENTS_LABEL, Greeting, encode_greeting
from colloque.wire.padding import pad
from colloque.wire.pae import pae
from colloque.wire.settings import (
    FLOOR,
    SETTINGS,
    Contact,
    ReadMark,
    Settings,
    encode_settings,
)

PAGE = "sync"
TOKEN = fixed("token")


def scenarios() -> Iterator[Scenario]:
    """Request signatures, greetings, settings."""
    yield _requests()
    yield _greetings()
    yield _settings()


def _requests() -> Scenario:
    s = Scenario(PAGE, "http-signature", "http-signature", "sync §2", "Signed requests: the base "
                 "that is signed, and what is not in the profile or does not fit.")  # fmt: skip
    me, created = device("Ana 0"), START // 1000
    body, bearer = b"\xa0", "Bearer " + urlsafe_b64encode(TOKEN).decode().rstrip("=")
    keyid = me.public.id.text()

    def made(method: str, path: str, query: str, body: bytes) -> dict[str, Any]:
        digest = content_digest(body)
        line = RequestLine(method, path.encode(), query.encode(), digest, bearer.encode())
        params = signature_params(created, keyid)
        base = signature_base(line, params)
        sig = b64encode(me.session.sign_bytes(base)).decode()
        return {"method": method, "path": path, "query": query, "body": body, "base": base,
                "content_digest": digest.decode(), "signature_input": f"sig={params.decode()}",
                "signature": f"sig=:{sig}:"}  # fmt: skip

    s.share(public=me.public.session, authorization=bearer)
    path = "/v1/account/changes"
    for name, parts in {
        "post": made("POST", path, "", body),
        "get-with-query": made("GET", "/v1/conversations", "after=3&limit=50", b""),
        "empty-body": made("DELETE", "/v1/session", "", b""),
        "escaped-path": made("GET", "/v1/files/file_%61", "", b""),
    }.items():
        base = parts.pop("base")
        s.accept(name, {"base": base, "created": created, "keyid": keyid, "token": TOKEN}, **parts)
    right = made("POST", path, "", body)
    right.pop("base")
    params, sig = right["signature_input"], right["signature"]
    other = device("Ben 0").public.id.text()
    bad: dict[str, dict[str, Any]] = {
        "other-method": {"method": "PUT"},
        "other-path": {"path": "/v1/account/vault"},
        "other-query": {"query": "after=1"},
        "other-body": {"body": b"\xa1"},
        "other-digest": {"content_digest": content_digest(b"\xa1").decode()},
        "other-body-and-digest": {"body": b"x", "content_digest": content_digest(b"x").decode()},
        "other-token": {"authorization": bearer[:-2] + "AA"},
        "other-key": {"public": plain("nobody").public},
        "created-changed": {"signature_input": params.replace(str(created), str(created + 1))},
        "keyid-changed": {"signature_input": params.replace(keyid, other)},
        "component-left-out": {"signature_input": params.replace(' "content-digest"', "")},
        "component-added": {"signature_input": params.replace('"@query"', '"@query" "host"')},
        "tag-changed": {"signature_input": params.replace("colloque", "other")},
        "without-created": {"signature_input": params.replace(f";created={created}", "")},
        "with-expires": {"signature_input": params + ";expires=9999999999"},
        "algorithm-changed": {"signature_input": params.replace("ed25519", "hmac-sha256")},
        "second-signature": {"signature_input": params + ", " + params.replace("sig=", "b=")},
        "no-signature": {"signature": ""},
        "signature-flipped": {"signature": _flip(sig)},
        "bearer-in-lower-case": {"authorization": bearer.replace("Bearer", "bearer")},
        "token-short": {"authorization": bearer[:-1]},
    }  # fmt: skip
    for name, change in bad.items():
        s.refuse(name, "bad-signature", **{**right, **change})
    return s


def _flip(signature: str) -> str:
    return signature[:10] + ("A" if signature[10] != "A" else "B") + signature[11:]


def _greetings() -> Scenario:
    s = Scenario(PAGE, "events-greeting", "events-greeting", "sync §5", "The first message of an "
                 "event stream.")  # fmt: skip
    key, created = plain("session"), START // 1000
    payload = encode_greeting(Greeting(created, TOKEN))
    sig = key.sign(EVENTS_LABEL, 1, payload)
    s.share(created=created, token=TOKEN, sig=sig, public=key.public)
    s.accept("valid", {"message": pae(EVENTS_LABEL, 1, payload)})
    s.refuse("other-time", "bad-signature", created=created + 1)
    s.refuse("other-token", "bad-signature", token=fixed("other"))
    s.refuse("other-key", "bad-signature", public=plain("nobody").public)
    s.refuse("label-of-log-in", "bad-signature", sig=key.sign("colloque/login", 1, payload))
    return s


def _settings() -> Scenario:
    s = Scenario(PAGE, "settings", "settings", "sync §6", "Settings, opened.")
    account, key, salt = AccountId(fixed("account")), fixed("settings key"), fixed("salt", 24)
    contact = Contact(AccountId(fixed("a")), StatementHash(fixed("h")), 3, 0, "verified")
    value = Settings((contact,), (ReadMark(ConversationId(fixed("c")), 12),), 5)
    good = seal_settings(value, account, key, salt)
    s.share(account=bytes(account), key=key, version=5, sealed=good)
    s.accept("valid", {"content": encode_settings(value)})
    empty = Settings((), (), 1)
    s.accept("empty", {"content": encode_settings(empty)}, version=1,
             sealed=seal_settings(empty, account, key, salt))  # fmt: skip
    s.refuse("other-key", "tampered", key=fixed("other"))
    s.refuse("other-account", "tampered", account=fixed("other"))
    s.refuse("other-version", "tampered", version=4)
    s.refuse("flipped", "tampered", sealed=Changed(good, 100))
    s.refuse("cut", "tampered", sealed=Changed(good, cut=len(good) - 1))
    context = pae("colloque/settings", 1, cbor2.dumps(
        {"account": bytes(account), "version": 5}, canonical=True))  # fmt: skip

    def refuse(name: str, code: str, plaintext: bytes) -> None:
        s.refuse(name, code, sealed=seal(key, context, plaintext, salt))

    refuse("inner-version", "tampered", pad(encode_settings(replace(value, version=4)), FLOOR))
    refuse("not-padded", "malformed", encode_settings(value))
    refuse("other-floor", "malformed", pad(encode_settings(value), 1024))
    fields = fields_of(SETTINGS, value)
    broken: dict[str, dict[str, object]] = {
        "unknown-field": {**fields, "theme": "dark"},
        "without-read": {**without(fields, "read")},
        "state-unknown": {**fields, "contacts": [{
            "account": bytes(32), "head": bytes(32), "seq": 0, "serial": 0, "state": "friend"}]},
    }  # fmt: skip
    for name, changed in broken.items():
        refuse(name, "malformed", pad(cbor2.dumps(changed, canonical=True), FLOOR))
    return s
