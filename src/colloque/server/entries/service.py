"""Entries: write one, read a page (spec: entry §4, sync §5)."""

from __future__ import annotations

from dataclasses import dataclass

from colloque.server.conversations import queries as conversations
from colloque.server.conversations.rosters import Rosters
from colloque.server.database.pool import Pool
from colloque.server.entries import queries
from colloque.server.entries.candidate import Candidate, read_candidate
from colloque.server.entries.commit import Committer
from colloque.server.entries.forms import Page, Receipt, Stored
from colloque.server.http.problems import Problem
from colloque.server.login.sessions import Session
from colloque.wire.entry import Entry, encode_entry
from colloque.wire.ids import AccountId, ConversationId
from colloque.wire.membership import compartments_of


@dataclass(slots=True)
class Entries:
    """What may be done with entries."""

    pool: Pool
    rosters: Rosters
    committer: Committer

    async def write(self, session: Session, conversation: ConversationId, data: bytes) -> Receipt:
        """Store an entry of a member. Raises RemoteError, Problem.

        Membership is looked up in memory; that it is the current one is checked in the transaction.
        """
        candidate = read_candidate(session, conversation, data)
        await self._check_member(candidate)
        return await self.committer.write(candidate)

    async def _check_member(self, candidate: Candidate) -> None:
        header = candidate.header
        roster = await self.rosters.at(header.conversation, header.membership)
        role = None if roster is None else roster.roles.get(header.author.account)
        if roster is None or role is None:
            raise Problem("not-found")
        if header.compartment not in compartments_of(role):
            raise Problem("not-authorised")
        if header.membership == roster.head and header.epoch != roster.epoch:
            raise Problem("refused")

    async def page(
        self, account: AccountId, conversation: ConversationId, after: int, limit: int
    ) -> Page:
        """Entries that the account may read; a former member's end with the membership."""
        async with self.pool.acquire() as connection:
            seat = await conversations.seat(connection, conversation, account)
            if seat is None:
                raise Problem("not-found")
            rows = await queries.page(
                connection,
                conversation,
                compartments_of(seat.role),
                (after, seat.until_entries),
                limit,
            )
        shown = rows[:limit]
        entries = tuple(
            Stored(
                encode_entry(Entry(row["body"], row["header"], row["sig"])),
                row["received"],
                row["seq"],
            )
            for row in shown
        )
        return Page(entries, bool(rows) and rows[0]["found"] > len(shown))
