"""The client: one profile, one server, at most one account.

```python
async with Client.open(profile="~/.colloque", server="http://127.0.0.1:8080") as client:
    await client.log_in("pia@example.org", password)
    conversation = await client.start_conversation(with_email="dr@example.org")
    await client.send_text(conversation.id, "Bonjour docteur")
    for entry in await client.entries(conversation.id):
        print(entry.name, entry.text)
```

Every method verifies what comes before it keeps or shows it, and keeps on disk what is to be sent
before it sends it. Errors are kinds of `LocalError` (this side) or `RemoteError` (the other side).
Programs may share a profile: each method takes its turn.
"""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from colloque.errors import (
    BadInput,
    ColloqueError,
    GuardiansUnavailable,
    Malformed,
    NotFound,
    NotLoggedIn,
    Offline,
    SourceChanged,
)
from colloque.protocol.vault import prove_sheet
from colloque.sdk import answers, entrance
from colloque.sdk.clock import Clock, Rng, system_rng, wall_clock
from colloque.sdk.context import Context
from colloque.sdk.downloads import download
from colloque.sdk.entries import Entries
from colloque.sdk.errors import CodeDiffers, TransferBusy, Unsent
from colloque.sdk.events import listen
from colloque.sdk.outbox import Outbox
from colloque.sdk.own_account import (
    load_own,
    load_session,
    renew_session,
    sheet_proved,
    update_keyring,
)
from colloque.sdk.people import People
from colloque.sdk.profile import TURN_SECONDS, Profile
from colloque.sdk.reading import Reading
from colloque.sdk.rooms import Room, Rooms
from colloque.sdk.settings import note_contact, sync_settings
from colloque.sdk.store import Store
from colloque.sdk.transport import Transport, origin_of
from colloque.sdk.uploads import Progress, Uploads
from colloque.sdk.views import (
    AccountInfo,
    ConversationInfo,
    DirectoryEntry,
    EntryView,
    FileView,
    GuardianStatus,
    MemberView,
    NewAccount,
    Status,
)
from colloque.sealing.words import (
    LANGUAGES,
    entropy_of,
    entropy_of_code,
    safety_qr,
    safety_words,
    same_word,
    sheet_code,
    words_of,
)
from colloque.trust.deployment import Deployment
from colloque.trust.safety import safety_code
from colloque.wire.deployment import DirectoryRecord, Guardian
from colloque.wire.entry import Document, Message, Title
from colloque.wire.file import FileContext
from colloque.wire.ids import AccountId, ConversationId, EntryId
from colloque.wire.membership import ADMINISTRATIVE, MEDICAL, compartments_of

