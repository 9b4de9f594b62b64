"""Verifies and opens a whole parcel as its readers would; twin of web/core/tests/twins/opening.ts.

A parcel is what one language made of fresh keys: descriptors, accounts with their chains, vaults
and signed claims, a conversation with its history, entries, a file. What comes out is plain JSON,
the same in both languages; byte strings are hexadecimal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from colloque.sealing.entry import open_entry
from colloque.sealing.file import LeafHasher, open_file
from colloque.sealing.keyring import open_keyring
from colloque.sealing.keyslot import keyslot_keys, unwrap_master_key
from colloque.sealing.membership import EpochKey, unwrap_epoch_keys
from colloque.sealing.settings import open_settings
from colloque.trust.deployment import verify_descriptors, verify_directory_record
from colloque.trust.entry import verify_entry
from colloque.trust.keyslots import verify_keyslot_set
from colloque.trust.membership import ConversationState, verify_statement, verify_wraps
from colloque.trust.sigchain import AccountState, verify_chain
from colloque.trust.signature import verify_composite, verify_plain
from colloque.wire import guardian, login
from colloque.wire.deployment import encode_directory_record
from colloque.wire.entry import Document, encode_content
from colloque.wire.file import FileContext
from colloque.wire.ids import AccountId, DeploymentId, KeyslotId
from colloque.wire.keyring import Keyring, encode_keyring
from colloque.wire.keyslots import encode_keyslot_set
from colloque.wire.pae import pae
from colloque.wire.schema import Codec, decode, encode
from colloque.wire.settings import encode_settings
from colloque.wire.signed import decode_signed

Json = dict[str, Any]
octets = bytes.fromhex


@dataclass(frozen=True)
class Opened:
    """An account with what only its owner can open."""

    state: AccountState
    keyring: Keyring
    facts: Json


def open_parcel(parcel: Json) -> Json:
    """Verify and open everything. Raises the typed error of the first thing that is wrong."""
    deployment = verify_descriptors([octets(item) for item in parcel["descriptors"]])
    accounts = [_open_account(item, deployment.id) for item in parcel["accounts"]]
    record = verify_directory_record(deployment, octets(parcel["record"]), parcel["now"])
    return {
        "deployment": {
            "id": deployment.id.hex(),
            "head": deployment.head.hex(),
            "version": deployment.version,
            "record": encode_directory_record(record).hex(),
        },
        "accounts": [one.facts for one in accounts],
        **_open_conversation(parcel, accounts, deployment.id),
    }


def _open_account(item: Json, deployment: DeploymentId) -> Opened:
    state = verify_chain([octets(link) for link in item["chain"]], deployment)
    opened = verify_keyslot_set(state, octets(item["set"]))
    masters = [
        unwrap_master_key(
            keyslot_keys(octets(slot["seed"]), slot["kind"]), opened, KeyslotId(octets(slot["id"]))
        )
        for slot in item["slots"]
    ]
    keyring = open_keyring(octets(item["keyring"]), masters[0], opened, state)
    version = item["settings_version"]
    settings = open_settings(octets(item["settings"]), state.account, keyring.settings, version)
    facts = {
        "account": state.account.hex(),
        "role": state.role,
        "seq": state.seq,
        "head": state.head.hex(),
        "devices": sorted(device.hex() for device in state.devices),
        "revoked": sorted(device.hex() for device in state.revoked),
        "epoch": state.enc.epoch,
        "keyslots": [[slot.id.hex(), slot.kind] for slot in state.keyslots],
        "set": encode_keyslot_set(opened).hex(),
        "masters": [master.hex() for master in masters],
        "keyring": encode_keyring(keyring).hex(),
        "settings": encode_settings(settings).hex(),
        "bind": _read(state, guardian.BIND_STATEMENT, guardian.BIND_LABEL, item["bind"]),
        "confirm": _read(
            state, guardian.CONFIRM_STATEMENT, guardian.CONFIRM_LABEL, item["confirm"]
        ),
        "lane": _claim(guardian.LANE_CLAIM, guardian.LANE_LABEL, item["lane"]),
        "proof": _claim(guardian.PROOF_CLAIM, guardian.PROOF_LABEL, item["proof"]),
        **_open_login(item),
    }
    return Opened(state, keyring, facts)


def _open_login(item: Json) -> Json:
    signed = decode_signed(octets(item["assertion"]), login.LABEL, login.LIMIT)
    assertion = login.decode_assertion(signed.payload)
    verify_plain(octets(item["assertion_key"]), signed.message, signed.sig)
    given = item["greeting"]
    greeting = login.encode_greeting(login.Greeting(given["created"], octets(given["token"])))
    message = pae(login.EVENTS_LABEL, 1, greeting)
    verify_plain(octets(given["key"]), message, octets(given["sig"]))
    return {"assertion": login.encode_assertion(assertion).hex(), "greeting": greeting.hex()}


def _read(state: AccountState, codec: Codec[Any], label: str, data: str) -> str:
    signed = decode_signed(octets(data), label, guardian.STATEMENT_LIMIT)
    statement = decode(codec, signed.payload, guardian.STATEMENT_LIMIT)
    key = state.signer_key(statement.signer, statement.time)
    verify_composite(key, signed.message, signed.sig)
    return encode(codec, statement).hex()


def _claim(codec: Codec[Any], label: str, claim: Json) -> str:
    payload = encode(codec, decode(codec, octets(claim["payload"]), 4096))
    verify_plain(octets(claim["key"]), pae(label, 1, payload), octets(claim["sig"]))
    return payload.hex()


def _open_conversation(parcel: Json, accounts: list[Opened], deployment: DeploymentId) -> Json:
    states = {one.state.account: one.state for one in accounts}
    keys: list[list[EpochKey]] = [[] for _ in accounts]
    state: ConversationState | None = None
    for item in parcel["statements"]:
        state = verify_statement(state, octets(item["statement"]), states, deployment)
        current = state.current
        if not current.keys:
            continue
        leaves = verify_wraps(current, octets(item["wraps"]), states)
        for own, reader in zip(keys, accounts, strict=True):
            if reader.state.account in state.roles:
                seeds = {enc.epoch: enc.seed for enc in reader.keyring.enc}
                own += unwrap_epoch_keys(current, leaves, reader.state.account, seeds)
    assert state is not None
    return {
        "conversation": {
            "id": state.conversation.hex(),
            "head": state.head.hex(),
            "seq": state.seq,
            "epoch": state.current.epoch,
            "accepted": state.accepted,
            "keys": [[[key.compartment, key.epoch, key.key.hex()] for key in own] for own in keys],
        },
        **_open_entries(parcel, state, states, [key for own in keys for key in own]),
    }


def _open_entries(
    parcel: Json,
    state: ConversationState,
    accounts: Mapping[AccountId, AccountState],
    keys: list[EpochKey],
) -> Json:
    entries, file = [], None
    for item in parcel["entries"]:
        verified = verify_entry(
            state, accounts[AccountId(octets(item["author"]))], octets(item["entry"])
        )
        header = verified.header
        place = (header.compartment, header.epoch)
        key = next(key for key in keys if (key.compartment, key.epoch) == place)
        content = open_entry(verified, key)
        entries.append({"hash": verified.hash.hex(), "content": encode_content(content).hex()})
        if isinstance(content.data, Document):
            descriptor = content.data.file
            context = FileContext(header.conversation, header.id, descriptor.file)
            ciphertext = [octets(parcel["ciphertext"])]
            plain = b"".join(open_file(ciphertext, descriptor, context, LeafHasher()))
            digest = sha256(plain).hexdigest()
            file = {"name": descriptor.name, "size": len(plain), "sha256": digest}
    return {"entries": entries, "file": file}
