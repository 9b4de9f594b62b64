"""Vectors of spec: encoding."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from tests.vectors.reading import Case, Inputs, Reader, cases

from colloque.sealing.content import open_sealed, seal
from colloque.sealing.derive import hkdf
from colloque.sealing.signing import SigningKey
from colloque.sealing.wrap import keypair_from_seed, unwrap, wrap_info
from colloque.trust import merkle
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire import cbor, ids
from colloque.wire.padding import pad, padme, unpad
from colloque.wire.pae import pae, statement_hash
from colloque.wire.signed import decode_signed, encode_signed


def _cbor(inputs: Inputs) -> Mapping[str, object]:
    return {"encoded": cbor.encode(cbor.decode(inputs.octets("data"), inputs["limit"]))}


def _pae(inputs: Inputs) -> Mapping[str, object]:
    parts = inputs["label"], inputs["version"], inputs.octets("payload")
    return {"pae": pae(*parts), "hash": statement_hash(*parts)}


def _id_text(inputs: Inputs) -> Mapping[str, object]:
    kind = next(kind for kind in ids.Id.__subclasses__() if inputs["prefix"] == kind.PREFIX)
    id_ = kind.parse(inputs["text"])
    assert id_.text() == inputs["text"]
    return {"id": bytes(id_)}


def _padme(inputs: Inputs) -> Mapping[str, object]:
    return {"padded": padme(inputs["length"], inputs["floor"])}


def _padding(inputs: Inputs) -> Mapping[str, object]:
    padded = inputs.octets("padded")
    data = unpad(padded, inputs["floor"])
    assert pad(data, inputs["floor"]) == padded
    return {"data": data}


def _hkdf(inputs: Inputs) -> Mapping[str, object]:
    secret, context = inputs.octets("secret"), inputs.octets("context")
    return {"key": hkdf(secret, inputs["label"], inputs["length"], context)}


def _merkle(inputs: Inputs) -> Mapping[str, object]:
    return {"root": merkle.root(inputs.many("leaves"))}


def _signed(inputs: Inputs) -> Mapping[str, object]:
    signed = decode_signed(inputs.octets("data"), inputs["label"], inputs["limit"])
    assert encode_signed(signed) == inputs.octets("data")
    return {"payload": signed.payload, "sig": signed.sig, "hash": signed.hash}


def _plain_signature(inputs: Inputs) -> Mapping[str, object]:
    message = pae(inputs["label"], inputs["version"], inputs.octets("payload"))
    verify_plain(inputs.octets("public"), message, inputs.octets("sig"))
    return {}


def _composite_signature(inputs: Inputs) -> Mapping[str, object]:
    message = pae(inputs["label"], inputs["version"], inputs.octets("payload"))
    verify_composite(inputs.octets("public"), message, inputs.octets("sig"))
    assert SigningKey.from_seed(inputs.octets("seed")).public == inputs.octets("public")
    return {}


def _seal(inputs: Inputs) -> Mapping[str, object]:
    key, context = inputs.octets("key"), inputs.octets("context")
    if "sealed" in inputs:
        return {"plaintext": open_sealed(key, context, inputs.octets("sealed"))}
    plaintext = inputs.octets("plaintext")
    sealed = seal(key, context, plaintext, inputs.octets("salt"))
    assert open_sealed(key, context, sealed) == plaintext
    return {"sealed": sealed}


def _unwrap(inputs: Inputs) -> Mapping[str, object]:
    private, public = keypair_from_seed(inputs.octets("seed"))
    info = wrap_info(
        inputs["label"],
        inputs.octets("context"),
        inputs.octets("recipient"),
        inputs["epoch"],
        inputs["purpose"],
    )
    key = unwrap(inputs.octets("wrapped"), private, info)
    return {"key": key, "public": public, "info": info}


READERS: dict[str, Reader] = {
    "cbor": _cbor,
    "pae": _pae,
    "id-text": _id_text,
    "padme": _padme,
    "padding": _padding,
    "hkdf": _hkdf,
    "merkle": _merkle,
    "signed": _signed,
    "plain-signature": _plain_signature,
    "composite-signature": _composite_signature,
    "seal": _seal,
    "unwrap": _unwrap,
}


@pytest.mark.parametrize("case", cases("encoding"))
def test_vector(case: Case) -> None:
    case.check(READERS)
