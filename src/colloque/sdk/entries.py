"""Entries: fetched in pages, verified, opened, placed, kept (spec: entry §3)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from colloque.errors import (
    ColloqueError,
    Fork,
    Malformed,
    NotAuthorised,
    NotMember,
    RemoteError,
    Replayed,
)
from colloque.protocol.conversation import Accounts, check_gossip, read_entry
from colloque.protocol.timeline import Placed, Timeline, receive
from colloque.sdk import answers
from colloque.sdk.context import Context
from colloque.sdk.people import People
from colloque.sdk.rooms import Room, Rooms
from colloque.sdk.store import Row
from colloque.trust.entry import VerifiedEntry, verify_decoded_entry
from colloque.wire.entry import Content, Entry, Header, decode_entry, decode_header
from colloque.wire.ids import AccountId, ConversationId, DeviceId, EntryId, StatementHash
from colloque.wire.membership import Head

PAGE = 500
#: Set in `meta` when this profile turned out to be a copy (spec: sync §7).
COPIED = "copied"


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry of a page: verified and opened, or the failure that keeps it out."""

    stored: answers.Stored
    entry: VerifiedEntry | None
    content: Content | None = field(repr=False)
    failure: str | None = None
    problem: str | None = None


class Entries:
    """Reads entries of verified conversations."""

    def __init__(self, context: Context, people: People, rooms: Rooms) -> None:
        self._context = context
        self._people = people
        self._rooms = rooms

    async def sync(self, conversation: ConversationId) -> int:
        """Fetch, verify and keep everything new; how many entries that were.

        A page is on its way while the one before is being verified.
        """
        await self._rooms.get(conversation)
        count, after = 0, self.fetched(conversation)
        page = await self._page(conversation, after)
        while page.entries:
            following = page.entries[-1].seq
            coming = None
            if page.more:
                coming = asyncio.create_task(self._page(conversation, following))
            try:
                await self._take(conversation, after, page.entries)
            except BaseException:
                if coming is not None:
                    coming.cancel()
                raise
            count, after = count + len(page.entries), following
            if coming is None:
                break
            page = await coming
        return count

    def fetched(self, conversation: ConversationId) -> int:
        """The server's number of the newest entry that is here."""
        found = self._context.store.value(
            "SELECT fetched FROM conversations WHERE conversation = ?", (bytes(conversation),)
        )
        return int(found or 0)

    async def _page(self, conversation: ConversationId, after: int) -> answers.Page:
        target = f"/v1/conversations/{conversation.text()}/entries?after={after}&limit={PAGE}"
        page = await self._context.transport.ask("GET", target, answers.PAGE)
        last = after
        for entry in page.entries:
            if entry.seq <= last:
                raise Malformed
            last = entry.seq
        return page

    async def _take(
        self, conversation: ConversationId, after: int, page: Sequence[answers.Stored]
    ) -> None:
        room = await self._rooms.get(conversation)
        decoded = await asyncio.to_thread(lambda: [_decode(stored) for stored in page])
        await self._fill(room, [item.header for item in decoded if item.header is not None])
        accounts = self.accounts(room)
        timeline = self.timeline(room)
        newer, opened = await asyncio.to_thread(_open_page, room, accounts, timeline, decoded)
        await self._gossip(conversation, opened)
        self._keep(conversation, opened)
        room.timeline = newer

    async def _fill(self, room: Room, headers: Sequence[Header]) -> None:
        """Fetch what a page refers to and is not known: statements, and who its new devices are."""
        if any(room.state.statement_at(one.membership) is None for one in headers):
            await self._rooms.sync(room.id)
        members = self._ever(room)
        authors = dict.fromkeys(header.author for header in headers)
        await self._people.meet([one for one in authors if one.account in members])

    def _ever(self, room: Room) -> set[AccountId]:
        return {
            AccountId(member.member.id)
            for statement in room.state.statements
            for member in statement.members
        }

    def accounts(self, room: Room) -> Accounts:
        """The verified chains of everybody who is or was a member."""
        known = ((one, self._people.known(one)) for one in self._ever(room))
        return {account: state for account, state in known if state is not None}

    async def _gossip(self, conversation: ConversationId, opened: Sequence[Opened]) -> None:
        """Fetch chains that an author knew further than we do (spec: entry §3, step 8).

        What was told is kept: nothing is written to members whose newer chain the server hides.
        """
        newest: dict[AccountId, Head] = {}
        for item in opened:
            for head in () if item.content is None else item.content.heads:
                if head.seq >= newest.get(head.account, head).seq:
                    newest[head.account] = head
        behind = []
        for account, head in newest.items():
            state = self._people.known(account)
            if state is not None and state.seq < head.seq:
                behind.append(account)
                self._people.note_gossip(conversation, head)
        await self._people.refresh(behind)

    def _keep(self, conversation: ConversationId, opened: Sequence[Opened]) -> None:
        store, id_ = self._context.store, bytes(conversation)
        with store.write():
            if self._shows_a_copy(id_, opened):
                store.put("meta", COPIED, b"1")
            store.run_many(_INSERT, [_row(id_, item) for item in opened])
            sent = [(id_, bytes(item.entry.header.id)) for item in opened if item.entry is not None]
            store.run_many("DELETE FROM outbox WHERE conversation = ? AND id = ?", sent)
            store.run(
                "UPDATE conversations SET fetched = MAX(fetched, ?) WHERE conversation = ?",
                (opened[-1].stored.seq, id_),
            )

    def _shows_a_copy(self, conversation: bytes, opened: Sequence[Opened]) -> bool:
        """Whether the server has entries of this very device that this profile never wrote."""
        device = self._context.me().device.public.id
        headers = [one.entry.header for one in opened if one.entry is not None]
        mine = [header.id for header in headers if header.author.device == device]
        query = "SELECT 1 FROM outbox WHERE conversation = ? AND id = ?"
        return any(
            self._context.store.value(query, (conversation, bytes(id_))) is None for id_ in mine
        )

    def timeline(self, room: Room) -> Timeline:
        """What is known of the order so far."""
        if room.timeline is None:
            room.timeline = self._load_timeline(room.id)
        return room.timeline

    def _load_timeline(self, conversation: ConversationId) -> Timeline:
        rows = self._context.store.rows(
            "SELECT id, hash, device, compartment, counter, epoch, parents FROM entries"
            " WHERE conversation = ? AND failure IS NULL ORDER BY seq",
            (bytes(conversation),),
        )
        return _rebuild(rows)

    def keep_sent(self, room: Room, entry: VerifiedEntry, stored: answers.Stored) -> None:
        """Place an own entry that was just stored right behind what is here."""
        newer, (placed,) = receive(self.timeline(room), [entry])
        if isinstance(placed, RemoteError):
            raise placed
        content = read_entry(entry, room.keys)
        self._keep(room.id, [Opened(stored, entry, content)])
        room.timeline = newer

    def open_row(self, room: Room, row: Row) -> Content:
        """Open a stored entry; it was verified when it came. Raises Tampered, NotMember."""
        return self.open_entry(room, stored_entry(row["entry"]))

    def open_entry(self, room: Room, entry: VerifiedEntry) -> Content:
        """Open an entry that has been verified, or is one's own. Raises Tampered, NotMember."""
        return read_entry(entry, room.keys)

    def open_rows(self, room: Room, rows: Sequence[Row]) -> list[Content | None]:
        """Open many; None for one that cannot be read."""
        return [self._open_or_none(room, row) for row in rows]

    def _open_or_none(self, room: Room, row: Row) -> Content | None:
        if row["failure"] is not None:
            return None
        try:
            return self.open_row(room, row)
        except (RemoteError, NotMember):
            return None


