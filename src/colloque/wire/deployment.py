"""Deployment descriptors and directory records (spec: deployment)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.account import KEM_KEY_SIZE
from colloque.wire.ids import AccountId, DeploymentId, StatementHash
from colloque.wire.schema import (
    Codec,
    decode,
    encode,
    ident,
    nullable,
    raw,
    record,
    sequence,
    text,
    uint,
)
from colloque.wire.signed import COMPOSITE_KEY_SIZE

LABEL = "colloque/deployment"
LIMIT = 65536
RECORD_LABEL = "colloque/directory"
RECORD_LIMIT = 16384
MAX_GUARDIANS = 9


@dataclass(frozen=True, slots=True)
class Guardian:
    """A guardian's place and pinned public keys: X-Wing (1216 bytes) and Ed25519 (32 bytes)."""

    index: int
    kem: bytes
    sign: bytes
    url: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One version of what a client trusts about a deployment."""

    guardians: tuple[Guardian, ...]
    mail: bytes
    name: str
    origins: tuple[str, ...]
    prev: StatementHash | None
    registry: bytes
    root: bytes
    threshold: int
    version: int


@dataclass(frozen=True, slots=True)
class DirectoryRecord:
    """What a practitioner chose to publish, vouched for by the registry."""

    account: AccountId
    city: str
    deployment: DeploymentId
    email: str
    expires: int
    issued: int
    name: str
    serial: int
    speciality: str


GUARDIAN: Codec[Guardian] = record(
    Guardian, index=uint(MAX_GUARDIANS), kem=raw(KEM_KEY_SIZE), sign=raw(32), url=text(512)
)
DESCRIPTOR: Codec[Descriptor] = record(
    Descriptor,
    guardians=sequence(GUARDIAN, MAX_GUARDIANS),
    mail=raw(32),
    name=text(200),
    origins=sequence(text(512), 64),
    prev=nullable(ident(StatementHash)),
    registry=raw(COMPOSITE_KEY_SIZE),
    root=raw(COMPOSITE_KEY_SIZE),
    threshold=uint(MAX_GUARDIANS),
    version=uint(),
)
DIRECTORY_RECORD: Codec[DirectoryRecord] = record(
    DirectoryRecord,
    account=ident(AccountId),
    city=text(100),
    deployment=ident(DeploymentId),
    email=text(254),
    expires=uint(),
    issued=uint(),
    name=text(200),
    serial=uint(),
    speciality=text(100),
)


def encode_descriptor(descriptor: Descriptor) -> bytes:
    """The payload of a descriptor."""
    return encode(DESCRIPTOR, descriptor)


def decode_descriptor(payload: bytes) -> Descriptor:
    """Raises TooLarge, Malformed."""
    return decode(DESCRIPTOR, payload, LIMIT)


def encode_directory_record(record_: DirectoryRecord) -> bytes:
    """The payload of a directory record."""
    return encode(DIRECTORY_RECORD, record_)


def decode_directory_record(payload: bytes) -> DirectoryRecord:
    """Raises TooLarge, Malformed."""
    return decode(DIRECTORY_RECORD, payload, RECORD_LIMIT)
