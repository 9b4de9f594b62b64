"""Accounts, conversations and entries made by the tests' client: sealed, signed, not yet sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import cast

from tests.integration.server.client import Api, signed_headers
from tests.integration.server.people import NOW, Person, Room, new_person, next_state, statement

from colloque.sealing.entry import ContentSecrets, seal_entry
from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.trust.sigchain import AccountState, verify_chain
from colloque.wire.entry import Header, Message, content_of, encode_entry
from colloque.wire.ids import AccountId, EntryId, StatementHash
from colloque.wire.membership import ADMINISTRATIVE, Author, Head

COMPARTMENT = ADMINISTRATIVE


async def deployment_of(api: Api) -> Deployment:
    """The server's deployment, verified."""
    answer = await api.ask("GET", "/v1/deployment")
    return verify_descriptors(answer["descriptors"])


async def join(api: Api, deployment: Deployment, role: str) -> Person:
    """An account with a session."""
    person = new_person(deployment.id, f"{secrets.token_hex(8)}@example.org", role)
    await api.sign_up(person)
    return person


@dataclass(frozen=True)
class Known:
    """Somebody else's verified chain: all that is needed to meet them."""

    state: AccountState

    @property
    def account(self) -> AccountId:
        """The account id."""
        return self.state.account

    @property
    def role(self) -> str:
        """The role that the chain names."""
        return self.state.role

    def head(self) -> Head:
        """The newest position of the chain."""
        return Head(self.account, self.state.head, self.state.seq)


async def known(api: Api, deployment: Deployment, who: Person, account: AccountId) -> Known:
    """Fetch and verify somebody's chain."""
    answer = await api.ask("GET", f"/v1/accounts/{account.text()}/chain", who=who)
    return Known(verify_chain(answer["links"], deployment.id))


@dataclass
class Writer:
    """Somebody who writes into one conversation, each entry behind the one before."""

    person: Person
    room: Room
    heads: tuple[StatementHash, ...] = field(default=())

    @property
    def target(self) -> str:
        """Where entries go."""
        return f"/v1/conversations/{self.room.state.conversation.text()}/entries"

    def seal(self, text: str) -> bytes:
        """The next entry, sealed and signed, with the heads that its author knows."""
        person, room = self.person, self.room
        person.counter += 1
        header = Header(
            author=Author(person.account, person.device.public.id),
            body=bytes(32),
            compartment=COMPARTMENT,
            conversation=room.state.conversation,
            counter=person.counter,
            epoch=room.state.current.epoch,
            id=EntryId(secrets.token_bytes(16)),
            membership=room.state.head,
            parents=self.heads,
            size=0,
        )
        key = next(key for key in room.keys if key.compartment == COMPARTMENT)
        fresh = ContentSecrets(*(secrets.token_bytes(size) for size in (32, 24, 24)))
        content = content_of(Message(text), room.state.current.heads, NOW)
        sealed = seal_entry(header, content, key, fresh, person.device.entry)
        self.heads = (sealed.hash,)
        return encode_entry(sealed)

    def request(self, text: str, host: str) -> bytes:
        """The next entry in a whole signed HTTP request."""
        body = self.seal(text)
        headers = signed_headers(self.person, "POST", self.target, body)
        headers |= {"host": host, "content-length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {self.target} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def meet(api: Api, patient: Person, practitioner: Person | Known) -> Room:
    """A conversation of two, opened by the patient."""
    people = [patient, cast(Person, practitioner)]  # of others only what Known has is used
    signed, wraps, keys = statement(patient, people, patient.account, None, "create")
    await api.ask("POST", "/v1/conversations", {"statement": signed, "wraps": wraps}, patient)
    return Room(next_state(None, signed, people), keys)
