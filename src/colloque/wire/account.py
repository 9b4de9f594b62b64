"""Devices and sigchain links (spec: identity §1, §2)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.cbor import Value
from colloque.wire.cbor import encode as encode_value
from colloque.wire.ids import AccountId, DeploymentId, DeviceId, KeyslotId, StatementHash
from colloque.wire.pae import statement_hash
from colloque.wire.schema import (
    Codec,
    decode,
    encode,
    ident,
    nullable,
    raw,
    record,
    sequence,
    tagged,
    text,
    uint,
)
from colloque.wire.signed import COMPOSITE_KEY_SIZE

LABEL = "colloque/account"
LIMIT = 65536
KEM_KEY_SIZE = 1216
ROLES = ("patient", "practitioner", "assistant")


@dataclass(frozen=True, slots=True)
class Device:
    """The public halves of a device's three keys."""

    entry: bytes
    session: bytes
    sign: bytes
    expires: int | None = None

    @property
    def id(self) -> DeviceId:
        """H("colloque/device", {entry, session, sign})."""
        value: Value = {"entry": self.entry, "session": self.session, "sign": self.sign}
        return DeviceId(statement_hash("colloque/device", 1, encode_value(value)))

    def current_at(self, time: int) -> bool:
        """Whether it has not expired at a time in milliseconds; its last one still counts."""
        return self.expires is None or time <= self.expires


@dataclass(frozen=True, slots=True)
class DeviceSigner:
    """A current device signs."""

    id: DeviceId


@dataclass(frozen=True, slots=True)
class KeyslotSigner:
    """A keyslot signs, and so shows the key that the chain holds only a salted hash of."""

    id: KeyslotId
    key: bytes
    salt: bytes


Signer = DeviceSigner | KeyslotSigner


@dataclass(frozen=True, slots=True)
class KeyslotCommit:
    """A keyslot as the public chain shows it."""

    commit: bytes
    id: KeyslotId
    kind: str


@dataclass(frozen=True, slots=True)
class EncKey:
    """An account's encryption key: its epoch and X-Wing public key (1216 bytes)."""

    epoch: int
    key: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a sigchain."""

    account: AccountId | None
    add: tuple[Device, ...]
    deployment: DeploymentId
    enc: EncKey | None
    keyslots: tuple[KeyslotCommit, ...] | None
    nonce: bytes
    prev: StatementHash | None
    revoke: tuple[DeviceId, ...]
    role: str | None
    seq: int
    signer: Signer
    time: int


DEVICE: Codec[Device] = record(
    Device,
    entry=raw(32),
    expires=nullable(uint()),
    session=raw(32),
    sign=raw(COMPOSITE_KEY_SIZE),
)
SIGNER: Codec[Signer] = tagged(
    "kind",
    {
        "device": (DeviceSigner, record(DeviceSigner, id=ident(DeviceId))),
        "keyslot": (
            KeyslotSigner,
            record(KeyslotSigner, id=ident(KeyslotId), key=raw(COMPOSITE_KEY_SIZE), salt=raw(32)),
        ),
    },
)
KEYSLOT_COMMIT: Codec[KeyslotCommit] = record(
    KeyslotCommit, commit=raw(32), id=ident(KeyslotId), kind=text(32)
)
ENC_KEY: Codec[EncKey] = record(EncKey, epoch=uint(), key=raw(KEM_KEY_SIZE))
LINK: Codec[Link] = record(
    Link,
    account=nullable(ident(AccountId)),
    add=sequence(DEVICE, 8),
    deployment=ident(DeploymentId),
    enc=nullable(ENC_KEY),
    keyslots=nullable(sequence(KEYSLOT_COMMIT, 8)),
    nonce=raw(16),
    prev=nullable(ident(StatementHash)),
    revoke=sequence(ident(DeviceId), 256),
    role=nullable(text(32)),
    seq=uint(),
    signer=SIGNER,
    time=uint(),
)


def encode_link(link: Link) -> bytes:
    """The payload of a link."""
    return encode(LINK, link)


def decode_link(payload: bytes) -> Link:
    """Raises TooLarge, Malformed."""
    return decode(LINK, payload, LIMIT)


def keyslot_commit(id_: KeyslotId, kind: str, key: bytes, salt: bytes) -> bytes:
    """The salted hash of a keyslot's composite public key (spec: identity §2), 32 bytes."""
    value: Value = {"id": bytes(id_), "key": key, "kind": kind, "salt": salt}
    return statement_hash("colloque/keyslot-commit", 1, encode_value(value))
