"""Accounts, conversations and entries made by the tests' client: sealed, signed, not yet sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from tests.integration.server.client import Api, signed_headers
from tests.integration.server.people import Person, Room, entry, new_person, next_state, statement

from colloque.trust.deployment import Deployment, verify_descriptors
from colloque.wire.entry import decode_entry
from colloque.wire.ids import StatementHash


async def deployment_of(api: Api) -> Deployment:
    """The server's deployment, verified."""
    answer = await api.ask("GET", "/v1/deployment")
    return verify_descriptors(answer["descriptors"])


async def join(api: Api, deployment: Deployment, role: str) -> Person:
    """An account with a session."""
    person = new_person(deployment.id, f"{secrets.token_hex(8)}@example.org", role)
    await api.sign_up(person)
    return person


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
        """The next entry, sealed and signed."""
        sealed = entry(self.person, self.room, text, parents=self.heads)
        self.heads = (decode_entry(sealed).hash,)
        return sealed

    def request(self, text: str, host: str) -> bytes:
        """The next entry in a whole signed HTTP request."""
        body = self.seal(text)
        headers = signed_headers(self.person, "POST", self.target, body)
        headers |= {"host": host, "content-length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {self.target} HTTP/1.1\r\n{lines}\r\n".encode() + body


async def meet(api: Api, patient: Person, practitioner: Person) -> Room:
    """A conversation of two, opened by the patient."""
    people = [patient, practitioner]
    signed, wraps, keys = statement(patient, people, patient.account, None, "create")
    await api.ask("POST", "/v1/conversations", {"statement": signed, "wraps": wraps}, patient)
    return Room(next_state(None, signed, people), keys)