DEFAULT_PROFILE = "~/.colloque"
DEFAULT_SERVER = "http://127.0.0.1:8080"
AT_ONCE = 8
#: Pauses (s) between attempts of `follow` to be connected again.
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What works on an open profile."""

    profile: Profile
    context: Context
    people: People
    rooms: Rooms
    entries: Entries
    outbox: Outbox
    uploads: Uploads
    reading: Reading


class Client:
    """See the module. Make one with `open`, use it in `async with`."""

    def __init__(
        self,
        profile: Path,
        server: str,
        clock: Clock,
        rng: Rng,
        language: str,
        http: httpx.AsyncClient | None,
        turn_seconds: float,
    ) -> None:
        self._folder = profile
        self._server = origin_of(server)
        self._clock = clock
        self._rng = rng
        self._language = language
        self._http = http
        self._turn_seconds = turn_seconds
        self._open: _Parts | None = None

    @classmethod
    def open(
        cls,
        profile: str | Path = DEFAULT_PROFILE,
        server: str = DEFAULT_SERVER,
        *,
        clock: Clock = wall_clock,
        rng: Rng = system_rng,
        language: str = "english",
        http: httpx.AsyncClient | None = None,
        turn_seconds: float = TURN_SECONDS,
    ) -> Client:
        """A client of this profile folder (made for its owner only) and this server.

        `clock` (ms) dates what is written; `language` is that of words (english, french).
        """
        folder = Path(profile).expanduser()
        return cls(folder, server, clock, rng, language, http, turn_seconds)

    async def __aenter__(self) -> Self:
        profile = Profile(self._folder, self._turn_seconds)
        transport = Transport(self._server, wall_clock, self._http)
        try:
            async with profile.turn():
                store = Store(profile.database)
                context = Context(profile, store, transport, self._clock, wall_clock, self._rng)
                self._open = self._assemble(profile, context)
                load_own(context)
                load_session(context)
        except BaseException:
            await transport.close()
            raise
        return self

    def _assemble(self, profile: Profile, context: Context) -> _Parts:
        people = People(context)
        rooms = Rooms(context, people)
        entries = Entries(context, people, rooms)
        outbox = Outbox(context, people, rooms, entries)
        uploads = Uploads(context, outbox)
        reading = Reading(context, people, rooms, entries, outbox, self._language)
        context.transport.renew = lambda: renew_session(context)
        return _Parts(profile, context, people, rooms, entries, outbox, uploads, reading)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        parts, self._open = self._open, None
        if parts is not None:
            await parts.context.transport.close()
            parts.context.store.close()

    def __repr__(self) -> str:
        return f"Client({self._server})"

    @property
    def _parts(self) -> _Parts:
        if self._open is None:
            raise NotLoggedIn
        return self._open

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[_Parts]:
        """Have the profile for oneself; what another program wrote meanwhile is read anew."""
        parts = self._parts
        async with parts.profile.turn():
            if parts.context.store.changed_by_others():
                parts.people.forget()
                parts.rooms.forget()
                load_own(parts.context)
                load_session(parts.context)
            yield parts

    # The account

    @property
    def logged_in(self) -> bool:
        """Whether somebody is logged in on this profile."""
        return self._parts.context.own is not None

    @property
    def account(self) -> AccountInfo:
        """Who is logged in. Raises NotLoggedIn."""
        context = self._parts.context
        own = context.me()
        email = context.store.get("meta", "email") or b""
        return AccountInfo(
            account=own.state.account,
            device=own.device.public.id,
            email=email.decode(),
            name=own.keyring.name,
            role=own.state.role,
            sheet_proved=sheet_proved(own),
        )

    async def create_account(
        self,
        email: str,
        password: str,
        *,
        name: str,
        role: str = "patient",
        code: str | None = None,
        device: str | None = None,
    ) -> NewAccount:
        """Create an account, with a password and a recovery sheet as ways in, and log in.

        Raises EmailTaken, BadInput (under 8 characters, no address), CodeNeeded (call again with
        the mailed `code`), GuardiansUnavailable (all of them are needed), SomeoneElse.
        """
        async with self._turn() as parts:
            person = entrance.NewPerson(email, password, name, role, device or _device_name())
            await entrance.sign_up(parts.context, person, code)
        words = self.sheet_words() or ()
        return NewAccount(self.account, words, sheet_code(entropy_of(" ".join(words))))

    def sheet_words(self) -> tuple[str, ...] | None:
        """The recovery sheet's words, until it has been proved; None from then on."""
        sheet = self._parts.context.me().keyring.sheet
        return None if sheet is None else words_of(sheet, self._language)

    async def confirm_sheet(self, typed: Mapping[int, str]) -> None:
        """Prove the sheet by two of its words, by their places from 1; its secret is then deleted.

        Raises BadInput for a wrong word, or fewer than two.
        """
        async with self._turn() as parts:
            sheet = parts.context.me().keyring.sheet
            if sheet is None:
                return
            fitting = _fitting_words(sheet, typed)
            await update_keyring(parts.context, lambda own: prove_sheet(own, fitting, dict(typed)))

    async def log_in(self, email: str, password: str, *, device: str | None = None) -> AccountInfo:
        """Log in with e-mail and password alone.

        Raises WrongPassword, TooManyTries, GuardiansUnavailable, SomeoneElse.
        """
        async with self._turn() as parts:
            await entrance.resume(parts.context)
            await entrance.log_in(parts.context, email, password, device or _device_name())
            parts.people.forget()
            parts.rooms.forget()
        return self.account

    async def log_out(self, *, force: bool = False) -> None:
        """End the session and delete the account's keys and data from this profile.

        Raises Unsent where something has not gone out, unless `force`.
        """
        async with self._turn() as parts:
            if not force and self.waiting():
                raise Unsent
            await entrance.log_out(parts.context)
            parts.people.forget()
            parts.rooms.forget()
            for spool in parts.profile.spools.iterdir():
                spool.unlink(missing_ok=True)

    async def recover(
        self, email: str, words: str | Iterable[str], new_password: str
    ) -> AccountInfo:
        """Set a new password with the recovery sheet: its twelve words, or its QR text.

        The old password and all other devices are dead afterwards. Raises WrongPassword for the
        sheet of another account, BadWord, BadChecksum, BadInput, GuardiansUnavailable.
        """
        text = words if isinstance(words, str) else " ".join(words)
        sheet = entropy_of_code(text) if ":" in text else entropy_of(text)
        async with self._turn() as parts:
            await entrance.recover(parts.context, email, sheet, new_password, _device_name())
            parts.people.forget()
            parts.rooms.forget()
        return self.account

    # Finding people

    async def search_directory(self, text: str) -> list[DirectoryEntry]:
        """Practitioners whose signed record has all words of the text."""
        async with self._turn() as parts:
            parts.context.me()
            return [_directory_entry(record) for record in await parts.people.search(text)]

    async def request_listing(self, *, name: str, speciality: str, city: str, email: str) -> None:
        """Ask the registry to be listed; practitioners only."""
        body = {"city": city, "email": email, "name": name, "speciality": speciality}
        async with self._turn() as parts:
            transport = parts.context.transport
            await transport.ask("POST", "/v1/directory/requests", answers.EMPTY, body)

    async def verify_contact(self, account: AccountId, code: str) -> MemberView:
        """Mark somebody as verified: the safety code's QR text or words were compared.

        Raises CodeDiffers: then somebody may be in between.
        """
        async with self._turn() as parts:
            state = (await parts.people.need([account])).get(account)
            if state is None:
                raise NotFound
            if not _is_code(safety_code(parts.context.account, account), code):
                raise CodeDiffers
            with parts.context.store.write():
                note_contact(parts.context, account, "verified")
            await _try_online(sync_settings(parts.context))
            return parts.reading.member(account, state.role, self._names_of(parts, account))

    def _names_of(self, parts: _Parts, account: AccountId) -> dict[AccountId, str]:
        for id_ in parts.rooms.ids():
            room = parts.rooms.known(id_)
            if room is not None and account in room.state.roles:
                return parts.reading.names(room)
        return {}

    # Conversations

    async def start_conversation(
        self,
        *,
        with_email: str | Iterable[str] = (),
        with_account: AccountId | Iterable[AccountId] = (),
        title: str | None = None,
    ) -> ConversationInfo:
        """Open a conversation: a patient with practitioners, a practitioner with one patient.

        Whether an e-mail address has an account cannot be told from the outcome. Raises BadInput
        where there is not exactly one patient, Substituted where an address has changed hands.
        """
        async with self._turn() as parts:
            emails = [with_email] if isinstance(with_email, str) else list(with_email)
            others = [with_account] if isinstance(with_account, AccountId) else list(with_account)
            others += [await parts.people.look_up(email) for email in emails]
            patient = await self._patient(parts, others)
            room = await parts.rooms.create(others, patient)
            if title is not None:
                await parts.outbox.write(room.id, ADMINISTRATIVE, Title(title))
            await _try_online(parts.outbox.send(room.id))
            await _try_online(sync_settings(parts.context))
            return parts.reading.conversation(room)

    async def _patient(self, parts: _Parts, others: list[AccountId]) -> AccountId:
        own = parts.context.me().state
        if not others or own.account in others or own.role == "assistant":
            raise BadInput
        found = await parts.people.need(others)
        everybody = {own.account: own, **found}
        patients = [one for one, state in everybody.items() if state.role == "patient"]
        if len(patients) != 1 or len(found) != len(set(others)):
            raise BadInput
        return patients[0]

    async def conversations(self, *, refresh: bool = True) -> list[ConversationInfo]:
        """All conversations, newest first; with `refresh` brought up to date first."""
        problems: dict[ConversationId, str] = {}
        if refresh:
            await self._transfer_waiting()
        async with self._turn() as parts:
            parts.context.me()
            if refresh:
                problems = await self._refresh(parts)
            rooms = [(id_, parts.rooms.known(id_)) for id_ in parts.rooms.ids()]
            shown = [
                parts.reading.conversation(room, problems.get(id_))
                for id_, room in rooms
                if room is not None
            ]
        return sorted(shown, key=lambda info: info.last or 0, reverse=True)

    async def _refresh(self, parts: _Parts) -> dict[ConversationId, str]:
        """Fetch what is new everywhere; what is wrong with a conversation stops only that one."""
        await entrance.resume(parts.context)
        lines = await parts.rooms.listing()
        problems: dict[ConversationId, str] = {}
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(line: answers.Line) -> None:
            async with gate:
                try:
                    await self._refresh_one(parts, line)
                except Offline:
                    raise
                except ColloqueError as error:
                    problems[line.conversation] = error.code

        await asyncio.gather(*(one(line) for line in lines.values()))
        await sync_settings(parts.context)
        for waiting in parts.outbox.waiting():
            problem = await self._send(parts, waiting)
            if problem is not None:
                problems[waiting] = problem
        return problems

    async def _send(self, parts: _Parts, conversation: ConversationId) -> str | None:
        """Send what waits; what the server does not take stays, and does not stop the reader."""
        try:
            await parts.outbox.send(conversation)
        except (Offline, NotLoggedIn):
            raise
        except ColloqueError as error:
            return error.code
        return None

    async def _refresh_one(self, parts: _Parts, line: answers.Line) -> None:
        parts.rooms.check_line(line)
        room = parts.rooms.known(line.conversation)
        if room is None or line.seq > room.state.seq:
            await parts.rooms.sync(line.conversation)
        if line.entries > parts.entries.fetched(line.conversation):
            await parts.entries.sync(line.conversation)

    async def conversation(self, conversation: ConversationId) -> ConversationInfo:
        """One conversation, brought up to date: members, how far they are confirmed, safety codes.

        A problem (`gap`, `fork`, `rolled-back`, …) is named in it. Raises NotFound, Offline.
        """
        async with self._turn() as parts:
            problem = await self._sync(parts, conversation)
            room = parts.rooms.known(conversation)
            if room is None:
                raise NotFound
            return parts.reading.conversation(room, problem)

    async def _sync(self, parts: _Parts, conversation: ConversationId) -> str | None:
        """Membership and entries up to date; the kind of problem where that failed."""
        try:
            await parts.rooms.sync(conversation)
            await parts.entries.sync(conversation)
        except (Offline, NotLoggedIn):
            raise
        except ColloqueError as error:
            if parts.rooms.known(conversation) is None:
                raise
            return error.code
        return None

    async def accept(self, conversation: ConversationId) -> ConversationInfo:
        """Accept a conversation that a practitioner opened; writing into it does so too."""
        async with self._turn() as parts:
            return parts.reading.conversation(await parts.rooms.accept(conversation))

    async def change_members(
        self,
        conversation: ConversationId,
        *,
        add: Iterable[AccountId] = (),
        remove: Iterable[AccountId] = (),
    ) -> ConversationInfo:
        """Add or remove members; the patient only (spec: conversation §1)."""
        async with self._turn() as parts:
            room = await parts.rooms.sync(conversation)
            added, removed = tuple(add), set(remove)
            if added:
                members = dict.fromkeys([*room.members(), *added])
                room = await parts.rooms.change(conversation, "add", members)
            if removed:
                kept = [one for one in room.members() if one not in removed]
                room = await parts.rooms.change(conversation, "remove", kept)
            return parts.reading.conversation(room)

    async def leave(self, conversation: ConversationId) -> None:
        """Leave; the patient cannot."""
        async with self._turn() as parts:
            room = await parts.rooms.sync(conversation)
            kept = [one for one in room.members() if one != parts.context.account]
            await parts.rooms.change(conversation, "leave", kept)

    # Writing

    async def send_text(
        self, conversation: ConversationId, text: str, *, compartment: str | None = None
    ) -> EntryId:
        """Send a message. Without a connection it is kept, and goes out later, once.

        `compartment` is `medical` (the default where one's role is entitled to it) or
        `administrative`, which assistants can read too. Raises NotMember, Frozen, BadInput.
        """
        async with self._turn() as parts:
            entry = await parts.outbox.write(
                conversation, compartment or self._compartment(parts), Message(text)
            )
            await _try_online(parts.outbox.send(conversation))
        await self._transfer_waiting()
        return entry

    async def send_file(
        self,
        conversation: ConversationId,
        path: str | Path,
        *,
        kind: str = "document",
        compartment: str | None = None,
        text: str = "",
        progress: Progress | None = None,
    ) -> EntryId:
        """Send a file of any size as a `document`, `prescription` or `result`.

        It is sealed to disk first; what was cut off goes on with the same bytes at the next
        `send_…`, `flush` or `conversations`. `progress(done, total)` counts sealing and sending.
        Raises SourceChanged, BadInput, NotMember, Frozen.
        """
        path = Path(path)
        async with self._turn() as parts:
            await _try_online(parts.rooms.get(conversation))
            entry = await parts.uploads.cut_off(conversation, path, kind)
            if entry is None:
                place = compartment or self._compartment(parts)
                entry = parts.uploads.begin(conversation, path, kind, place, text)
        await _try_online(self._transfer(entry, progress))
        return entry

    def _compartment(self, parts: _Parts) -> str:
        allowed = compartments_of(parts.context.me().state.role)
        return MEDICAL if MEDICAL in allowed else ADMINISTRATIVE

    async def _transfer(self, entry: EntryId, progress: Progress | None) -> None:
        await self._parts.uploads.transfer(entry, progress)
        async with self._turn() as parts:
            await parts.uploads.finish(entry)
            await parts.outbox.flush()

    async def _transfer_waiting(self) -> None:
        """Go on with files that were cut off, except those that another program works on."""
        for entry in self._parts.uploads.waiting():
            try:
                await _try_online(self._transfer(entry, None))
            except (TransferBusy, SourceChanged, OSError):
                continue

    async def flush(self) -> None:
        """Send everything that waits. Raises Offline."""
        async with self._turn() as parts:
            await entrance.resume(parts.context)
            await parts.outbox.flush()
        for entry in self._parts.uploads.waiting():
            await self._transfer(entry, None)

    def waiting(self) -> list[EntryId]:
        """Entries and files that have not gone out."""
        parts = self._parts
        rows = parts.context.store.rows("SELECT id FROM outbox WHERE seq IS NULL ORDER BY position")
        return [EntryId(row["id"]) for row in rows] + parts.uploads.waiting()

    # Reading

    async def entries(
        self, conversation: ConversationId, *, refresh: bool = True, after: int = 0
    ) -> list[EntryView]:
        """Entries in the server's order behind number `after`, then those not sent yet.

        What did not verify is shown as such, without content; a gap or fork at its place.
        """
        async with self._turn() as parts:
            if refresh:
                await self._send(parts, conversation)
                await self._sync(parts, conversation)
            room = await self._room(parts, conversation)
            return await asyncio.to_thread(parts.reading.entries, room, after)

    async def _room(self, parts: _Parts, conversation: ConversationId) -> Room:
        room = parts.rooms.known(conversation)
        if room is None:
            raise NotFound
        return room

    async def follow(
        self, conversation: ConversationId, *, after: int = 0
    ) -> AsyncIterator[EntryView]:
        """Entries behind number `after`, then those that come, as they come; without end.

        A lost connection is made again; nothing is left out or shown twice.
        """
        pauses = iter(PAUSES)
        while True:
            try:
                async for event in listen(self._parts.context):
                    pauses = iter(PAUSES)
                    if event.kind != "ready" and event.conversation != conversation:
                        continue
                    for entry in await self.entries(conversation, after=after):
                        if entry.seq is not None and entry.seq > after:
                            after = entry.seq
                            yield entry
            except Offline:
                await asyncio.sleep(next(pauses, PAUSES[-1]))

    async def fetch(
        self,
        conversation: ConversationId,
        entry: EntryId,
        out: str | Path,
        *,
        progress: Progress | None = None,
        overwrite: bool = False,
    ) -> FileView:
        """Fetch a file: verified and whole under `out`, or not there at all.

        Goes on where it was cut off (`<out>.part`). Raises Tampered, NotFound, FileExists, Offline.
        """
        async with self._turn() as parts:
            if self._document_row(parts, conversation, entry) is None:
                await self._sync(parts, conversation)
            row = self._document_row(parts, conversation, entry)
            if row is None:
                raise NotFound
            content = parts.entries.open_row(await self._room(parts, conversation), row)
        if not isinstance(content.data, Document):
            raise NotFound
        descriptor = content.data.file
        bound = FileContext(conversation, entry, descriptor.file)
        await download(parts.context, descriptor, bound, Path(out), progress, overwrite)
        return FileView(descriptor.name, descriptor.media, content.data.kind, descriptor.length)

    def _document_row(
        self, parts: _Parts, conversation: ConversationId, entry: EntryId
    ) -> object | None:
        return parts.context.store.row(
            "SELECT * FROM entries WHERE conversation = ? AND id = ? AND failure IS NULL",
            (bytes(conversation), bytes(entry)),
        )

    async def mark_read(self, conversation: ConversationId) -> None:
        """Everything that is here has been read; other devices of the account learn of it."""
        async with self._turn() as parts:
            store, id_ = parts.context.store, bytes(conversation)
            newest = store.value("SELECT MAX(seq) FROM entries WHERE conversation = ?", (id_,))
            query = "SELECT read FROM conversations WHERE conversation = ?"
            if newest is None or newest <= (store.value(query, (id_,)) or 0):
                return
            with store.write():
                store.run("UPDATE conversations SET read = ? WHERE conversation = ?", (newest, id_))
            await _try_online(sync_settings(parts.context))

    # The state of things

    async def status(self) -> Status:
        """What this profile holds and whom it can reach; works offline too."""
        async with self._turn() as parts:
            context = parts.context
            deployment, reachable = await self._reach(context)
            guardians = () if deployment is None else deployment.descriptor.guardians
            up = await asyncio.gather(*(_reaches(context, one) for one in guardians))
            count = context.store.value
            return Status(
                server=context.transport.origin,
                reachable=reachable,
                deployment=None if deployment is None else deployment.id.text(),
                version=None if deployment is None else deployment.version,
                guardians=tuple(
                    GuardianStatus(one.index, reached)
                    for one, reached in zip(guardians, up, strict=True)
                ),
                account=self.account if self.logged_in else None,
                pinned_accounts=count("SELECT COUNT(*) FROM pins WHERE kind = 'account'"),
                pinned_conversations=count("SELECT COUNT(*) FROM pins WHERE kind = 'conversation'"),
                unsent=count("SELECT COUNT(*) FROM outbox WHERE seq IS NULL"),
                uploads=count("SELECT COUNT(*) FROM spools"),
            )

    async def _reach(self, context: Context) -> tuple[Deployment | None, bool]:
        try:
            await context.transport.send("GET", "/health/live", b"", "", signed=False)
            reachable = True
        except (Offline, ColloqueError):
            reachable = False
        try:
            return await context.deployment(), reachable
        except Offline:
            return None, reachable


