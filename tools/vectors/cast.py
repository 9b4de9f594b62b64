"""The deployment and the people of the scenarios, all from fixed seeds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from tools.vectors.stream import fixed

from colloque.sealing.device import DeviceKeys, device_keys
from colloque.sealing.keyslot import PASSWORD, SHEET, KeyslotKeys, keyslot_keys
from colloque.sealing.signing import EntryKey, SigningKey
from colloque.sealing.statement import sign_statement
from colloque.sealing.wrap import keypair_from_seed
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.trust.session import admit_session
from colloque.trust.sigchain import AccountState, verify_link
from colloque.wire import account, deployment, session
from colloque.wire.account import DeviceSigner, EncKey, Link, encode_link
from colloque.wire.deployment import Descriptor, Guardian, encode_descriptor
from colloque.wire.ids import DeploymentId, KeyslotId
from colloque.wire.session import MAX_LIFETIME, SessionStatement, encode_session

#: 2026-01-01.
START = 1767225600000
COUNT, THRESHOLD = 3, 2


@cache
def signing(name: str) -> SigningKey:
    """A composite key."""
    return SigningKey.from_seed(fixed(f"{name} signs", 64))


@cache
def plain(name: str) -> EntryKey:
    """An Ed25519 key."""
    return EntryKey.from_seed(fixed(f"{name} signs plainly"))


def kem_seed(name: str) -> bytes:
    """An X-Wing seed."""
    return fixed(f"{name} unwraps")


@cache
def kem_public(name: str) -> bytes:
    """Its public key."""
    return keypair_from_seed(kem_seed(name))[1]


def guardian(index: int) -> Guardian:
    """A guardian's public part; keys `guardian <index>`."""
    name = f"guardian {index}"
    return Guardian(index, kem_public(name), plain(name).public, f"/guardians/{index}")


def descriptor(**changes: Any) -> Descriptor:
    """The first descriptor, with changes."""
    first = Descriptor(
        guardians=tuple(guardian(index) for index in range(1, COUNT + 1)),
        mail=plain("mail").public,
        name="Vectors",
        origins=("https://vectors.example",),
        prev=None,
        registry=signing("registry").public,
        root=signing("root").public,
        threshold=THRESHOLD,
        version=1,
    )
    return replace(first, **changes)


def signed_descriptor(value: Descriptor, root: str = "root") -> bytes:
    """A descriptor signed by a root key."""
    return sign_statement(deployment.LABEL, encode_descriptor(value), signing(root))


@cache
def first_descriptor() -> bytes:
    """The deployment that the other pages use."""
    return signed_descriptor(descriptor())


@cache
def the_deployment() -> Deployment:
    """The same, verified."""
    return verify_descriptors([first_descriptor()])


def deployment_id() -> DeploymentId:
    """Its id."""
    return the_deployment().id


@cache
def device(name: str, expires: int | None = None) -> DeviceKeys:
    """The keys of a device."""
    return device_keys(fixed(f"device {name}"), expires)


@cache
def slot(name: str, kind: str) -> tuple[KeyslotId, KeyslotKeys]:
    """A keyslot with its id."""
    id_ = KeyslotId(fixed(f"slot {name} {kind}", 16))
    return id_, keyslot_keys(fixed(f"keyslot {name} {kind}"), kind)


class Person:
    """An account whose chain grows; device `n` of Ana is `device("Ana n")`."""

    def __init__(self, name: str, role: str) -> None:
        self.name, self.role = name, role
        self.links: list[bytes] = []
        self.sessions: list[bytes] = []
        self._state: AccountState | None = None
        self.append(self.first())

    @property
    def state(self) -> AccountState:
        """The verified chain."""
        if self._state is None:
            raise ValueError("no link yet")
        return self._state

    def device(self, number: int = 0, expires: int | None = None) -> DeviceKeys:
        """One of the devices."""
        return device(f"{self.name} {number}", expires)

    def slot(self, kind: str) -> tuple[KeyslotId, KeyslotKeys]:
        """One of the keyslots."""
        return slot(self.name, kind)

    def enc_seed(self, epoch: int) -> bytes:
        """The X-Wing seed of an encryption epoch."""
        return kem_seed(f"{self.name} epoch {epoch}")

    def enc(self, epoch: int) -> EncKey:
        """The public half."""
        return EncKey(epoch, kem_public(f"{self.name} epoch {epoch}"))

    def first(self, **changes: Any) -> Link:
        """The first link, with changes."""
        link = Link(
            account=None,
            add=(self.device().public,),
            deployment=deployment_id(),
            enc=self.enc(1),
            keyslots=tuple(keys.commit(id_) for id_, keys in map(self.slot, (PASSWORD, SHEET))),
            nonce=fixed(f"{self.name} nonce 0", 16),
            prev=None,
            revoke=(),
            role=self.role,
            seq=0,
            signer=self.device().signer,
            time=START,
        )
        return replace(link, **changes)

    def next(self, **changes: Any) -> Link:
        """A next link that changes nothing, with changes."""
        state = self.state
        link = Link(
            account=state.account,
            add=(),
            deployment=state.deployment,
            enc=None,
            keyslots=None,
            nonce=fixed(f"{self.name} nonce {state.seq + 1}", 16),
            prev=state.head,
            revoke=(),
            role=None,
            seq=state.seq + 1,
            signer=self.device().signer,
            time=state.time + 1000,
        )
        return replace(link, **changes)

    def sign(self, link: Link, key: SigningKey | None = None) -> bytes:
        """A link signed by whoever it names, or by another key."""
        return sign_statement(account.LABEL, encode_link(link), key or self.key_of(link))

    def key_of(self, link: Link) -> SigningKey:
        """The key of a link's signer, if it is one of the first devices or keyslots."""
        if isinstance(link.signer, DeviceSigner):
            known = {self.device(number).public.id: self.device(number) for number in range(4)}
            return known.get(link.signer.id, self.device()).sign
        kinds = {self.slot(kind)[0]: self.slot(kind)[1] for kind in (PASSWORD, SHEET, "new")}
        return kinds[link.signer.id].sign

    def restart(self, link: Link) -> None:
        """Begin anew with this first link."""
        self.links.clear()
        self._state = None
        self.append(link)

    def append(self, link: Link, key: SigningKey | None = None) -> bytes:
        """Sign a link and go on from it."""
        signed = self.sign(link, key)
        self._state = verify_link(self._state, signed, deployment_id())
        self.links.append(signed)
        return signed

    def session(self, number: int, kind: str = PASSWORD, **changes: Any) -> bytes:
        """A session statement for a device, by a keyslot at the newest link, with changes."""
        id_, keys = self.slot(kind)
        statement = SessionStatement(
            account=self.state.account,
            deployment=deployment_id(),
            device=self.device(number, self.state.time + MAX_LIFETIME).public,
            head=self.state.head,
            seq=self.state.seq,
            signer=keys.signer(id_),
            time=self.state.time,
        )
        return sign_statement(
            session.LABEL, encode_session(replace(statement, **changes)), keys.sign
        )

    def let_in(self, number: int, kind: str = PASSWORD, **changes: Any) -> bytes:
        """A right session statement, which everybody is given."""
        signed = self.session(number, kind, **changes)
        self._state = admit_session(self.state, signed)
        self.sessions.append(signed)
        return signed
