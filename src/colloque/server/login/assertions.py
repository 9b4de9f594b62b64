"""Checking log-in assertions (spec: identity §5).

Every failure is the same 401, and the same work is done for an account that does not exist: a
signature is verified against a key that nobody holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from colloque.errors import NotAuthorised, RemoteError
from colloque.server.http.problems import Problem
from colloque.trust.sigchain import AccountState
from colloque.trust.signature import verify_plain
from colloque.wire.ids import DeploymentId
from colloque.wire.keyslots import KeyslotSet, decode_keyslot_set
from colloque.wire.login import LABEL, LIMIT, Assertion, decode_assertion
from colloque.wire.signed import Signed, decode_signed

#: A point of prime order whose logarithm nobody knows: y is the first 255 bits of
#: SHA-512("colloque/nobody 48"), the first such number that gives one.
NOBODY = bytes.fromhex("d0524f6d4c1662fda80676b36fe32ff5bd3c2161a52f1038c02f6568b2b94417")


@dataclass(frozen=True, slots=True)
class Read:
    """A decoded assertion; nothing in it has been verified."""

    signed: Signed
    assertion: Assertion


def read_assertion(data: bytes) -> Read:
    """Decode. Raises Malformed, TooLarge, UnknownVersion, WrongPurpose: alike for any account."""
    signed = decode_signed(data, LABEL, LIMIT)
    return Read(signed, decode_assertion(signed.payload))


def login_key(row: Any, assertion: Assertion) -> bytes:
    """The log-in key of the named keyslot; nobody's key where account or slot do not exist."""
    if row is None or assertion.slot is None:
        return NOBODY
    stored: KeyslotSet = decode_keyslot_set(decode_signed(row["keyslots"], *_SET).payload)
    return next((slot.login for slot in stored.slots if slot.id == assertion.slot), NOBODY)


def session_key(state: AccountState | None, assertion: Assertion) -> bytes:
    """The session key of the named current device; nobody's key where there is none."""
    if state is None or assertion.slot is not None:
        return NOBODY
    try:
        return state.device_at(assertion.device, state.seq).session
    except NotAuthorised:
        return NOBODY


def check(read: Read, key: bytes, purpose: str, place: tuple[DeploymentId, frozenset[str]]) -> None:
    """Raises the one 401 unless purpose, deployment, origin and signature are right."""
    deployment, origins = place
    assertion = read.assertion
    named = (
        assertion.purpose == purpose
        and assertion.deployment == deployment
        and assertion.origin in origins
    )
    try:
        verify_plain(key, read.signed.message, read.signed.sig)
    except RemoteError:
        named = False
    if not named or key == NOBODY:
        raise Problem("unauthenticated")


_SET = ("colloque/keyslots", 65536)
