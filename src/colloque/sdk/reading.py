"""From stored rows to what is shown: entries, members, conversations."""

from __future__ import annotations

from collections.abc import Sequence

from colloque.errors import ColloqueError
from colloque.sdk.context import Context
from colloque.sdk.entries import Entries, stored_entry
from colloque.sdk.outbox import Outbox
from colloque.sdk.people import People
from colloque.sdk.rooms import Room, Rooms
from colloque.sdk.store import Row
from colloque.sdk.views import ConversationInfo, EntryView, FileView, MemberView
from colloque.sealing.words import safety_qr, safety_words
from colloque.trust.safety import safety_code
from colloque.wire.entry import Content, Document, Message, Profile, Title
from colloque.wire.ids import AccountId, ConversationId, EntryId

#: What counts as unread.
SPOKEN = ("message", "document")


class Reading:
    """Shows what has been verified. Asks nobody."""

    def __init__(
        self,
        context: Context,
        people: People,
        rooms: Rooms,
        entries: Entries,
        outbox: Outbox,
        language: str,
    ) -> None:
        self._context = context
        self._people = people
        self._rooms = rooms
        self._entries = entries
        self._outbox = outbox
        self._language = language

    def entries(self, room: Room, after: int = 0, waiting: bool = True) -> list[EntryView]:
        """Entries behind the server's number `after`, then what has not gone out yet."""
        rows = self._context.store.rows(
            "SELECT * FROM entries WHERE conversation = ? AND seq > ? ORDER BY seq",
            (bytes(room.id), after),
        )
        names = self.names(room)
        read = self._read(room.id)
        contents = self._entries.open_rows(room, rows)
        shown = [
            self._view(row, content, names, row["seq"] <= read)
            for row, content in zip(rows, contents, strict=True)
        ]
        return shown + (self._waiting(room) if waiting else [])

    def _read(self, conversation: ConversationId) -> int:
        query = "SELECT read FROM conversations WHERE conversation = ?"
        return int(self._context.store.value(query, (bytes(conversation),)) or 0)

    def _view(
        self, row: Row, content: Content | None, names: dict[AccountId, str], read: bool
    ) -> EntryView:
        author = None if row["account"] is None else AccountId(row["account"])
        return EntryView(
            id=None if row["id"] is None else EntryId(row["id"]),
            seq=row["seq"],
            author=author,
            name="" if author is None else names.get(author, ""),
            state="unverified" if author is None else self._people.state_of(author),
            compartment=row["compartment"] or "",
            time=row["received"] if content is None else content.time,
            type="unreadable" if content is None else content.type,
            text=_text(content),
            file=_file(content),
            problem=row["failure"] or row["problem"] or (None if content else "tampered"),
            sent=True,
            read=read or author == self._context.account,
        )

    def _waiting(self, room: Room) -> list[EntryView]:
        """What is on its way; entries already sent come back in the server's order."""
        views = []
        for row in self._outbox.rows(room.id):
            entry = stored_entry(row["entry"])
            try:
                content = self._entries.open_entry(room, entry)
            except ColloqueError:
                continue
            views.append(
                self._own_view(entry.header.id, entry.header.compartment, content, row["seq"])
            )
        return views

    def _own_view(
        self, id_: EntryId, compartment: str, content: Content, seq: int | None
    ) -> EntryView:
        return EntryView(
            id=id_,
            seq=seq,
            author=self._context.account,
            name=self._context.me().keyring.name,
            state="self",
            compartment=compartment,
            time=content.time,
            type=content.type,
            text=_text(content),
            file=_file(content),
            problem=None,
            sent=seq is not None,
            read=True,
        )

    def names(self, room: Room) -> dict[AccountId, str]:
        """Names of everybody who wrote or is in the directory: the registry's word comes first."""
        rows = self._context.store.rows(
            "SELECT * FROM entries WHERE conversation = ? AND type = 'profile' ORDER BY seq",
            (bytes(room.id),),
        )
        names: dict[AccountId, str] = {}
        for row, content in zip(rows, self._entries.open_rows(room, rows), strict=True):
            if content is not None and isinstance(content.data, Profile):
                names[AccountId(row["account"])] = content.data.name
        for account in {*names, *room.members()}:
            record = self._people.record_of(account)
            if record is not None:
                names[account] = record.name
        names[self._context.account] = self._context.me().keyring.name
        return names

    def members(self, room: Room) -> tuple[MemberView, ...]:
        """Current members, oneself first."""
        names, me = self.names(room), self._context.account
        ordered = sorted(room.state.roles.items(), key=lambda item: item[0] != me)
        return tuple(self.member(account, role, names) for account, role in ordered)

    def member(self, account: AccountId, role: str, names: dict[AccountId, str]) -> MemberView:
        """One member with what both sides compare."""
        me = self._context.account
        record = self._people.record_of(account)
        code = None if account == me else safety_code(me, account)
        return MemberView(
            account=account,
            name=names.get(account, ""),
            role=role,
            state=self._people.state_of(account),
            email="" if record is None else record.email,
            safety_words=() if code is None else safety_words(code, self._language),
            safety_code="" if code is None else safety_qr(code),
        )

    def conversation(self, room: Room, problem: str | None = None) -> ConversationInfo:
        """A conversation as the list shows it."""
        frozen = self._rooms.is_frozen(room.id)
        return ConversationInfo(
            id=room.id,
            title=self._title(room),
            members=self.members(room),
            patient=room.patient,
            pending=not room.state.accepted,
            unread=self._unread(room.id),
            last=self._last(room),
            unsent=self._unsent(room.id),
            problem="fork" if frozen else problem or self._problem(room.id),
        )

    def _title(self, room: Room) -> str | None:
        content = self._newest(room, "type = 'title'")
        if content is None:
            for view in self._waiting(room):
                if view.type == "title":
                    return view.text
            return None
        return content.data.title if isinstance(content.data, Title) else None

    def _last(self, room: Room) -> int | None:
        content = self._newest(room, "type IN ('message', 'document')")
        return None if content is None else content.time

    def _newest(self, room: Room, condition: str) -> Content | None:
        rows = self._context.store.rows(
            "SELECT * FROM entries WHERE conversation = ? AND failure IS NULL"  # noqa: S608
            f" AND {condition} ORDER BY seq DESC LIMIT 1",
            (bytes(room.id),),
        )
        return next(iter(self._entries.open_rows(room, rows)), None)

    def _unread(self, conversation: ConversationId) -> int:
        marks = ", ".join("?" * len(SPOKEN))
        return int(
            self._context.store.value(
                "SELECT COUNT(*) FROM entries WHERE conversation = ? AND seq > ?"  # noqa: S608
                f" AND account != ? AND failure IS NULL AND type IN ({marks})",
                (
                    bytes(conversation),
                    self._read(conversation),
                    bytes(self._context.account),
                    *SPOKEN,
                ),
            )
        )

    def _unsent(self, conversation: ConversationId) -> int:
        store, id_ = self._context.store, (bytes(conversation),)
        queued = "SELECT COUNT(*) FROM outbox WHERE conversation = ? AND seq IS NULL"
        spooled = "SELECT COUNT(*) FROM spools WHERE conversation = ?"
        return int(store.value(queued, id_)) + int(store.value(spooled, id_))

    def _problem(self, conversation: ConversationId) -> str | None:
        """The worst problem that an entry of the conversation has at its place."""
        rows: Sequence[Row] = self._context.store.rows(
            "SELECT DISTINCT problem FROM entries WHERE conversation = ? AND problem IN"
            " ('gap', 'fork')",
            (bytes(conversation),),
        )
        found = {row["problem"] for row in rows}
        return next((name for name in ("fork", "gap") if name in found), None)


def _text(content: Content | None) -> str:
    data = None if content is None else content.data
    if isinstance(data, Message | Document):
        return data.text
    if isinstance(data, Title):
        return data.title
    return data.name if isinstance(data, Profile) else ""


def _file(content: Content | None) -> FileView | None:
    data = None if content is None else content.data
    if not isinstance(data, Document):
        return None
    return FileView(data.file.name, data.file.media, data.kind, data.file.length)
