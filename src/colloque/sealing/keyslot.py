"""From a secret to a keyslot, and the master key wrapped for it (spec: keyslot §1, §2)."""

from __future__ import annotations

from dataclasses import dataclass, field

from colloque.sealing.derive import hkdf
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.wrap import XWingPrivateKey, keypair_from_seed, unwrap, wrap, wrap_info
from colloque.wire.account import KeyslotCommit, KeyslotSigner, keyslot_commit
from colloque.wire.ids import AccountId, KeyslotId, StatementHash
from colloque.wire.keyring import Owner
from colloque.wire.keyslots import CONTEXT_LABEL, LABEL, WRAP_CONTEXT, KeyslotSet, WrapContext
from colloque.wire.pae import statement_hash
from colloque.wire.schema import encode

PASSWORD = "password"  # noqa: S105  # a kind of keyslot, no secret
SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class KeyslotKeys:
    """Everything that a keyslot's 32-byte seed gives. No repr shows any of it."""

    kind: str
    kem: XWingPrivateKey = field(repr=False)
    kem_public: bytes = field(repr=False)
    sign: SigningKey = field(repr=False)
    login: EntryKey = field(repr=False)
    proof: EntryKey = field(repr=False)
    salt: bytes = field(repr=False)

    def signer(self, id_: KeyslotId) -> KeyslotSigner:
        """How the keyslot names itself when it signs; shows its public key."""
        return KeyslotSigner(id_, self.sign.public, self.salt)

    def commit(self, id_: KeyslotId) -> KeyslotCommit:
        """How the public chain shows it."""
        value = keyslot_commit(id_, self.kind, self.sign.public, self.salt)
        return KeyslotCommit(value, id_, self.kind)

    def owner(self, id_: KeyslotId) -> Owner:
        """The public halves for the owner-only list."""
        return Owner(
            id_, self.kem_public, self.kind, self.login.public, self.salt, self.sign.public
        )


def keyslot_keys(seed: bytes, kind: str) -> KeyslotKeys:
    """Derive a keyslot's keys from its seed (32 bytes)."""
    context = kind.encode()
    kem, public = keypair_from_seed(hkdf(seed, "colloque/keyslot-kem", 32, context))
    return KeyslotKeys(
        kind=kind,
        kem=kem,
        kem_public=public,
        sign=SigningKey.from_seed(hkdf(seed, "colloque/keyslot-sign", 64, context)),
        login=EntryKey.from_seed(hkdf(seed, "colloque/keyslot-login", 32, context)),
        proof=EntryKey.from_seed(hkdf(seed, "colloque/keyslot-proof", 32, context)),
        salt=hkdf(seed, "colloque/keyslot-salt", 32, context),
    )


def sheet_seed(entropy: bytes) -> bytes:
    """The keyslot seed of a recovery sheet's 16 random bytes."""
    return hkdf(entropy, "colloque/sheet-seed", 32)


def _info(context: WrapContext, slot: KeyslotId) -> bytes:
    digest = statement_hash(CONTEXT_LABEL, 1, encode(WRAP_CONTEXT, context))
    return wrap_info(LABEL, digest, bytes(slot), context.version, "master-key")


def wrap_master_key(
    master: bytes, owner: Owner, account: AccountId, head: StatementHash, version: int
) -> bytes:
    """The master key for one keyslot of set `version` at `head`: 1200 bytes."""
    return wrap(master, owner.kem, _info(WrapContext(account, head, version), owner.id))


def unwrap_master_key(keys: KeyslotKeys, keyslots: KeyslotSet, slot: KeyslotId) -> bytes:
    """Open one's slot of a verified set. Raises Tampered, whatever is wrong (A02)."""
    wrapped = next(item.wrap for item in keyslots.slots if item.id == slot)
    context = WrapContext(keyslots.account, keyslots.head, keyslots.version)
    return unwrap(wrapped, keys.kem, _info(context, slot))
