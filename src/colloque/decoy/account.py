"""The decoy account of an unknown address (spec: decoy §1, §3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import shake_256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from colloque.decoy.derive import Derive
from colloque.decoy.enc_key import enc_key_without_private
from colloque.trust.signature import COMPOSITE_DOMAIN
from colloque.wire.account import (
    LABEL,
    Device,
    DeviceSigner,
    EncKey,
    KeyslotCommit,
    Link,
    encode_link,
)
from colloque.wire.ids import AccountId, DeploymentId, Handle, KeyslotId
from colloque.wire.keyslots import LABEL as KEYSLOTS_LABEL
from colloque.wire.keyslots import WRAP_SIZE, KeyslotSet, Slot, encode_keyslot_set
from colloque.wire.pae import pae
from colloque.wire.signed import Signed, encode_signed

_KINDS = ("password", "sheet")
#: 2026-01-01 UTC and 300 days, the span of decoys' ages.
_FIRST_TIME = 1_767_225_600_000
_SPAN_SECONDS = 25_920_000


@dataclass(frozen=True, slots=True)
class DecoyAccount:
    """An account that nobody has: id, first link and keyslot set as they travel."""

    account: AccountId
    link: bytes = field(repr=False)
    keyslots: bytes = field(repr=False)


def decoy_account_id(secret: bytes, deployment: DeploymentId, handle: Handle) -> AccountId:
    """The account id alone; it does not depend on any signature."""
    link = _link(Derive(secret, handle), deployment)
    return AccountId(Signed(LABEL, encode_link(link), b"").hash)


def decoy_account(secret: bytes, deployment: DeploymentId, handle: Handle) -> DecoyAccount:
    """The decoy of a handle: the same account, link payload and wraps each time."""
    derive = Derive(secret, handle)
    link = _link(derive, deployment)
    payload = encode_link(link)
    account = AccountId(Signed(LABEL, payload, b"").hash)
    keyslots = encode_keyslot_set(_keyslots(derive, deployment, account, link))
    return DecoyAccount(
        account, _sign(derive, LABEL, payload), _sign(derive, KEYSLOTS_LABEL, keyslots)
    )


def _signing_keys(derive: Derive) -> tuple[Ed25519PrivateKey, MLDSA65PrivateKey]:
    seed = derive("colloque/decoy-sign", 64)
    return (
        Ed25519PrivateKey.from_private_bytes(seed[:32]),
        MLDSA65PrivateKey.from_seed_bytes(seed[32:]),
    )


def _sign(derive: Derive, label: str, payload: bytes) -> bytes:
    ed25519, mldsa = _signing_keys(derive)
    message = pae(label, 1, payload)
    sig = ed25519.sign(COMPOSITE_DOMAIN + message) + mldsa.sign(message, COMPOSITE_DOMAIN)
    return encode_signed(Signed(label, payload, sig))


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _device(derive: Derive) -> Device:
    ed25519, mldsa = _signing_keys(derive)
    sign = ed25519.public_key().public_bytes_raw() + mldsa.public_key().public_bytes_raw()
    entry = _public(derive("colloque/decoy-entry", 32))
    return Device(entry, _public(derive("colloque/decoy-session", 32)), sign)


def _link(derive: Derive, deployment: DeploymentId) -> Link:
    device = _device(derive)
    ids, commits = derive("colloque/decoy-slots", 32), derive("colloque/decoy-commits", 64)
    slots = tuple(
        KeyslotCommit(
            commits[32 * place : 32 * place + 32],
            KeyslotId(ids[16 * place : 16 * place + 16]),
            kind,
        )
        for place, kind in enumerate(_KINDS)
    )
    age = int.from_bytes(derive("colloque/decoy-time", 4), "big") % _SPAN_SECONDS
    return Link(
        account=None,
        add=(device,),
        deployment=deployment,
        enc=EncKey(1, enc_key_without_private(derive("colloque/decoy-enc", 32))),
        keyslots=slots,
        nonce=derive("colloque/decoy-nonce", 16),
        prev=None,
        revoke=(),
        role="patient",
        seq=0,
        signer=DeviceSigner(device.id),
        time=_FIRST_TIME + age * 1000,
    )


def _keyslots(
    derive: Derive, deployment: DeploymentId, account: AccountId, link: Link
) -> KeyslotSet:
    wraps = shake_256(derive("colloque/decoy-wraps", 32)).digest(WRAP_SIZE * len(_KINDS))
    logins = derive("colloque/decoy-logins", 64)
    slots = tuple(
        Slot(
            slot.id,
            slot.kind,
            _public(logins[32 * place : 32 * place + 32]),
            wraps[WRAP_SIZE * place : WRAP_SIZE * (place + 1)],
        )
        for place, slot in enumerate(link.keyslots or ())
    )
    return KeyslotSet(
        account=account,
        deployment=deployment,
        head=Signed(LABEL, encode_link(link), b"").hash,
        keyring=derive("colloque/decoy-keyring", 32),
        password=1,
        seq=0,
        signer=link.signer,
        slots=slots,
        time=link.time,
        version=1,
    )
