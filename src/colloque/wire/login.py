"""Log-in assertions (spec: identity §5) and the events greeting (spec: sync §5)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.wire.ids import AccountId, DeploymentId, DeviceId, KeyslotId
from colloque.wire.schema import (
    Codec,
    choice,
    decode,
    encode,
    ident,
    nullable,
    raw,
    record,
    text,
    uint,
)

LABEL = "colloque/login"
EVENTS_LABEL = "colloque/events"
LIMIT = 8192


@dataclass(frozen=True, slots=True)
class Assertion:
    """Who logs in, with which device, where; signed by a keyslot's login key or a session key."""

    account: AccountId
    deployment: DeploymentId
    device: DeviceId
    nonce: bytes
    origin: str
    purpose: str
    slot: KeyslotId | None


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the session key signs to open the event stream; `created` in seconds."""

    created: int
    token: bytes


ASSERTION: Codec[Assertion] = record(
    Assertion,
    account=ident(AccountId),
    deployment=ident(DeploymentId),
    device=ident(DeviceId),
    nonce=raw(32),
    origin=text(512),
    purpose=choice("login", "session"),
    slot=nullable(ident(KeyslotId)),
)
GREETING: Codec[Greeting] = record(Greeting, created=uint(), token=raw(32))


def encode_assertion(assertion: Assertion) -> bytes:
    """The payload of an assertion."""
    return encode(ASSERTION, assertion)


def decode_assertion(payload: bytes) -> Assertion:
    """Raises TooLarge, Malformed."""
    return decode(ASSERTION, payload, LIMIT)


def encode_greeting(greeting: Greeting) -> bytes:
    """The payload that the events signature covers."""
    return encode(GREETING, greeting)
