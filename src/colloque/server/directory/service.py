"""The directory: search it, ask to stand in it, store what the registry signed."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.server.clock import Clock
from colloque.server.database.pool import Pool
from colloque.server.directory import queries
from colloque.server.directory.folding import fold, patterns
from colloque.server.directory.forms import Ask, Records, Results, Search, Wanted
from colloque.server.http.problems import Problem
from colloque.server.login.sessions import Session
from colloque.trust.deployment import Deployment, verify_directory_record
from colloque.wire.deployment import DirectoryRecord
from colloque.wire.handle import normalise_email

PAGE = 50


@dataclass(slots=True)
class Directory:
    """What may be done with the directory."""

    pool: Pool
    clock: Clock
    deployment: Deployment

    async def search(self, asked: Search) -> Results:
        """Records whose name, city or speciality has all words of the text."""
        async with self.pool.acquire() as connection:
            rows = await queries.search(
                connection, patterns(asked.text), asked.after, self.clock(), PAGE + 1
            )
        page = rows[:PAGE]
        following = page[-1]["id"] if page else asked.after
        return Results(len(rows) > PAGE, following, tuple(row["signed"] for row in page))

    async def records(self, wanted: Wanted) -> Records:
        """The records of those accounts that are listed; the others are left out."""
        async with self.pool.acquire() as connection:
            found = await queries.records(connection, wanted.accounts, self.clock())
        return Records(tuple(found))

    async def ask(self, session: Session, wish: Ask) -> None:
        """Keep a practitioner's wish for the registry to see. Raises `not-authorised`."""
        if session.role != "practitioner":
            raise Problem("not-authorised")
        email = normalise_email(wish.email)
        if not wish.name.strip():
            raise Problem("malformed")
        async with self.pool.acquire() as connection:
            kept = Ask(wish.city, email, wish.name, wish.speciality)
            await queries.ask(connection, session.account, kept, self.clock())

    async def store(self, signed: bytes) -> DirectoryRecord:
        """Store a record after verifying the registry's signature. Raises RemoteError."""
        record = verify_directory_record(self.deployment, signed, self.clock())
        folded = fold(f"{record.name} {record.city} {record.speciality}")
        async with self.pool.acquire() as connection, connection.transaction():
            text = (signed, folded)
            await queries.store(connection, record.account, record.serial, record.expires, text)
        return record