async def _reaches(context: Context, guardian: Guardian) -> bool:
    """An empty request is one that no guardian opens: a 400 shows that it is there."""
    try:
        await context.transport.post_sealed(guardian.url, b"")
    except GuardiansUnavailable:
        return False
    except Malformed:
        return True
    return True


async def _try_online(doing: object) -> None:
    """Do it now if the server can be reached; what is kept is done later otherwise."""
    try:
        await doing  # type: ignore[misc]
    except Offline:
        return


def _device_name() -> str:
    return platform.node()[:100] or "device"


def _directory_entry(record: DirectoryRecord) -> DirectoryEntry:
    return DirectoryEntry(record.account, record.name, record.speciality, record.city, record.email)


def _fitting_words(sheet: bytes, typed: Mapping[int, str]) -> tuple[str, ...]:
    """The sheet's words in the language in which they were typed."""
    lists = [words_of(sheet, language) for language in LANGUAGES]

    def fits(words: tuple[str, ...]) -> int:
        return sum(
            1 <= place <= len(words) and same_word(word, words[place - 1])
            for place, word in typed.items()
        )

    return max(lists, key=fits)


def _is_code(code: bytes, given: str) -> bool:
    text = given.strip()
    if ":" in text:
        return text.upper() == safety_qr(code)
    typed = text.split()
    return any(
        len(typed) == len(words) and all(map(same_word, typed, words))
        for words in (safety_words(code, language) for language in LANGUAGES)
    )