def stored_entry(data: bytes) -> VerifiedEntry:
    """An entry from the profile, where only verified ones are opened."""
    entry = decode_entry(data)
    return VerifiedEntry(decode_header(entry.header), entry.body, entry.hash)


@dataclass(frozen=True, slots=True)
class _Decoded:
    """An entry of a page, decoded and not verified; or why it does not decode."""

    stored: answers.Stored
    entry: Entry | None = None
    header: Header | None = None
    failure: str = ""


def _decode(stored: answers.Stored) -> _Decoded:
    try:
        entry = decode_entry(stored.entry)
        return _Decoded(stored, entry, decode_header(entry.header))
    except RemoteError as error:
        return _Decoded(stored, failure=error.code)


def _open_page(
    room: Room, accounts: Accounts, timeline: Timeline, page: Sequence[_Decoded]
) -> tuple[Timeline, list[Opened]]:
    """Steps 1 to 5 for each entry, then 6 and 7 for those that passed, then 8."""
    opened = [_open(room, accounts, decoded) for decoded in page]
    newer, places = receive(timeline, [item.entry for item in opened if item.entry is not None])
    placed = iter(places)
    return newer, [
        item if item.entry is None else _place(accounts, item, next(placed)) for item in opened
    ]


def _open(room: Room, accounts: Accounts, decoded: _Decoded) -> Opened:
    stored, header = decoded.stored, decoded.header
    if decoded.entry is None or header is None:
        return Opened(stored, None, None, decoded.failure)
    try:
        author = accounts.get(header.author.account)
        if author is None:
            raise NotAuthorised
        entry = verify_decoded_entry(room.state, author, decoded.entry, header)
    except ColloqueError as error:
        return Opened(stored, None, None, error.code)
    try:
        return Opened(stored, entry, read_entry(entry, room.keys))
    except NotMember as error:  # of an epoch before this member came: it has its place all the same
        return Opened(stored, entry, None, None, error.code)
    except ColloqueError as error:
        return Opened(stored, None, None, error.code)


