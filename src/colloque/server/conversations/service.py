"""Conversations: open one, change who is in it, list them (spec: conversation, sync §5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from colloque.server.accounts import devices
from colloque.server.accounts.chains import Chains
from colloque.server.clock import Clock
from colloque.server.conversations import queries
from colloque.server.conversations.forms import Line, Listing, Membership, Post
from colloque.server.conversations.queries import Seat
from colloque.server.conversations.states import States
from colloque.server.database.pool import Connection, Pool
from colloque.server.events.notice import Notice, notify
from colloque.server.http.problems import Problem
from colloque.server.login.sessions import Session
from colloque.trust.membership import ConversationState, verify_statement, verify_wraps
from colloque.wire.ids import AccountId, ConversationId, DeploymentId, StatementHash
from colloque.wire.membership import LABEL, LIMIT, Statement, decode_statement
from colloque.wire.signed import decode_signed


@dataclass(slots=True)
class Conversations:
    """What may be done with conversations."""

    pool: Pool
    clock: Clock
    deployment: DeploymentId
    chains: Chains
    states: States

    async def create(self, session: Session, post: Post) -> ConversationId:
        """Open a conversation. The same statement again: the same answer."""
        signed = decode_signed(post.statement, LABEL, LIMIT)
        statement = decode_statement(signed.payload)
        _check_author(session, statement)
        async with self.pool.acquire() as connection, connection.transaction():
            accounts = await self._accounts(connection, statement)
            state = verify_statement(None, post.statement, accounts, self.deployment)
            verify_wraps(statement, post.wraps, accounts)
            if await queries.insert(connection, state.conversation, state.head):
                await self._write(connection, None, state, post)
        return state.conversation

    async def change(self, session: Session, conversation: ConversationId, post: Post) -> None:
        """Append a statement to the head. Raises `stale` unless it stands on it.

        The conversation's row is held from the check to the commit; entries are written under the
        same hold, so of a change and an entry that race one is told `stale`.
        """
        statement = decode_statement(decode_signed(post.statement, LABEL, LIMIT).payload)
        _check_author(session, statement)
        async with self.pool.acquire() as connection, connection.transaction():
            row = await queries.lock(connection, conversation)
            before = None if row is None else await self.states.find(connection, conversation)
            seat = await queries.seat(connection, conversation, session.account)
            if before is None or seat is None:
                raise Problem("not-found")
            stored = await queries.statement_at(connection, conversation, statement.seq)
            if stored == post.statement:
                return
            if seat.until_seq is not None:
                raise Problem("not-found")
            if statement.prev != before.head:
                raise Problem("stale")
            after = await self._verify(connection, before, statement, post)
            await self._write(connection, before, after, post)

    async def _verify(
        self,
        connection: Connection,
        before: ConversationState,
        statement: Statement,
        post: Post,
    ) -> ConversationState:
        accounts = await self._accounts(connection, statement)
        after = verify_statement(before, post.statement, accounts, self.deployment)
        if statement.keys:
            verify_wraps(statement, post.wraps, accounts)
        elif post.wraps:
            raise Problem("refused")
        return after

    async def _accounts(self, connection: Connection, statement: Statement) -> dict[AccountId, Any]:
        author = statement.author
        named = {AccountId(member.member.id) for member in statement.members}
        states = await self.chains.get_all(connection, sorted(named | {author.account}))
        if author.account in states:
            known = states[author.account]
            admitted = await devices.admit(connection, known, author.device, self.clock())
            states[author.account] = admitted
        return states

    async def _write(
        self,
        connection: Connection,
        before: ConversationState | None,
        after: ConversationState,
        post: Post,
    ) -> None:
        conversation, seq = after.conversation, after.seq
        await queries.append(connection, conversation, seq, post.statement, post.wraps)
        old = {} if before is None else before.roles
        new = {who: role for who, role in after.roles.items() if who not in old}
        gone = [who for who in old if who not in after.roles]
        await queries.seat_members(connection, conversation, new.items())
        if before is not None:
            epoch = after.current.epoch
            await queries.move_head(connection, conversation, after.head, seq, epoch)
        if gone:
            row = await queries.lock(connection, conversation)
            until = (seq, row["entries"], self.clock())
            await queries.unseat_members(connection, conversation, gone, until)
        await notify(connection, [Notice("membership", conversation=conversation, seq=seq)])

    async def listing(self, account: AccountId, after: int, limit: int) -> Listing:
        """A page of the account's conversations."""
        async with self.pool.acquire() as connection:
            rows = await queries.listing(connection, account, after, limit + 1)
        return Listing(tuple(_line(row) for row in rows[:limit]), len(rows) > limit)

    async def membership(
        self, account: AccountId, conversation: ConversationId, after: int
    ) -> Membership:
        """Statements after a position; for a former member up to the one that ended it."""
        async with self.pool.acquire() as connection:
            seat = await self.seat(connection, conversation, account)
            rows = await queries.statements(connection, conversation, after, seat.until_seq)
        return Membership(tuple(Post(row["signed"], row["wraps"]) for row in rows))

    async def seat(
        self, connection: Connection, conversation: ConversationId, account: AccountId
    ) -> Seat:
        """The membership, present or former. Raises `not-found`."""
        seat = await queries.seat(connection, conversation, account)
        if seat is None:
            raise Problem("not-found")
        return seat


def _check_author(session: Session, statement: Statement) -> None:
    """A session speaks for its own account and device only."""
    if (statement.author.account, statement.author.device) != (session.account, session.device):
        raise Problem("not-authorised")


def _line(row: Any) -> Line:
    head = row["head"]
    if row["ended"] is not None:
        head = decode_signed(row["ended"], LABEL, LIMIT).hash
    return Line(
        ConversationId(row["id"]),
        row["cursor"],
        row["entries"],
        StatementHash(head),
        row["last"],
        row["seq"],
    )
