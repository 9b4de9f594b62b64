"""A small world for the access matrix: one conversation with everybody in it, one with nobody."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from tests.integration.server.client import Api
from tests.integration.server.people import Person, Room, new_person, next_state, statement

from colloque.trust import merkle
from colloque.wire.ids import AccountId, FileId

VISITORS = ("none", "stranger", "former", "member", "practitioner", "assistant", "owner")
DATA = b"ciphertext" * 100


@dataclass
class Place:
    """A conversation and what is in it."""

    room: Room
    patient: AccountId
    people: list[Person]
    open_file: FileId = field(default_factory=lambda: FileId(secrets.token_bytes(16)))
    done_file: FileId = field(default_factory=lambda: FileId(secrets.token_bytes(16)))

    @property
    def path(self) -> str:
        """The conversation's address."""
        return f"/v1/conversations/{self.room.state.conversation.text()}"


@dataclass
class World:
    """Everybody, with the place that they are in and one that they are not in."""

    api: Api
    people: dict[str, Person]
    own: Place
    other: Place

    def who(self, visitor: str) -> Person | None:
        """A visitor's account; None without a session."""
        return self.people.get(visitor)

    def place(self, target: str) -> Place:
        """`own` or `other`."""
        return self.own if target == "own" else self.other


async def sign_up(api: Api, role: str, deployment: AccountId) -> Person:
    """An account with a session."""
    email = f"{secrets.token_hex(8)}@example.org"
    person = new_person(deployment, email, role)  # type: ignore[arg-type]
    await api.sign_up(person)
    return person


async def open_place(api: Api, patient: Person, others: list[Person]) -> Place:
    """A conversation with an open and a complete upload of the patient's."""
    people = [patient, *others]
    signed, wraps, keys = statement(patient, people, patient.account, None, "create")
    await api.ask("POST", "/v1/conversations", {"statement": signed, "wraps": wraps}, patient)
    place = Place(Room(next_state(None, signed, people), keys), patient.account, people)
    for file in (place.open_file, place.done_file):
        begin = {"file": bytes(file), "size": len(DATA)}
        await api.ask("POST", f"{place.path}/files", begin, patient)
    done = f"/v1/files/{place.done_file.text()}"
    await api.ask("PUT", f"{done}/parts/0", DATA, patient)
    await api.ask("POST", f"{done}/complete", {"root": merkle.root([DATA])}, patient)
    return place


async def change(api: Api, place: Place, author: Person, people: list[Person], action: str) -> None:
    """Another membership statement."""
    signed, wraps, keys = statement(author, people, place.patient, place.room.state, action)
    body = {"statement": signed, "wraps": wraps}
    await api.ask("POST", f"{place.path}/membership", body, author)
    state = next_state(place.room.state, signed, [*people, author])
    place.room, place.people = Room(state, keys or place.room.keys), people


async def make_world(api: Api, deployment: AccountId) -> World:
    """Sign everybody up, open both places, remove one member."""
    roles = {
        "stranger": "patient",
        "former": "practitioner",
        "member": "practitioner",
        "practitioner": "practitioner",
        "assistant": "assistant",
        "owner": "patient",
    }
    people = {name: await sign_up(api, role, deployment) for name, role in roles.items()}
    owner = people["owner"]
    inside = [people[name] for name in ("former", "member", "practitioner", "assistant")]
    own = await open_place(api, owner, inside)
    stays = [person for person in own.people if person is not people["former"]]
    await change(api, own, owner, stays, "remove")
    absent = [await sign_up(api, role, deployment) for role in ("patient", "practitioner")]
    other = await open_place(api, absent[0], [absent[1]])
    return World(api, people, own, other)


def digest(data: bytes) -> bytes:
    """SHA-256."""
    return sha256(data).digest()
