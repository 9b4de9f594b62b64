"""The outbox: sealed entries that go out in order, once (spec: sync §7).

An entry is sealed when it is written and sent, as these bytes, until it is answered. Only when the
server says `stale`, and so has stored nothing, is the same content sealed anew, under the same id
and counter, at the newest membership.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from colloque.errors import NotMember, Offline, RemoteError, Stale
from colloque.protocol.conversation import Draft, read_entry, seal_draft
from colloque.protocol.timeline import Timeline, receive
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.entries import COPIED, Entries, stored_entry
from colloque.sdk.errors import Frozen
from colloque.sdk.own_account import replace_device
from colloque.sdk.people import People
from colloque.sdk.rooms import Room, Rooms
from colloque.sdk.store import Row
from colloque.sdk.transport import CBOR
from colloque.trust.entry import VerifiedEntry, verify_entry
from colloque.wire.entry import Content, Data, Profile, content_of, encode_entry
from colloque.wire.ids import ConversationId, EntryId
from colloque.wire.membership import ADMINISTRATIVE
from colloque.wire.schema import decode

ATTEMPTS = 5


class Outbox:
    """Seals, keeps, sends."""

    def __init__(self, context: Context, people: People, rooms: Rooms, entries: Entries) -> None:
        self._context = context
        self._people = people
        self._rooms = rooms
        self._entries = entries

    def new_id(self) -> EntryId:
        """An id for an entry to come."""
        return EntryId(self._context.rng(16))

    async def write(self, conversation: ConversationId, compartment: str, data: Data) -> EntryId:
        """Seal content and put it into the outbox; it is then on disk. Raises NotMember, Frozen.

        The newest membership is asked for; without a connection the last one known is used, and
        the entry is sealed anew if that has passed.
        """
        draft = Draft(self.new_id(), compartment, data, self._context.clock())
        await self.put(conversation, draft)
        return draft.id

    async def put(
        self,
        conversation: ConversationId,
        draft: Draft,
        then: Callable[[], None] = lambda: None,
    ) -> None:
        """Seal a draft that has its id already; `then` is part of the same transaction."""
        room = await self._room(conversation)
        if self._must_introduce(room):
            name = self._context.me().keyring.name
            time = self._context.clock()
            self._seal(room, Draft(self.new_id(), ADMINISTRATIVE, Profile(name), time))
        self._seal(room, draft, then)

    async def _room(self, conversation: ConversationId) -> Room:
        if self._context.store.get("meta", COPIED) is not None:
            await self._become_another_device()
        try:
            room = await self._rooms.ready_to_write(conversation)
            if self._entries.fetched(conversation) == 0:
                await self._entries.sync(conversation)  # what this device is to name as parents
        except Offline:
            return self._without_connection(conversation)
        return room

    def _without_connection(self, conversation: ConversationId) -> Room:
        """The membership last known. Raises Offline where there is none, Frozen."""
        room = self._rooms.known(conversation)
        if room is None:
            raise Offline
        if self._rooms.is_frozen(conversation):
            raise Frozen
        self._rooms.check_pin(room)
        return room

    async def _become_another_device(self) -> None:
        """Go on under a new device key; what waits is sealed anew under it."""
        await replace_device(self._context)
        for conversation in self.waiting():
            await self._seal_anew(conversation)
        with self._context.store.write():
            self._context.store.drop("meta", COPIED)

    def _must_introduce(self, room: Room) -> bool:
        """Whether the members have not been told yet what this author calls themself."""
        values = (bytes(room.id), bytes(self._context.account))
        query = (
            "SELECT 1 FROM entries WHERE conversation = ? AND account = ? AND type = 'profile'"
            " AND failure IS NULL"
        )
        queued = "SELECT 1 FROM outbox WHERE conversation = ? AND type = 'profile'"
        store = self._context.store
        return store.value(query, values) is None and store.value(queued, values[:1]) is None

    def _seal(self, room: Room, draft: Draft, then: Callable[[], None] = lambda: None) -> None:
        accounts = self._entries.accounts(room)
        entry = seal_draft(
            draft,
            self._context.me(),
            room.state,
            room.keys,
            self._ahead(room),
            accounts,
            self._context.rng,
        )
        kind = content_of(draft.data, (), draft.time).type
        with self._context.store.write():
            self._context.store.run(
                "INSERT OR IGNORE INTO outbox (conversation, id, entry, type) VALUES (?, ?, ?, ?)",
                (bytes(room.id), bytes(draft.id), encode_entry(entry), kind),
            )
            then()

    def _ahead(self, room: Room) -> Timeline:
        """The timeline with what is still on its way."""
        waiting = [stored_entry(row["entry"]) for row in self.rows(room.id)]
        return self._timeline_with(room, waiting)

    def _timeline_with(self, room: Room, waiting: Sequence[VerifiedEntry]) -> Timeline:
        timeline = self._entries.timeline(room)
        return receive(timeline, waiting)[0] if waiting else timeline

    def rows(self, conversation: ConversationId) -> list[Row]:
        """What has not been seen in the server's order yet, sent (with `seq`) or not."""
        return self._context.store.rows(
            "SELECT * FROM outbox WHERE conversation = ? ORDER BY position", (bytes(conversation),)
        )

    def waiting(self) -> list[ConversationId]:
        """Conversations with something to send."""
        rows = self._context.store.rows(
            "SELECT conversation FROM outbox WHERE seq IS NULL GROUP BY conversation"
            " ORDER BY MIN(position)"
        )
        return [ConversationId(row["conversation"]) for row in rows]

    async def flush(self) -> int:
        """Send everything that waits; how many entries went out. Raises Offline."""
        return sum([await self.send(conversation) for conversation in self.waiting()])

    async def send(self, conversation: ConversationId) -> int:
        """Send what waits in one conversation, in order."""
        count = attempts = 0
        while rows := [row for row in self.rows(conversation) if row["seq"] is None]:
            try:
                await self._post(conversation, rows[0])
                count, attempts = count + 1, 0
            except Stale:
                attempts += 1
                if attempts == ATTEMPTS:
                    raise
                await self._seal_anew(conversation)
        return count

    async def _post(self, conversation: ConversationId, row: Row) -> None:
        target = f"/v1/conversations/{conversation.text()}/entries"
        answer = await self._context.transport.send("POST", target, row["entry"], CBOR)
        receipt = decode(answers.RECEIPT, answer, 256)
        room = await self._rooms.get(conversation)
        if receipt.seq == self._entries.fetched(conversation) + 1:
            own = self._context.me().state
            entry = verify_entry(room.state, own, row["entry"])
            stored = answers.Stored(row["entry"], receipt.received, receipt.seq)
            self._entries.keep_sent(room, entry, stored)
            return
        with self._context.store.write():
            self._context.store.run(
                "UPDATE outbox SET seq = ? WHERE position = ?", (receipt.seq, row["position"])
            )

    async def _seal_anew(self, conversation: ConversationId) -> None:
        """The same contents under the same ids and counters, at the newest membership."""
        room = await self._rooms.sync(conversation)
        await self._people.refresh(room.members())
        room = await self._rooms.ready_to_write(conversation)
        rows = self.rows(conversation)
        sent = [stored_entry(row["entry"]) for row in rows if row["seq"] is not None]
        with self._context.store.write():
            for row in rows:
                if row["seq"] is not None:
                    continue
                old = stored_entry(row["entry"])
                entry = self._again(room, old, sent)
                sent.append(stored_entry(entry))
                self._context.store.run(
                    "UPDATE outbox SET entry = ? WHERE position = ?", (entry, row["position"])
                )

    def _again(self, room: Room, old: VerifiedEntry, before: Sequence[VerifiedEntry]) -> bytes:
        content = self._content(room, old)
        draft = Draft(old.header.id, old.header.compartment, content.data, content.time)
        timeline = self._timeline_with(room, before)
        accounts = self._entries.accounts(room)
        own, rng = self._context.me(), self._context.rng
        entry = seal_draft(draft, own, room.state, room.keys, timeline, accounts, rng)
        return encode_entry(entry)

    def _content(self, room: Room, entry: VerifiedEntry) -> Content:
        try:
            return read_entry(entry, room.keys)
        except RemoteError:
            raise NotMember from None
