"""The load: writers that write as fast as they are answered, until they are cut off."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.integration.crash.ledger import Cut, Kind, Ledger, Write
from tests.integration.server.client import Api
from tests.integration.server.people import Person, Room, entry, next_state, statement
from tests.integration.server.world import Place, open_place

from colloque.trust import merkle
from colloque.wire import cbor
from colloque.wire.ids import EntryId, FileId
from colloque.wire.membership import COMPARTMENTS

#: Acknowledged writes between two membership changes of a place.
BETWEEN_CHANGES = 40
MAX_PART = 200_000


@dataclass
class Upload:
    """A file on its way, with all its bytes."""

    file: FileId
    place: Place
    owner: Person
    data: bytes
    parts: tuple[int, ...]

    @property
    def path(self) -> str:
        """Its address."""
        return f"/v1/files/{self.file.text()}"


@dataclass
class Act:
    """One load in places of its own."""

    api: Api
    chance: random.Random
    places: list[Place]
    ledger: Ledger = field(default_factory=Ledger)
    uploads: list[Upload] = field(default_factory=list)
    versions: dict[bytes, int] = field(default_factory=dict)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    is_over: bool = False

    @property
    def people(self) -> list[Person]:
        """Everybody in it."""
        return [person for place in self.places for person in place.people]

    def writers(self) -> list[Coroutine[Any, Any, None]]:
        """All writers."""
        made = [self._change_members()]
        for place in self.places:
            patient, practitioner, _ = place.people
            made += [self._write_entries(place, patient, name) for name in COMPARTMENTS]
            made += [self._write_entries(place, practitioner, "medical")]
            made += [self._upload(place, patient), self._store_settings(practitioner)]
        return [self._until_cut(one) for one in made]

    async def _until_cut(self, writer: Coroutine[Any, Any, None]) -> None:
        try:
            await writer
        except Cut:
            self.is_over = True
            await self.tell()

    async def _write(self, kind: Kind, who: Person, target: str, body: Any, /) -> Write:
        return await self._send(make_write(kind, who, target, body))

    async def _send(self, write: Write) -> Write:
        self.ledger.writes.append(write)
        await write.send(self.api)
        await self.tell()
        return write

    async def _write_entries(self, place: Place, who: Person, compartment: str) -> None:
        counter = 0
        while not self.is_over:
            counter += 1
            id_ = EntryId(secrets.token_bytes(16))
            await self._write_entry(place, who, compartment=compartment, id=id_, counter=counter)

    async def _write_entry(self, place: Place, who: Person, **fields: object) -> None:
        """Seal the same entry anew as long as the membership has moved on (spec: sync §7)."""
        while not self.is_over:
            room = place.room
            sent = entry(who, room, "x" * self.chance.randrange(3000), **fields)
            if (await self._write("entry", who, f"{place.path}/entries", sent)).is_acknowledged:
                return
            await self.until(partial(lambda before: place.room is not before, room))

    async def _change_members(self) -> None:
        """One after the other: rotate, remove the assistant, add it again."""
        while True:
            for action in ("rotate", "remove", "add"):
                for place in self.places:
                    await self._pause()
                    await self.change(place, action)

    async def _pause(self) -> None:
        until = self.ledger.acknowledged.total() + BETWEEN_CHANGES
        await self.until(lambda: self.ledger.acknowledged.total() >= until)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return when it holds. Raises Cut when the writers are cut off before that."""
        async with self.news:
            await self.news.wait_for(lambda: self.is_over or holds())
        if self.is_over:
            raise Cut

    async def tell(self) -> None:
        """Something was acknowledged, or the writers are cut off."""
        async with self.news:
            self.news.notify_all()

    async def change(self, place: Place, action: str) -> None:
        """A membership statement."""
        patient, practitioner, assistant = place.people
        author = practitioner if action == "rotate" else patient
        people = [patient, practitioner]
        if action != "remove":
            people.append(assistant)
        signed, wraps, keys = statement(author, people, place.patient, place.room.state, action)
        body = {"statement": signed, "wraps": wraps}
        write = make_write("statement", author, f"{place.path}/membership", body)
        write.leads_to = place, Room(next_state(place.room.state, signed, place.people), keys)
        await self._send(write)

    async def _store_settings(self, who: Person) -> None:
        while not self.is_over:
            version = self.versions[bytes(who.account)] = self.versions[bytes(who.account)] + 1
            body = {"blob": secrets.token_bytes(1000), "version": version}
            await self._write("settings", who, "/v1/account/settings", body)

    async def _upload(self, place: Place, who: Person) -> None:
        while not self.is_over:
            parts = tuple(self.chance.randint(1, MAX_PART) for _ in range(4))
            file = FileId(secrets.token_bytes(16))
            upload = Upload(file, place, who, self.chance.randbytes(sum(parts)), parts)
            self.uploads.append(upload)
            begin = {"file": bytes(file), "size": len(upload.data)}
            await self._write("announce", who, f"{place.path}/files", begin)
            await self._send_parts(upload)
            leaves = [
                upload.data[at : at + (1 << 20)] for at in range(0, len(upload.data), 1 << 20)
            ]
            await self._write(
                "complete", who, f"{upload.path}/complete", {"root": merkle.root(leaves)}
            )

    async def _send_parts(self, upload: Upload) -> None:
        offset = 0
        for size in upload.parts:
            part = upload.data[offset : offset + size]
            await self._write("part", upload.owner, f"{upload.path}/parts/{offset}", part)
            offset += size


def make_write(kind: Kind, who: Person, target: str, body: Any) -> Write:
    """A request of that kind; `body` is a CBOR value or bytes as they are."""
    data = body if isinstance(body, bytes) else cbor.encode(body)
    method = "PUT" if kind in ("part", "settings") else "POST"
    return Write(kind, who, method, target, data)


async def open_act(api: Api, people: list[Person], seed: int) -> Act:
    """A load for three people a place; their settings go on from where they are."""
    places, versions = [], {}
    for at in range(0, len(people), 3):
        patient, practitioner, assistant = people[at : at + 3]
        places.append(await open_place(api, patient, [practitioner, assistant]))
    for person in people:
        settings = await api.ask("GET", "/v1/account/settings", None, person)
        versions[bytes(person.account)] = settings["version"]
    return Act(api, random.Random(seed), places, versions=versions)
