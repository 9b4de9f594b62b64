"""Vectors of spec: sync."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.errors import BadSignature
from colloque.sealing.settings import open_settings
from colloque.trust.signature import verify_plain
from colloque.wire.http_signature import (
    RequestLine,
    content_digest,
    read_bearer,
    read_claim,
    signature_base,
)
from colloque.wire.ids import AccountId
from colloque.wire.login import EVENTS_LABEL, Greeting, encode_greeting
from colloque.wire.pae import pae
from colloque.wire.settings import encode_settings


def _http_signature(inputs: Inputs) -> Mapping[str, object]:
    digest, bearer = inputs["content_digest"].encode(), inputs["authorization"].encode()
    claim = read_claim(inputs["signature_input"].encode(), inputs["signature"].encode())
    token = read_bearer(bearer)
    if claim is None or token is None or digest != content_digest(inputs.octets("body")):
        raise BadSignature
    path, query = inputs["path"].encode(), inputs["query"].encode()
    base = signature_base(RequestLine(inputs["method"], path, query, digest, bearer), claim.params)
    verify_plain(inputs.octets("public"), base, claim.sig)
    return {"base": base, "created": claim.created, "keyid": claim.keyid, "token": token}


def _greeting(inputs: Inputs) -> Mapping[str, object]:
    greeting = Greeting(inputs["created"], inputs.octets("token"))
    message = pae(EVENTS_LABEL, 1, encode_greeting(greeting))
    verify_plain(inputs.octets("public"), message, inputs.octets("sig"))
    return {"message": message}


def _settings(inputs: Inputs) -> Mapping[str, object]:
    account, key = AccountId(inputs.octets("account")), inputs.octets("key")
    settings = open_settings(inputs.octets("sealed"), account, key, inputs["version"])
    return {"content": encode_settings(settings)}


READERS: dict[str, Reader] = {
    "http-signature": _http_signature,
    "events-greeting": _greeting,
    "settings": _settings,
}


@pytest.mark.parametrize("case", cases("sync"))
def test_vector(case: Case) -> None:
    case.check(READERS)
