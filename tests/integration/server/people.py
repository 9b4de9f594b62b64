"""Accounts as a client makes them: keys, chains, keyslot sets, statements, entries."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from time import time_ns

from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.entry import ContentSecrets, seal_entry
from colloque.sealing.keyslot import KeyslotKeys, keyslot_keys, wrap_master_key
from colloque.sealing.membership import EpochKey, wrap_epoch_keys
from colloque.sealing.statement import sign_statement
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.membership import ConversationState, verify_statement
from colloque.trust.sigchain import AccountState, verify_link
from colloque.wire import account as links
from colloque.wire import keyslots as sets
from colloque.wire import login, membership
from colloque.wire import session as sessions
from colloque.wire.account import Device, DeviceSigner, EncKey, Link, Signer
from colloque.wire.entry import Header, Message, content_of, encode_entry
from colloque.wire.ids import (
    AccountId,
    ConversationId,
    DeploymentId,
    DeviceId,
    EntryId,
    KeyslotId,
    StatementHash,
)
from colloque.wire.membership import COMPARTMENTS, Author, Head, Member, Ref, Statement, WrapContext

NOW = 1_790_000_000_000


@dataclass
class Person:
    """Someone with a device, a password keyslot and a sheet keyslot."""

    deployment: DeploymentId
    email: str
    role: str
    device: DeviceKeys
    slots: dict[str, tuple[KeyslotId, KeyslotKeys]]
    state: AccountState
    chain: list[bytes]
    keyring: bytes = b""
    version: int = 0
    counter: int = 0
    token: bytes = field(default=b"", repr=False)

    @property
    def account(self) -> AccountId:
        """The account id."""
        return self.state.account

    def keyslots(self, version: int, keyring: bytes, state: AccountState | None = None) -> bytes:
        """A signed set of all slots, at the newest head."""
        state = state or self.state
        value = sets.KeyslotSet(
            self.account,
            self.deployment,
            state.head,
            sha256(keyring).digest(),
            1,
            state.seq,
            DeviceSigner(self.device.public.id),
            tuple(
                sets.Slot(
                    id_,
                    kind,
                    keys.login.public,
                    wrap_master_key(bytes(32), keys.owner(id_), self.account, state.head, version),
                )
                for kind, (id_, keys) in self.slots.items()
            ),
            state.time,
            version,
        )
        return sign_statement(sets.LABEL, sets.encode_keyslot_set(value), self.device.sign)

    def link(self, signer: str = "device", **changes: object) -> bytes:
        """The next link of the chain, signed by the device or a keyslot; not yet taken over."""
        who: Signer = DeviceSigner(self.device.public.id)
        key = self.device.sign
        if signer != "device":
            id_, keys = self.slots[signer]
            who, key = keys.signer(id_), keys.sign
        plain = Link(
            self.account, (), self.deployment, None, None, secrets.token_bytes(16),
            self.state.head, (), None, self.state.seq + 1, who, self.state.time + 1,
        )  # fmt: skip
        link = replace(plain, **changes)  # type: ignore[arg-type]
        return sign_statement(links.LABEL, links.encode_link(link), key)

    def take(self, data: bytes) -> None:
        """Take a link over."""
        self.state = verify_link(self.state, data, self.deployment)
        self.chain.append(data)

    def session(self, device: DeviceKeys, by: str = "password", **changes: object) -> bytes:
        """A session statement for a device at the newest link, dated now."""
        id_, keys = self.slots[by]
        plain = sessions.SessionStatement(
            self.account, self.deployment, device.public, self.state.head, self.state.seq,
            keys.signer(id_), time_ns() // 1_000_000,
        )  # fmt: skip
        value = replace(plain, **changes)  # type: ignore[arg-type]
        return sign_statement(sessions.LABEL, sessions.encode_session(value), keys.sign)

    def assertion(self, nonce: bytes, at: str, by: str | None, /, **changes: object) -> bytes:
        """A log-in assertion by a keyslot, or by the session key (None)."""
        purpose = "session" if by is None else "login"
        named = None if by is None else self.slots[by][0]
        plain = login.Assertion(
            self.account, self.deployment, self.device.public.id, nonce, at, purpose, named
        )
        value = replace(plain, **changes)  # type: ignore[arg-type]
        key = self.device.session if by is None else self.slots[by][1].login
        return sign_statement(login.LABEL, login.encode_assertion(value), key)

    def head(self) -> Head:
        """The newest position of the chain."""
        return Head(self.account, self.state.head, self.state.seq)


def new_device(expires: int | None = None) -> DeviceKeys:
    """A device with fresh keys."""
    return device_keys(secrets.token_bytes(32), expires)


def new_enc(epoch: int) -> EncKey:
    """An encryption key that nobody uses."""
    return EncKey(epoch, keypair_from_seed(secrets.token_bytes(32))[1])


def new_person(deployment: DeploymentId, email: str, role: str = "patient") -> Person:
    """Keys and the first link."""
    device = new_device()
    slots = {
        kind: (KeyslotId(secrets.token_bytes(16)), keyslot_keys(secrets.token_bytes(32), kind))
        for kind in ("password", "sheet")
    }
    commits = tuple(keys.commit(id_) for id_, keys in slots.values())
    link = Link(
        None, (device.public,), deployment, new_enc(1), commits, secrets.token_bytes(16), None,
        (), role, 0, DeviceSigner(device.public.id), NOW,
    )  # fmt: skip
    signed = sign_statement(links.LABEL, links.encode_link(link), device.sign)
    state = verify_link(None, signed, deployment)
    return Person(deployment, email, role, device, slots, state, [signed])


@dataclass
class Room:
    """A conversation as its members know it."""

    state: ConversationState
    keys: tuple[EpochKey, ...]


def statement(
    author: Person,
    people: list[Person],
    patient: AccountId,
    before: ConversationState | None,
    action: str,
) -> tuple[bytes, bytes, tuple[EpochKey, ...]]:
    """A signed statement, its wraps (empty for accept), and the new keys."""
    ordered = sorted(people, key=lambda person: bytes(person.account))
    members = tuple(Member(Ref(bytes(p.account), "account"), p.role) for p in ordered)
    epoch = (0 if before is None else before.current.epoch) + (action != "accept")
    nonce, prev = secrets.token_bytes(16), None if before is None else before.head
    accounts = {person.account: person.state for person in people}
    keys = tuple(EpochKey(name, epoch, secrets.token_bytes(32)) for name in COMPARTMENTS)
    context = WrapContext(author.account, "", author.deployment, epoch, nonce, prev)
    commits, wraps = wrap_epoch_keys(keys, context, members, accounts)
    accept = action == "accept"
    value = Statement(
        action,
        Author(author.account, author.device.public.id),
        None if before is None else before.conversation,
        author.deployment,
        epoch,
        tuple(person.head() for person in ordered),
        () if accept else commits,
        members,
        nonce,
        Ref(bytes(patient), "account"),
        prev,
        0 if before is None else before.seq + 1,
        NOW,
    )
    signed = sign_statement(
        membership.LABEL, membership.encode_statement(value), author.device.sign
    )
    return signed, b"" if accept else membership.encode_wraps(wraps), keys


def next_state(
    before: ConversationState | None, signed: bytes, people: list[Person]
) -> ConversationState:
    """What a statement leads to."""
    accounts = {person.account: person.state for person in people}
    return verify_statement(before, signed, accounts, people[0].deployment)


def entry(person: Person, room: Room, text: str = "hello", **changes: object) -> bytes:
    """A sealed, signed entry."""
    compartment = str(changes.pop("compartment", "administrative"))
    person.counter += 1
    plain = Header(
        Author(person.account, person.device.public.id),
        bytes(32),
        compartment,
        room.state.conversation,
        person.counter,
        room.state.current.epoch,
        EntryId(secrets.token_bytes(16)),
        room.state.head,
        (),
        0,
    )
    header = replace(plain, **changes)  # type: ignore[arg-type]
    key = next(key for key in room.keys if key.compartment == compartment)
    content = content_of(Message(text), (), NOW)
    fresh = ContentSecrets(
        secrets.token_bytes(32), secrets.token_bytes(24), secrets.token_bytes(24)
    )
    sealed_key = replace(key, epoch=header.epoch)
    return encode_entry(seal_entry(header, content, sealed_key, fresh, person.device.entry))


__all__ = [
    "ConversationId",
    "Device",
    "DeviceId",
    "Person",
    "Room",
    "StatementHash",
    "entry",
    "new_device",
    "new_enc",
    "new_person",
    "next_state",
    "statement",
]
