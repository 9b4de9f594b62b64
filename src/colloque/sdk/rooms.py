"""Conversations: membership chains verified, kept, changed (spec: conversation)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from colloque.errors import Fork, NotFound, RolledBack, Stale, Substituted
from colloque.protocol.conversation import Accounts
from colloque.protocol.membership import (
    Change,
    accept_conversation,
    change_members,
    create_conversation,
    needs_rotation,
    receive_statement,
)
from colloque.protocol.timeline import Timeline
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.errors import Frozen
from colloque.sdk.people import FRESH, People
from colloque.sealing.membership import EpochKey
from colloque.trust.membership import (
    ConversationState,
    check_conversation_pin,
    is_rival,
    verify_statement,
)
from colloque.wire.ids import AccountId, ConversationId
from colloque.wire.membership import LABEL, LIMIT, Statement, decode_statement
from colloque.wire.signed import decode_signed

ATTEMPTS = 5


@dataclass
class Room:
    """A conversation as this client has verified it."""

    state: ConversationState
    keys: dict[tuple[str, int], EpochKey] = field(repr=False)
    #: Made from the stored entries when it is first asked for.
    timeline: Timeline | None = field(default=None, repr=False)

    @property
    def id(self) -> ConversationId:
        """Its id."""
        return self.state.conversation

    @property
    def patient(self) -> AccountId:
        """Whose conversation it is."""
        return AccountId(self.state.current.patient.id)

    def members(self) -> tuple[AccountId, ...]:
        """Current members."""
        return tuple(self.state.roles)


class Rooms:
    """Verified conversations, in memory over the profile."""

    def __init__(self, context: Context, people: People) -> None:
        self._context = context
        self._people = people
        self._rooms: dict[ConversationId, Room] = {}

    def forget(self) -> None:
        """Drop what is in memory: another program has written to the profile."""
        self._rooms.clear()

    def ids(self) -> list[ConversationId]:
        """Conversations of this profile, in the order in which they were joined."""
        rows = self._context.store.rows("SELECT conversation FROM conversations ORDER BY cursor")
        return [ConversationId(row["conversation"]) for row in rows]

    def known(self, conversation: ConversationId) -> Room | None:
        """A conversation without asking anybody; its chain is verified again when it is loaded."""
        room = self._rooms.get(conversation)
        return self._load(conversation) if room is None else room

    def _load(self, conversation: ConversationId) -> Room | None:
        rows = self._context.store.rows(
            "SELECT statement FROM statements WHERE conversation = ? ORDER BY seq",
            (bytes(conversation),),
        )
        state = None
        for row in rows:
            accounts = self._known_accounts(row["statement"])
            deployment = self._context.me().state.deployment
            state = verify_statement(state, row["statement"], accounts, deployment)
        if state is None:
            return None
        keys = self._context.store.rows(
            "SELECT compartment, epoch, key FROM epoch_keys WHERE conversation = ?",
            (bytes(conversation),),
        )
        room = Room(state, _by_epoch(EpochKey(*row) for row in keys))
        self._rooms[conversation] = room
        return room

    def _known_accounts(self, signed: bytes) -> Accounts:
        named = ((one, self._people.known(one)) for one in _accounts_of(signed))
        return {account: state for account, state in named if state is not None}

    async def get(self, conversation: ConversationId) -> Room:
        """A conversation, fetched where it is not known. Raises NotFound."""
        return self.known(conversation) or await self.sync(conversation)

    async def sync(self, conversation: ConversationId) -> Room:
        """Fetch, verify and keep the statements that are new (spec: conversation §3).

        Raises Fork (kept where a member has signed it: the conversation is then frozen), NotFound
        and the other RemoteErrors.
        """
        while True:
            room = self.known(conversation)
            after = "" if room is None else f"?after={room.state.seq}"
            target = f"/v1/conversations/{conversation.text()}/membership{after}"
            answer = await self._context.transport.ask("GET", target, answers.MEMBERSHIP)
            if not answer.statements:
                if room is None:
                    raise NotFound
                self.check_pin(room)
                return room
            for posted in answer.statements:
                room = await self._receive(conversation, room, posted)

    async def _receive(
        self, conversation: ConversationId, room: Room | None, posted: answers.Posted
    ) -> Room:
        accounts = await self._accounts_for(posted.statement)
        before = None if room is None else room.state
        own = self._context.me()
        try:
            state, keys = receive_statement(before, own, posted.statement, posted.wraps, accounts)
            pin = self._context.store.pin("conversation", conversation)
            if pin is not None and state.seq >= pin.seq:
                check_conversation_pin(state, pin.seq, pin.head)
        except Fork:
            if before is not None and is_rival(before, posted.statement, accounts):
                self.freeze(conversation)
            raise
        if state.conversation != conversation:
            raise Substituted
        return self._keep(room, state, keys, posted.statement, posted.wraps)

    async def _accounts_for(self, signed: bytes) -> Accounts:
        """The members' chains, as far as the statement's author knew them."""
        statement = decode_statement(decode_signed(signed, LABEL, LIMIT).payload)
        accounts = await self._people.need(_named(statement))
        behind = [
            head.account
            for head in statement.heads
            if head.account in accounts and accounts[head.account].seq < head.seq
        ]
        await self._people.refresh(behind)
        await self._people.meet([statement.author])
        accounts = await self._people.need(_named(statement))
        for head in statement.heads:
            state = accounts.get(head.account)
            if state is not None and state.seq < head.seq:
                raise RolledBack  # a chain that the author has seen is kept from us
        return accounts

    def _keep(
        self,
        room: Room | None,
        state: ConversationState,
        keys: Iterable[EpochKey],
        statement: bytes,
        wraps: bytes,
    ) -> Room:
        store, id_ = self._context.store, bytes(state.conversation)
        new = _by_epoch(keys)
        with store.write():
            store.run(
                "INSERT OR IGNORE INTO conversations (conversation, cursor) VALUES (?, 0)", (id_,)
            )
            store.run(
                "INSERT OR REPLACE INTO statements VALUES (?, ?, ?, ?)",
                (id_, state.seq, statement, wraps),
            )
            store.run_many(
                "INSERT OR REPLACE INTO epoch_keys VALUES (?, ?, ?, ?)",
                [(id_, key.compartment, key.epoch, key.key) for key in new.values()],
            )
            store.move_pin("conversation", state.conversation, state.seq, state.head)
        if room is None:
            room = Room(state, new)
        else:
            room.state, room.keys = state, {**room.keys, **new}
        self._rooms[state.conversation] = room
        return room

    def freeze(self, conversation: ConversationId) -> None:
        """Two histories were shown: nothing is written into it any more (A36)."""
        with self._context.store.write():
            self._context.store.run(
                "UPDATE conversations SET fork = 1 WHERE conversation = ?", (bytes(conversation),)
            )

    def is_frozen(self, conversation: ConversationId) -> bool:
        """Whether a fork was seen."""
        return bool(
            self._context.store.value(
                "SELECT fork FROM conversations WHERE conversation = ?", (bytes(conversation),)
            )
        )

    async def listing(self) -> dict[ConversationId, answers.Line]:
        """The server's list, each line compared with what is pinned here.

        A line that is older than the pin, or another one, is left to `problem_of`.
        """
        lines: dict[ConversationId, answers.Line] = {}
        after, more = 0, True
        while more:
            target = f"/v1/conversations?after={after}&limit=500"
            page = await self._context.transport.ask("GET", target, answers.LISTING)
            for line in page.conversations:
                lines[line.conversation] = line
            newest = max((line.cursor for line in page.conversations), default=after)
            more, after = page.more and newest > after, newest
        with self._context.store.write():
            self._context.store.run_many(
                "INSERT INTO conversations (conversation, cursor) VALUES (?, ?)"
                " ON CONFLICT (conversation) DO UPDATE SET cursor = excluded.cursor",
                [(bytes(id_), line.cursor) for id_, line in lines.items()],
            )
        return lines

    def check_line(self, line: answers.Line) -> None:
        """A listed conversation is not older than, nor another one than, what was pinned.

        Raises RolledBack, Fork (spec: conversation §3).
        """
        pin = self._context.store.pin("conversation", line.conversation)
        if pin is None:
            return
        room = self.known(line.conversation)
        if room is not None and line.seq < pin.seq and self._context.account in room.state.roles:
            raise RolledBack
        if line.seq == pin.seq and bytes(line.head) != pin.head:
            raise Fork  # the server's word alone, which freezes nothing

    def check_pin(self, room: Room) -> None:
        """A conversation is as new as this profile has ever seen it, before a log-out too.

        Raises RolledBack. Who has left, or was removed, sees no more than the day of leaving.
        """
        pin = self._context.store.pin("conversation", room.id)
        older = pin is not None and room.state.seq < pin.seq
        if older and self._context.account in room.state.roles:
            raise RolledBack

    async def create(self, accounts: Iterable[AccountId], patient: AccountId) -> Room:
        """A new conversation of these accounts and oneself."""
        members = await self._people.need([*accounts, self._context.account])
        own, now = self._context.me(), self._context.clock()
        change = create_conversation(own, patient, members, now, self._context.rng)
        body = {"statement": change.statement, "wraps": change.wraps}
        made = await self._context.transport.ask("POST", "/v1/conversations", answers.MADE, body)
        if made.conversation != change.state.conversation:
            raise Substituted
        return self._keep(None, change.state, change.keys, change.statement, change.wraps)

    async def accept(self, conversation: ConversationId) -> Room:
        """The patient's countersignature."""
        return await self._change(conversation, "accept", None)

    async def change(
        self, conversation: ConversationId, action: str, members: Iterable[AccountId]
    ) -> Room:
        """`add`, `remove`, `leave`: `members` are those after the change."""
        return await self._change(conversation, action, tuple(members))

    async def ready_to_write(self, conversation: ConversationId) -> Room:
        """The newest membership, accepted and rotated where the writer has to (spec §4).

        Raises Frozen.
        """
        if self.is_frozen(conversation):
            raise Frozen
        room = await self.get(conversation)
        self.check_pin(room)
        await self._people.refresh(room.members(), FRESH)
        try:
            self._people.check_gossip(conversation, room.members())
        except RolledBack:
            await self._people.refresh(room.members())
            self._people.check_gossip(conversation, room.members())
        if room.patient == self._context.account and not room.state.accepted:
            room = await self.accept(conversation)
        for _ in range(ATTEMPTS):
            accounts = await self._people.need(room.members())
            if not needs_rotation(room.state, accounts):
                return room
            room = await self._change(conversation, "rotate", room.members())
        raise Stale

    async def _change(
        self, conversation: ConversationId, action: str, members: tuple[AccountId, ...] | None
    ) -> Room:
        """Make, send and keep a statement; on top of the newest head when another was faster."""
        for _ in range(ATTEMPTS):
            room = await self.get(conversation)
            if action == "accept" and room.state.accepted:
                return room
            accounts = await self._people.need(room.members() if members is None else members)
            change = self._make(room, action, accounts)
            body = {"statement": change.statement, "wraps": change.wraps}
            target = f"/v1/conversations/{conversation.text()}/membership"
            try:
                await self._context.transport.ask("POST", target, answers.EMPTY, body)
            except Stale:
                await self._people.refresh(room.members())
                await self.sync(conversation)
                continue
            return self._keep(room, change.state, change.keys, change.statement, change.wraps)
        raise Stale

    def _make(self, room: Room, action: str, accounts: Accounts) -> Change:
        own, now, rng = self._context.me(), self._context.clock(), self._context.rng
        if action == "accept":
            return accept_conversation(room.state, own, accounts, now, rng)
        return change_members(room.state, action, own, accounts, now, rng)


def _named(statement: Statement) -> tuple[AccountId, ...]:
    members = [AccountId(member.member.id) for member in statement.members]
    return tuple(dict.fromkeys([*members, statement.author.account]))


def _accounts_of(signed: bytes) -> tuple[AccountId, ...]:
    return _named(decode_statement(decode_signed(signed, LABEL, LIMIT).payload))


def _by_epoch(keys: Iterable[EpochKey]) -> dict[tuple[str, int], EpochKey]:
    return {(key.compartment, key.epoch): key for key in keys}
