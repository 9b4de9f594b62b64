"""Who is listening, and what they are told (spec: sync §5): ids only, the client fetches.

One connection of a worker listens to PostgreSQL. Each client has a bounded queue; one that does
not keep up is closed and synchronises again when it is back.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from colloque.server.database.pool import Pool
from colloque.server.events.forms import Event
from colloque.server.events.notice import Notice
from colloque.server.login.sessions import Session, Sessions
from colloque.wire.ids import AccountId, ConversationId
from colloque.wire.membership import compartments_of

QUEUE = 256


@dataclass(eq=False, slots=True)
class Client:
    """A connected device. `None` in the queue means: close."""

    session: Session
    queue: asyncio.Queue[Event | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    rooms: dict[ConversationId, str] = field(default_factory=dict)
    closed: bool = False

    def tell(self, event: Event) -> None:
        """Queue an event, or close when the queue is full."""
        if self.closed:
            return
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        """Drop what waits and end."""
        if self.closed:
            return
        self.closed = True
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """Passes notices on to the clients of this worker."""

    def __init__(self, pool: Pool, sessions: Sessions) -> None:
        self._pool = pool
        self._sessions = sessions
        self._clients: dict[AccountId, set[Client]] = defaultdict(set)
        self._rooms: dict[ConversationId, set[Client]] = defaultdict(set)
        self._turn = asyncio.Lock()
        self.connected = 0

    async def join(self, client: Client) -> None:
        """Register a client; from here on it misses nothing."""
        async with self._turn:
            rows = await self._pool.fetch(
                "SELECT conversation, role FROM member WHERE account = $1 AND until_seq IS NULL",
                client.session.account,
            )
            self._clients[client.session.account].add(client)
            self.connected += 1
            for row in rows:
                self._seat(client, ConversationId(row["conversation"]), row["role"])

    def leave(self, client: Client) -> None:
        """Forget a client."""
        account = client.session.account
        if client in self._clients.get(account, ()):
            self.connected -= 1
            self._clients[account].discard(client)
            if not self._clients[account]:
                del self._clients[account]
        for room in list(client.rooms):
            self._unseat(client, room)

    def _seat(self, client: Client, room: ConversationId, role: str) -> None:
        client.rooms[room] = role
        self._rooms[room].add(client)

    def _unseat(self, client: Client, room: ConversationId) -> None:
        client.rooms.pop(room, None)
        self._rooms[room].discard(client)
        if not self._rooms[room]:
            del self._rooms[room]

    async def listening(self, up: bool) -> None:
        """While notices may be missing, nobody is served: clients come back and synchronise."""
        self._sessions.listening(up)
        if not up:
            for client in [one for group in self._clients.values() for one in group]:
                client.close()

    async def receive(self, notice: Notice) -> None:
        """Pass one notice on."""
        async with self._turn:
            if notice.kind == "entry" and notice.conversation is not None:
                self._entry(notice, notice.conversation)
            elif notice.kind == "membership" and notice.conversation is not None:
                await self._membership(notice, notice.conversation)
            elif notice.kind == "chain" and notice.account is not None:
                await self._chain(notice, notice.account)
            elif notice.kind == "settings" and notice.account is not None:
                self._tell(self._clients.get(notice.account, ()), notice)
            elif notice.kind == "session":
                self._ended(notice.token)

    def _entry(self, notice: Notice, room: ConversationId) -> None:
        clients = [
            client
            for client in self._rooms.get(room, ())
            if notice.compartment in compartments_of(client.rooms[room])
        ]
        self._tell(clients, notice)

    async def _membership(self, notice: Notice, room: ConversationId) -> None:
        rows = await self._pool.fetch(
            "SELECT account, role FROM member WHERE conversation = $1 AND until_seq IS NULL", room
        )
        roles = {AccountId(row["account"]): row["role"] for row in rows}
        concerned = set(self._rooms.get(room, ()))
        for client in list(concerned):
            if client.session.account not in roles:
                self._unseat(client, room)
        for account, role in roles.items():
            for client in self._clients.get(account, ()):
                self._seat(client, room, role)
                concerned.add(client)
        self._tell(concerned, notice)

    async def _chain(self, notice: Notice, account: AccountId) -> None:
        rows = await self._pool.fetch(
            "SELECT DISTINCT other.account FROM member mine JOIN member other"
            " ON other.conversation = mine.conversation AND other.until_seq IS NULL"
            " WHERE mine.account = $1 AND mine.until_seq IS NULL",
            account,
        )
        for contact in {AccountId(row["account"]) for row in rows} | {account}:
            self._tell(self._clients.get(contact, ()), notice)

    def _tell(self, clients: set[Client] | list[Client] | tuple[()], notice: Notice) -> None:
        event = Event(notice.account, notice.conversation, notice.kind, notice.seq)
        for client in list(clients):
            client.tell(event)

    def _ended(self, token: bytes) -> None:
        self._sessions.forget(token)
        for group in list(self._clients.values()):
            for client in list(group):
                if client.session.token == token:
                    client.close()
