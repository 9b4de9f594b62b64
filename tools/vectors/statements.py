"""Signed statements that no correct client would make, hence with an encoder that takes all."""

from __future__ import annotations

import cbor2
from tools.vectors.cast import signing

from colloque.sealing.signing import EntryKey, SigningKey
from colloque.wire.cbor import Encodable
from colloque.wire.schema import Codec, T


def fields_of(codec: Codec[T], value: T) -> dict[str, Encodable]:
    """The map of a structure, to be changed before it is encoded."""
    written = codec.write(value)
    if not isinstance(written, dict):
        raise TypeError("the structure is no map")
    return {**written}


def without(fields: dict[str, Encodable], name: str) -> dict[str, Encodable]:
    """All fields but one."""
    return {other: value for other, value in fields.items() if other != name}


def envelope(label: str, payload: bytes, sig: bytes, v: int = 1) -> bytes:
    """An envelope around any signature."""
    return cbor2.dumps({"label": label, "payload": payload, "sig": sig, "v": v}, canonical=True)


def sign_value(label: str, value: Encodable, key: SigningKey | EntryKey, v: int = 1) -> bytes:
    """Any value, encoded and signed rightly."""
    payload = cbor2.dumps(value, canonical=True)
    return envelope(label, payload, key.sign(label, v, payload), v)


def half_signed(label: str, payload: bytes, key: SigningKey, wrong: str) -> bytes:
    """One half of the composite signature by somebody else: `ed25519` or `ml-dsa`."""
    own, other = key.sign(label, 1, payload), signing("nobody").sign(label, 1, payload)
    halves = other[:64] + own[64:] if wrong == "ed25519" else own[:64] + other[64:]
    return envelope(label, payload, halves)
