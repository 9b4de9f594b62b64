"""The password side of the guardians' OPRF (spec: password §1 to §3).

Nothing here sends anything; what leaves is the blinded element only.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw

from colloque.errors import BadInput
from colloque.sealing import oprf
from colloque.sealing.derive import hkdf
from colloque.wire.cbor import encode
from colloque.wire.ids import DeploymentId, Handle
from colloque.wire.pae import pae, statement_hash

MEMORY_KIB = 19456
PASSES = 2
LANES = 1
MIN_CHARACTERS = 8
MAX_BYTES = 1024


@dataclass(frozen=True, slots=True)
class BlindedPassword:
    """A password on its way to the guardians: only `element` (32 bytes) leaves."""

    element: bytes
    _input: bytes = field(repr=False)
    _blind: bytes = field(repr=False)
    _salt: bytes = field(repr=False)


def normalise_password(password: str) -> str:
    """RFC 8265 OpaqueString mapping. Raises BadInput for control characters, empty or too long."""
    mapped = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in password)
    mapped = unicodedata.normalize("NFC", mapped)
    if not mapped or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in mapped):
        raise BadInput
    if len(mapped.encode()) > MAX_BYTES:
        raise BadInput
    return mapped


def check_new_password(password: str) -> str:
    """A normalised new password of at least 8 characters. Raises BadInput."""
    mapped = normalise_password(password)
    if len(mapped) < MIN_CHARACTERS:
        raise BadInput
    return mapped


def _fields(deployment: DeploymentId, handle: Handle) -> dict[str, bytes | str]:
    return {"deployment": bytes(deployment), "handle": bytes(handle)}


def password_input(deployment: DeploymentId, handle: Handle, password: str) -> bytes:
    """The OPRF input of a password."""
    fields = _fields(deployment, handle)
    fields["password"] = normalise_password(password)
    return pae("colloque/password", 1, encode(dict(fields)))


def password_salt(deployment: DeploymentId, handle: Handle) -> bytes:
    """The Argon2id salt, 16 bytes."""
    value = encode(dict(_fields(deployment, handle)))
    return statement_hash("colloque/password-salt", 1, value)[:16]


def blind_password(
    deployment: DeploymentId, handle: Handle, password: str, blind: bytes
) -> BlindedPassword:
    """Blind a password with 64 random bytes."""
    scalar = oprf.scalar_from(blind)
    input_ = password_input(deployment, handle, password)
    element = oprf.blind(input_, scalar)
    return BlindedPassword(element, input_, scalar, password_salt(deployment, handle))


def finish_password(blinded: BlindedPassword, evaluated: dict[int, bytes]) -> bytes:
    """The keyslot seed (32 bytes) from verified evaluations by guardian index."""
    element = oprf.combine(evaluated)
    output = oprf.finalize(blinded._input, blinded._blind, element)
    return _harden(output, blinded._salt)


def evaluate_password(deployment: DeploymentId, handle: Handle, password: str, key: bytes) -> bytes:
    """The same seed from the whole OPRF key, which only its maker holds, at sign-up."""
    input_ = password_input(deployment, handle, password)
    return _harden(oprf.evaluate_unblinded(input_, key), password_salt(deployment, handle))


def _harden(output: bytes, salt: bytes) -> bytes:
    stretched = hash_secret_raw(output, salt, PASSES, MEMORY_KIB, LANES, 32, Type.ID)
    return hkdf(stretched, "colloque/password-seed", 32)