def _place(accounts: Accounts, item: Opened, placed: Placed | RemoteError) -> Opened:
    if isinstance(placed, RemoteError):
        return Opened(item.stored, None, None, placed.code)
    if placed.repeated:  # the row it has already stays; under another number it is a replay
        return Opened(item.stored, None, None, Replayed.code)
    problem = item.problem if placed.problem is None else placed.problem.code
    if item.content is not None:
        try:
            check_gossip(item.content, accounts)
        except Fork as fork:
            problem = fork.code
    return Opened(item.stored, item.entry, item.content, None, problem)


_INSERT = (
    "INSERT OR IGNORE INTO entries (conversation, seq, received, entry, id, hash, account, device,"
    " compartment, counter, epoch, parents, type, failure, problem)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _row(conversation: bytes, item: Opened) -> tuple[object, ...]:
    first = (conversation, item.stored.seq, item.stored.received, item.stored.entry)
    if item.entry is None:
        return (*first, *([None] * 9), item.failure, item.problem)
    header = item.entry.header
    return (
        *first,
        bytes(header.id),
        bytes(item.entry.hash),
        bytes(header.author.account),
        bytes(header.author.device),
        header.compartment,
        header.counter,
        header.epoch,
        b"".join(map(bytes, header.parents)),
        None if item.content is None else item.content.type,
        item.failure,
        item.problem,
    )


def _rebuild(rows: Sequence[Row]) -> Timeline:
    """The timeline that placing these entries one by one had given."""
    counters: dict[tuple[str, DeviceId], int] = {}
    by_counter: dict[tuple[tuple[str, DeviceId], int], StatementHash] = {}
    by_id: dict[EntryId, StatementHash] = {}
    tips: dict[str, dict[bytes, None]] = {}
    epoch = 0
    for id_, digest, device, compartment, counter, epoch_, parents in rows:
        writer, hash_ = (compartment, DeviceId(device)), StatementHash(digest)
        counters[writer] = max(counter, counters.get(writer, 0))
        by_counter[(writer, counter)] = by_id[EntryId(id_)] = hash_
        mine = tips.setdefault(compartment, {})
        for at in range(0, len(parents), 32):
            mine.pop(parents[at : at + 32], None)
        mine[digest] = None
        epoch = epoch_
    known = frozenset(by_id.values())
    ends = {name: tuple(map(StatementHash, mine)) for name, mine in tips.items()}
    return Timeline(counters, by_counter, by_id, known, ends, epoch)
