"""Signed statements (spec: encoding §3)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.errors import WrongPurpose
from colloque.wire.ids import StatementHash
from colloque.wire.pae import pae, statement_hash
from colloque.wire.schema import Codec, decode, encode, raw_up_to, record, text, version

COMPOSITE_KEY_SIZE = 1984
COMPOSITE_SIGNATURE_SIZE = 3373
VERSION = 1


@dataclass(frozen=True, slots=True)
class Signed:
    """Label, payload (verbatim) and signature; nothing in it has been verified."""

    label: str
    payload: bytes
    sig: bytes
    v: int = VERSION

    @property
    def message(self) -> bytes:
        """The bytes that the signature covers."""
        return pae(self.label, self.v, self.payload)

    @property
    def hash(self) -> StatementHash:
        """The statement hash; it does not cover the signature."""
        return StatementHash(statement_hash(self.label, self.v, self.payload))

    def __repr__(self) -> str:
        return f"Signed({self.label}, {len(self.payload)} bytes)"


def _codec(limit: int) -> Codec[Signed]:
    return record(
        Signed,
        label=text(64),
        payload=raw_up_to(limit),
        sig=raw_up_to(COMPOSITE_SIGNATURE_SIZE),
        v=version(VERSION),
    )


def encode_signed(signed: Signed) -> bytes:
    """The bytes that travel and are kept."""
    return encode(_codec(len(signed.payload)), signed)


def decode_signed(data: bytes, label: str, limit: int) -> Signed:
    """Decode a statement that must carry `label`.

    Raises TooLarge (over `limit` bytes), Malformed, UnknownVersion, WrongPurpose.
    """
    signed = decode(_codec(limit), data, limit)
    if signed.label != label:
        raise WrongPurpose
    return signed
