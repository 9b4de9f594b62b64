"""The keyring's plaintext (spec: keyslot §3). It holds secrets: no repr shows them."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.wire.account import KEM_KEY_SIZE
from colloque.wire.ids import AccountId, DeviceId, KeyslotId, StatementHash
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

CONTEXT_LABEL = "colloque/keyring"
LIMIT = 1 << 20
FLOOR = 8192


@dataclass(frozen=True, slots=True)
class DeviceName:
    """What the owner calls a device."""

    id: DeviceId
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EncSeed:
    """The private X-Wing seed (32 bytes) of one encryption epoch."""

    epoch: int
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Owner:
    """A keyslot's public halves, known to the owner only."""

    id: KeyslotId
    kem: bytes = field(repr=False)
    kind: str
    login: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    sign: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Private keys by epoch, the keyslots' public halves, the owner's name and settings key."""

    account: AccountId
    devices: tuple[DeviceName, ...]
    enc: tuple[EncSeed, ...]
    head: StatementHash
    name: str = field(repr=False)
    owner: tuple[Owner, ...]
    seq: int
    settings: bytes = field(repr=False)
    sheet: bytes | None = field(repr=False)
    version: int


@dataclass(frozen=True, slots=True)
class KeyringContext:
    """What a sealed keyring is bound to."""

    account: AccountId
    version: int


DEVICE_NAME: Codec[DeviceName] = record(DeviceName, id=ident(DeviceId), name=text(200))
ENC_SEED: Codec[EncSeed] = record(EncSeed, epoch=uint(), seed=raw(32))
OWNER: Codec[Owner] = record(
    Owner,
    id=ident(KeyslotId),
    kem=raw(KEM_KEY_SIZE),
    kind=text(32),
    login=raw(32),
    salt=raw(32),
    sign=raw(COMPOSITE_KEY_SIZE),
)
KEYRING: Codec[Keyring] = record(
    Keyring,
    account=ident(AccountId),
    devices=sequence(DEVICE_NAME, 256),
    enc=sequence(ENC_SEED, 4096, 1),
    head=ident(StatementHash),
    name=text(200),
    owner=sequence(OWNER, 8, 1),
    seq=uint(),
    settings=raw(32),
    sheet=nullable(raw(16)),
    version=uint(),
)
KEYRING_CONTEXT: Codec[KeyringContext] = record(
    KeyringContext, account=ident(AccountId), version=uint()
)


def encode_keyring(keyring: Keyring) -> bytes:
    """The plaintext before padding."""
    return encode(KEYRING, keyring)


def decode_keyring(plaintext: bytes) -> Keyring:
    """Raises TooLarge, Malformed."""
    return decode(KEYRING, plaintext, LIMIT)
