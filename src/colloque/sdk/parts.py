"""The parts that work on an open profile, put together, and the turn that they are used in.

Everything that the client does is a function over these parts. One that keeps or sends something
needs a turn: its caller holds `turn`, unless it says that it takes its turns itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from colloque.errors import NotLoggedIn
from colloque.sdk.clock import Clock, Rng, wall_clock
from colloque.sdk.context import Context
from colloque.sdk.entries import Entries
from colloque.sdk.outbox import Outbox
from colloque.sdk.own_account import load_own, load_session, renew_session
from colloque.sdk.people import People
from colloque.sdk.profile import Profile
from colloque.sdk.reading import Reading
from colloque.sdk.rooms import Rooms
from colloque.sdk.store import Store
from colloque.sdk.transport import Transport
from colloque.sdk.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Opening:
    """What a profile is opened with. `clock` dates what is written; words are in `language`."""

    folder: Path
    origin: str
    clock: Clock
    rng: Rng = field(repr=False)
    language: str
    http: httpx.AsyncClient | None
    turn_seconds: float

    async def parts(self) -> Parts:
        """Open the profile, with the account that it holds. Raises ProfileBusy."""
        profile = Profile(self.folder, self.turn_seconds)
        transport = Transport(self.origin, wall_clock, self.http)
        try:
            async with profile.turn():
                store = Store(profile.database)
                context = Context(profile, store, transport, self.clock, wall_clock, self.rng)
                load_own(context)
                load_session(context)
        except BaseException:
            await transport.close()
            raise
        return _assemble(context, self.language)


@dataclass(slots=True)
class Parts:
    """What works on an open profile."""

    context: Context
    people: People
    rooms: Rooms
    entries: Entries
    outbox: Outbox
    uploads: Uploads
    reading: Reading
    language: str
    closed: bool = False

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Have the profile for oneself; what another program wrote meanwhile is read anew.

        Raises ProfileBusy after a long wait, NotLoggedIn once closed.
        """
        self.check_open()
        async with self.context.profile.turn():
            if self.context.store.changed_by_others():
                self.forget()
                load_own(self.context)
                load_session(self.context)
            yield

    def check_open(self) -> None:
        """Raises NotLoggedIn once closed."""
        if self.closed:
            raise NotLoggedIn

    def forget(self) -> None:
        """Drop what is in memory of people and rooms: the profile holds something else now."""
        self.people.forget()
        self.rooms.forget()

    async def close(self) -> None:
        """Let go of the connections and of the store."""
        self.closed = True
        await self.context.transport.close()
        self.context.store.close()


def _assemble(context: Context, language: str) -> Parts:
    people = People(context)
    rooms = Rooms(context, people)
    entries = Entries(context, people, rooms)
    outbox = Outbox(context, people, rooms, entries)
    uploads = Uploads(context, outbox)
    reading = Reading(context, people, rooms, entries, outbox, language)
    context.transport.renew = lambda: renew_session(context)
    return Parts(context, people, rooms, entries, outbox, uploads, reading, language)
